"""The page of exports, files that come at once, and those that are written in the background."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foresight.foundation.exports.actions import FORMS, request_export, write_export
from foresight.foundation.exports.making import file_of
from foresight.foundation.exports.registry import ExportList, export_list, export_lists
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import company, today
from foresight.foundation.warehouse.engine import SnapshotDamaged
from foresight.foundation.warehouse.snapshot import SnapshotFailed, current_generation, discard
from foresight.web.exports.links import FORM_NAMES, files_of
from foresight.web.files import TYPES
from foresight.web.pages import Page, language_of_page, message, page, plain_page
from foresight.web.viewer import viewer_of

AT_ONCE = 5000
"""So many rows come at once; more are written in the background."""


@page
def exports(opened: Page) -> HttpResponse:
    """Every list that there is, the books narrowed to the chosen period and unit."""
    viewer = viewer_of(opened.request)
    language = opened.language
    period, unit = opened.choice.period.label, opened.choice.unit
    narrowed = {"period": period, "unit": str(unit) if unit is not None else ""}
    shown = [found for found in export_lists().values() if found.shown_to(viewer)]
    books = [
        (
            found.title(language),
            files_of(found, narrowed),
            files_of(found, {}),
        )
        for found in shown
        if found.books
    ]
    others = [
        (found.title(language), files_of(found, {**narrowed, **found.whole}))
        for found in shown
        if not found.books and "metric" not in found.words
    ]
    said = _("，").join(filter(None, [period, opened.choice.unit_name]))
    return opened.render("web/exports/lists.html", {"books": books, "others": others, "narrowed": said})


@require_GET
@plain_page
def file(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
    """The file at once, or where it is large, the question whether to write it in the background."""
    company()
    viewer, chosen = viewer_of(request), _chosen(key, form)
    words = _words(request.GET, chosen)
    try:
        return _at_once(request, viewer, chosen, words, form)
    except SnapshotDamaged as damage:
        discard(current_generation())
        return message(request, _("数据快照要重做"), str(damage), status=503)
    except SnapshotFailed as failure:
        return message(request, _("暂时算不了数"), str(failure), status=503)


def _at_once(
    request: HttpRequest, viewer: User, chosen: ExportList, words: Mapping[str, str], form: str
) -> HttpResponseBase:
    opened = chosen.open(viewer, words)
    if opened.count > AT_ONCE:
        return render(
            request,
            "web/exports/large.html",
            {
                "title": chosen.title(language_of_page()),
                "count": f"{opened.count:,}",
                "narrowed": opened.narrowed,
                "form": FORM_NAMES[form],
                "words": sorted(words.items()),
                "start": reverse("export.start", args=[chosen.key, form]),
            },
        )
    with tempfile.TemporaryDirectory(prefix="foresight-export-") as folder:
        path = Path(folder) / f"export.{form}"
        write_export(actor=viewer, chosen=chosen, words=words, form=form, path=path, opened=opened)
        # The open file outlives its name: it is sent while its folder is gone already.
        return _sent(path, chosen.file_name(language_of_page(), today(), form), form)


def _sent(path: Path, name: str, form: str) -> FileResponse:
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=TYPES[form])
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@plain_page
def start(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """Asks for the file to be written in the background."""
    viewer, chosen = viewer_of(request), _chosen(key, form)
    words = _words(request.POST, chosen)
    chosen.open(viewer, words)  # what would be refused then is refused now
    job = request_export(actor=viewer, chosen=chosen, words=words, form=form)
    messages.success(request, _("已经开始准备文件，可以离开这一页；做好了在这里下载。"))
    return redirect("job", number=job.pk)


@require_GET
@plain_page
def made(request: HttpRequest, number: int) -> HttpResponseBase:
    """The file of a finished job, for whoever asked for it and nobody else."""
    path, name = file_of(viewer_of(request), number)
    return _sent(path, name, path.suffix.lstrip("."))


def _chosen(key: str, form: str) -> ExportList:
    if form not in FORMS:
        raise LookupError(_("没有“%(form)s”这种文件，有 xlsx 和 csv。") % {"form": form[:20]})
    return export_list(key)


def _words(given: Mapping[str, str], chosen: ExportList) -> dict[str, str]:
    return {word: text[:200] for word, text in chosen.narrowed_by(given).items()}
