"""An import that was applied, by page or by command line, and undoing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foresight.foundation.imports.actions import undo_import
from foresight.foundation.imports.queries import run_of, undoing_of, what_depends_on
from foresight.foundation.imports.refusals import ImportRefusal
from foresight.foundation.jobs.registry import oversees
from foresight.web.imports.access import importer_of
from foresight.web.imports.words import sums_of, told_of_run
from foresight.web.jobs.words import shown
from foresight.web.pages import language_of_page, plain_page

FAULTS_SHOWN = 100


@require_GET
@plain_page
def run(request: HttpRequest, number: int) -> HttpResponse:
    """What an import did, what it left out, and what stands in the way of undoing it."""
    return _page(request, number)


def _page(request: HttpRequest, number: int, *, refusal: str = "", status: int = 200) -> HttpResponse:
    viewer = importer_of(request)
    found = run_of(viewer, number)
    asked = undoing_of(found) if found.undone_at is None else None
    busy = asked is not None and asked.is_open
    if asked is not None and not busy:
        refusal = refusal or asked.problem
    counts = [found.counts[key] for key in sorted(found.counts, key=int)]
    return render(
        request,
        "web/imports/run.html",
        {
            "run": found,
            "draft": getattr(found, "draft", None),
            "told": told_of_run(found),
            "rows": [(one, sums_of({"sums": {}, **one})) for one in counts],
            "faults": found.faults[:FAULTS_SHOWN],
            "more_faults": max(0, len(found.faults) - FAULTS_SHOWN),
            "obstacles": [] if busy else what_depends_on(found),
            "busy": busy,
            "watched": asked is not None and (asked.actor_id == viewer.pk or oversees(viewer)),
            **(shown(asked, language_of_page()) if busy and asked is not None else {}),
            "refusal": refusal,
            "reason": request.POST.get("reason", ""),
        },
        status=status,
    )


@require_POST
@plain_page
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Undoes an import."""
    viewer = importer_of(request)
    try:
        undone = undo_import(actor=viewer, run_id=number, reason=request.POST.get("reason", ""))
    except ImportRefusal as refusal:
        return _page(request, number, refusal=str(refusal), status=400)
    if undone.undone_at is not None:
        messages.success(request, _("已撤销，账目回到导入之前的样子。"))
    return redirect("import.run", number=number)
