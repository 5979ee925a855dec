"""The list of imports with the form that begins one, and the templates."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foresight.foundation.imports.keeping import KINDS, LARGEST, MOST_FILES
from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.imports.queries import drafts_visible_to, runs_visible_to, saved_mappings
from foresight.foundation.imports.templates import template_workbook
from foresight.foundation.transfer.registry import record_types
from foresight.web.files import TYPES
from foresight.web.imports.access import importer_of
from foresight.web.imports.words import told_of_run
from foresight.web.pages import plain_page

SHOWN = 30


@require_GET
@plain_page
def imports(request: HttpRequest) -> HttpResponse:
    """Imports that were applied, those on their way, and the form for a new one."""
    viewer = importer_of(request)
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdecimal() and len(number) < 7):
        raise ValueError(_("没有这一页。"))
    runs = Paginator(runs_visible_to(viewer), SHOWN).get_page(int(number))
    states = ImportDraft.State
    return render(
        request,
        "web/imports/list.html",
        {
            "page": runs,
            "rows": [(run, told_of_run(run)) for run in runs],
            "drafts": drafts_visible_to(viewer).filter(state__in=(states.OPEN, states.WAITING))[:SHOWN],
            "saved": saved_mappings(viewer),
            "types": list(record_types().values()),
            "accept": ",".join(KINDS),
            "most_files": MOST_FILES,
            "largest_mb": LARGEST // 1024**2,
        },
    )


@require_GET
@plain_page
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """A template to fill in."""
    importer_of(request)
    found = record_types().get(kind)
    if found is None:
        raise LookupError(_("没有这种记录的模板。"))
    response = HttpResponse(template_workbook(found), content_type=TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="template-{kind}.xlsx"'
    return response
