"""The page of one import, whatever state it is in, and its files."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foresight.foundation.imports.checking import error_sheet
from foresight.foundation.imports.keeping import folder_of
from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.imports.plans import NUMBERS, mapping_text, used_parts
from foresight.foundation.imports.queries import draft_of, is_busy, is_open, saved_mappings
from foresight.foundation.jobs.registry import oversees
from foresight.foundation.transfer.cells import ORDERS
from foresight.foundation.transfer.mapping import UNITS
from foresight.foundation.transfer.registry import record_types
from foresight.web.files import TYPES
from foresight.web.imports.access import importer_of
from foresight.web.imports.form import forms_of, unknown_words
from foresight.web.imports.words import state_text, sums_of, told, understood
from foresight.web.jobs.words import shown as shown_job
from foresight.web.pages import language_of_page, plain_page

FAULTS_ON_PAGE = 60
"""So many faults can be mended on the page at a time."""
ABOUT_RECORDED = ("更正原因", "关账", "更正日")
"""What a fault says that a reason or a day of correction would mend."""


@require_GET
@plain_page
def page(request: HttpRequest, number: int) -> HttpResponse:
    """One import: how it is read, what was found, what became of it."""
    draft = draft_of(importer_of(request), number)
    if draft.run_id is not None:
        return redirect("import.run", number=draft.run_id)
    return import_page(request, draft)


def import_page(request: HttpRequest, draft: ImportDraft, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """The page of an import as it stands, with what was refused just now."""
    viewer = importer_of(request)
    values: dict[str, Any] = {
        "draft": draft,
        "state": state_text(draft),
        "refusal": refusal,
        "files": [(place, file) for place, file in enumerate(draft.files)],
        "report": None,
    }
    if is_busy(draft):
        assert draft.job is not None  # noqa: S101  (is_busy has looked)
        mine = draft.job.actor_id == viewer.pk or oversees(viewer)
        values |= {**shown_job(draft.job, language_of_page()), "watched": mine}
        return render(request, "web/imports/busy.html", values, status=status)
    values |= _reported(draft)
    if not is_open(draft):
        return render(request, "web/imports/over.html", values, status=status)
    problem = draft.problem or (draft.job.problem if draft.job is not None and not draft.report else "")
    values |= {
        "problem": problem,
        "forms": forms_of(draft, unknown_words(draft)) if not draft.mapping else [],
        "types": list(record_types().values()),
        "orders": list(ORDERS.items()),
        "units": list(UNITS),
        "numbers": list(NUMBERS),
        "saved": saved_mappings(viewer),
        "may_save": bool(used_parts(draft.plan)) and not draft.mapping,
    }
    return render(request, "web/imports/open.html", values, status=status)


def _reported(draft: ImportDraft) -> dict[str, Any]:
    report = draft.report
    if report is None:
        return {}
    counts = report["counts"]
    headers = {(part["file"], part["sheet"]): set(part["headers"]) for part in used_parts(draft.plan)}
    faults = [
        (place, fault, fault["column"] in headers.get((fault["file"], fault["sheet"]), ()) and is_open(draft))
        for place, fault in enumerate(report["faults"][:FAULTS_ON_PAGE])
    ]
    return {
        "report": report,
        "rows": [(one, sums_of(one)) for one in counts],
        "firsts": [(one, *understood(one)) for one in counts if one["first"]],
        "told": _("；").join(told(one) for one in counts),
        "faults": faults,
        "more_faults": max(0, report["fault_count"] - len(faults)),
        "mendable": any(editable for _, _, editable in faults),
        "about_recorded": any(word in f"{f['reason']}{f['todo']}" for f in report["faults"] for word in ABOUT_RECORDED),
        "something": any(one["new"] or one["amended"] for one in counts),
    }


@require_GET
@plain_page
def errors(request: HttpRequest, number: int) -> HttpResponse:
    """The error sheet."""
    draft = draft_of(importer_of(request), number)
    response = HttpResponse(error_sheet(draft), content_type=TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="import-{draft.pk}-errors.xlsx"'
    return response


@require_GET
@plain_page
def file(request: HttpRequest, number: int, place: int) -> HttpResponseBase:
    """A file as it was uploaded."""
    draft = draft_of(importer_of(request), number)
    if not 0 <= place < len(draft.files):
        raise LookupError(_("这次导入没有这个文件。"))
    name = draft.files[place]["name"]
    path = folder_of(draft.folder) / name
    if not path.is_file():
        raise LookupError(_("这个文件已经清理了。"))
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")


@require_GET
@plain_page
def mapping(request: HttpRequest, number: int) -> HttpResponse:
    """How the import is read, as a mapping file for the command line."""
    draft = draft_of(importer_of(request), number)
    text = draft.mapping or mapping_text(draft.plan)
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{draft.pk}.toml"'
    return response
