"""What is done with an import: each takes a form, calls one action and shows the import again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foresight.foundation.imports import actions
from foresight.foundation.imports.keeping import Upload
from foresight.foundation.imports.planning import use_saved
from foresight.foundation.imports.queries import draft_of, saved_mappings
from foresight.foundation.imports.refusals import ImportRefusal
from foresight.foundation.organisation.queries import today
from foresight.foundation.transfer.files import FileProblem
from foresight.foundation.transfer.mapping import MappingProblem
from foresight.web.imports.access import importer_of
from foresight.web.imports.draft import import_page
from foresight.web.imports.form import plan_from
from foresight.web.organisation.fields import DayField
from foresight.web.pages import plain_page

LARGEST_MAPPING = 1024**2
REFUSALS = (ImportRefusal, FileProblem, MappingProblem)


@require_POST
@plain_page
def upload(request: HttpRequest) -> HttpResponse:
    """Puts files away and shows how they would be read."""
    viewer = importer_of(request)
    try:
        draft = actions.upload_files(actor=viewer, uploads=request.FILES.getlist("files"))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("imports")
    return redirect("import", number=draft.pk)


@require_POST
@plain_page
def map_(request: HttpRequest, number: int) -> HttpResponse:
    """Says how the tables are read, and checks unless a guess has to be seen first."""
    viewer = importer_of(request)
    draft = draft_of(viewer, number)
    try:
        if "mapping" in request.FILES:
            given = _file(request, "mapping")
            if (given.size or 0) > LARGEST_MAPPING:
                raise ImportRefusal(_("映射文件太大了。"))
            text = b"".join(given.chunks()).decode("utf-8-sig", "replace")
            actions.map_import(actor=viewer, draft_id=number, plan=draft.plan, mapping=text)
            actions.check_import(actor=viewer, draft_id=number)
            return redirect("import", number=number)
        if "saved" in request.POST:
            saved = saved_mappings(viewer).filter(pk=_number(request.POST["saved"]) or 0).first()
            if saved is None:
                raise ImportRefusal(_("没有保存过这种读法。"))
            plan = {**draft.plan}
            use_saved(plan, saved)
            actions.map_import(actor=viewer, draft_id=number, plan=plan)
            return redirect("import", number=number)
        plan, anew = plan_from(draft, request.POST)
        if anew:
            # Guesses for another type or header may lack what is needed: they are shown before they are held to it.
            actions.map_import(actor=viewer, draft_id=number, plan=plan, revision=_revision(request), complete=False)
            return redirect("import", number=number)
        actions.map_import(actor=viewer, draft_id=number, plan=plan, revision=_revision(request))
        actions.check_import(actor=viewer, draft_id=number)
    except REFUSALS as refusal:
        return import_page(request, draft_of(viewer, number), refusal=str(refusal), status=400)
    return redirect("import", number=number)


@require_POST
@plain_page
def fix(request: HttpRequest, number: int) -> HttpResponse:
    """Takes mended cells, a reason and a day of correction, and checks again."""
    viewer = importer_of(request)
    draft = draft_of(viewer, number)
    cells = []
    for place, fault in enumerate((draft.report or {}).get("faults", [])):
        text = request.POST.get(f"cell-{place}")
        if text is not None and text.strip() != fault["value"]:
            cells.append((fault["file"], fault["sheet"], fault["row"], {fault["column"]: text.strip()}))
    day = None
    try:
        if request.POST.get("correction_on", "").strip():
            day = DayField(today=today(), label="").clean(request.POST["correction_on"])
        actions.fix_import(
            actor=viewer,
            draft_id=number,
            cells=cells,
            reason=request.POST.get("reason"),
            correction_on=day,
            revision=_revision(request),
        )
        actions.check_import(actor=viewer, draft_id=number)
    except REFUSALS as refusal:
        return import_page(request, draft_of(viewer, number), refusal=str(refusal), status=400)
    except ValidationError as refusal:
        return import_page(request, draft, refusal=" ".join(refusal.messages), status=400)
    return redirect("import", number=number)


@require_POST
@plain_page
def bring_back(request: HttpRequest, number: int) -> HttpResponse:
    """Takes a mended error sheet, and checks again."""
    viewer = importer_of(request)
    draft = draft_of(viewer, number)
    try:
        actions.bring_back_errors(actor=viewer, draft_id=number, upload=_file(request, "file"))
        actions.check_import(actor=viewer, draft_id=number)
    except REFUSALS as refusal:
        return import_page(request, draft, refusal=str(refusal), status=400)
    return redirect("import", number=number)


@require_POST
@plain_page
def apply(request: HttpRequest, number: int) -> HttpResponse:
    """Asks for the import to be applied."""
    viewer = importer_of(request)
    try:
        actions.start_import(
            actor=viewer,
            draft_id=number,
            skip_bad=request.POST.get("skip_bad") == "yes",
            revision=_revision(request),
        )
    except REFUSALS as refusal:
        return import_page(request, draft_of(viewer, number), refusal=str(refusal), status=400)
    return redirect("import", number=number)


@require_POST
@plain_page
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Gives the import up."""
    viewer = importer_of(request)
    try:
        actions.cancel_import(actor=viewer, draft_id=number)
    except REFUSALS as refusal:
        return import_page(request, draft_of(viewer, number), refusal=str(refusal), status=400)
    messages.success(request, _("已放弃，上传的文件删掉了。"))
    return redirect("imports")


@require_POST
@plain_page
def save_mapping(request: HttpRequest, number: int) -> HttpResponse:
    """Saves how the import is read."""
    viewer = importer_of(request)
    try:
        saved = actions.save_mapping(actor=viewer, draft_id=number, name=request.POST.get("name", ""))
    except REFUSALS as refusal:
        return import_page(request, draft_of(viewer, number), refusal=str(refusal), status=400)
    messages.success(request, _("已保存为“%(name)s”。以后表头一样的文件会自动用它。") % {"name": saved.name})
    return redirect("import", number=number)


@require_POST
@plain_page
def remove_mapping(request: HttpRequest, number: int) -> HttpResponse:
    """Removes a saved reading."""
    actions.remove_mapping(actor=importer_of(request), mapping_id=number)
    messages.success(request, _("已删除这种读法。"))
    return redirect("imports")


def _file(request: HttpRequest, name: str) -> Upload:
    found: Any = request.FILES.get(name)
    if found is None:
        raise ImportRefusal(_("没有选择文件。请选一个。"))
    upload: Upload = found
    return upload


def _revision(request: HttpRequest) -> int | None:
    return _number(request.POST.get("revision", ""))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
