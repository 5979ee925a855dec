"""The list of jobs, one job with its progress, and what can be done with it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foresight.foundation.jobs.actions import JobIsOver, cancel_job, start_again
from foresight.foundation.jobs.models import State
from foresight.foundation.jobs.queries import job_of, jobs_visible_to
from foresight.foundation.jobs.registry import oversees
from foresight.web.jobs.words import shown
from foresight.web.pages import language_of_page, plain_page
from foresight.web.viewer import viewer_of

ROWS_SHOWN = 50
AGAIN = (State.FAILED, State.CANCELLED)


@require_GET
@plain_page
def jobs(request: HttpRequest) -> HttpResponse:
    """The viewer's jobs, or everybody's, the newest first."""
    viewer, language = viewer_of(request), language_of_page()
    paginator = Paginator(jobs_visible_to(viewer), ROWS_SHOWN)
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdecimal() and len(number) < 7):
        raise ValueError(_("没有这一页。"))
    page = paginator.get_page(int(number))
    values = {"page": page, "rows": [shown(job, language) for job in page], "everybody": oversees(viewer)}
    return render(request, "web/jobs/list.html", values)


@require_GET
@plain_page
def job(request: HttpRequest, number: int) -> HttpResponse:
    """One job: how far it is, its log, its result."""
    return render(request, "web/jobs/job.html", _values(request, number))


@require_GET
@plain_page
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """The part of a job's page that changes; the page is loaded anew once the job has ended."""
    values = _values(request, number)
    answer = render(request, "web/jobs/progress.html", values)
    if not values["open"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@plain_page
def act(request: HttpRequest, number: int, word: str) -> HttpResponse:
    """Cancels a job, or starts it again."""
    viewer = viewer_of(request)
    try:
        if word == "cancel":
            cancel_job(actor=viewer, job_id=number)
            messages.success(request, _("已取消，已经写入的部分会撤回。"))
        elif word == "again":
            number = start_again(actor=viewer, job_id=number).pk
            messages.success(request, _("已重新开始。"))
        else:
            raise Http404
    except JobIsOver as refusal:
        messages.error(request, str(refusal))
    return redirect("job", number=number)


def _values(request: HttpRequest, number: int) -> dict[str, object]:
    viewer = viewer_of(request)
    found = job_of(viewer, number)
    mine = found.actor_id == viewer.pk
    return {**shown(found, language_of_page()), "mine": mine, "again": mine and found.state in AGAIN}
