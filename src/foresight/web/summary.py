"""The annual summary as a page, and as a Word document to take along."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from foresight.domain.reports.annual import YearNotBegun, annual_summary
from foresight.domain.reports.document import Picture, Summary
from foresight.domain.reports.docx import docx_of
from foresight.domain.reports.html import article_of
from foresight.domain.reports.style import RULES
from foresight.domain.targets.queries import plan_version, version_for
from foresight.foundation.organisation.queries import sees_all_figures
from foresight.web import figures
from foresight.web.address import address_of
from foresight.web.pages import Page, message, page
from foresight.web.viewer import viewer_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@page
def summary(opened: Page) -> HttpResponse:
    """The summary of the chosen year, every figure linked to its definition and rows."""
    try:
        year, written = _written(opened)
    except YearNotBegun as refusal:
        return message(opened.request, _("总结"), str(refusal), status=404)

    def draw(picture: Picture, number: int) -> str:
        return str(figures.chart(f"report-{number}", picture.chart))

    article = article_of(written, link_of=lambda question: address_of(opened.reader, question), draw=draw)
    return opened.render(
        "web/summary.html",
        {
            "title": written.title,
            "article": SafeString(article),
            "palette": figures.palette(),
            "year": year,
            "plan": opened.request.GET.get("plan", ""),
        },
    )


@page
def summary_file(opened: Page) -> HttpResponse:
    """The same as a Word document."""
    try:
        year, written = _written(opened)
    except YearNotBegun as refusal:
        return message(opened.request, _("总结"), str(refusal), status=404)
    response = HttpResponse(docx_of(written), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="summary-{year}.docx"'
    return response


@login_not_required
@cache_control(public=True, max_age=3600)
def summary_style(request: HttpRequest) -> HttpResponse:
    """The look of the article: the same rules that the HTML file carries inside."""
    return HttpResponse(RULES, content_type="text/css; charset=utf-8")


def _written(opened: Page) -> tuple[int, Summary]:
    """The fiscal year that the chosen period begins in, against the plan version of the address or the present one."""
    fiscal = opened.reader.fiscal
    year = fiscal.year_of(opened.choice.period.first)
    name = opened.request.GET.get("plan", "")
    version = plan_version(name) if name else version_for(fiscal.period(year), opened.reader.as_of)
    viewer = "" if sees_all_figures(opened.reader.scope) else str(viewer_of(opened.request))
    return year, annual_summary(opened.reader, year=year, version=version, viewer=viewer)
