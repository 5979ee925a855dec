"""The page of periods: what is closed, asking to close or reopen, and the month in which the fiscal year starts."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foresight.core.values import parse_period
from foresight.foundation.organisation.actions import set_up_company
from foresight.foundation.organisation.periods import closed_days
from foresight.foundation.organisation.policies import may
from foresight.foundation.organisation.queries import company, fiscal_year, today
from foresight.foundation.organisation.roles import Right
from foresight.foundation.periods.actions import request_close, request_reopen
from foresight.foundation.periods.queries import closings, months_of, named, waiting_requests
from foresight.web.pages import plain_page
from foresight.web.viewer import viewer_of

SHOWN_YEARS = 3
SHOWN_CLOSINGS = 50


@require_GET
@plain_page
def periods(request: HttpRequest) -> HttpResponse:
    """What is closed, month by month, and what was closed and reopened when, by whom and why."""
    viewer, fiscal, day = viewer_of(request), fiscal_year(), today()
    waiting = waiting_requests(fiscal)
    closed = closed_days()
    year = fiscal.year_of(day)
    return render(
        request,
        "web/periods/periods.html",
        {
            "company": company(),
            "fiscal": fiscal,
            "years": [
                (number, months_of(number, fiscal, closed, [period for _request, period in waiting], day))
                for number in range(year, year - SHOWN_YEARS, -1)
            ],
            "waiting": waiting,
            "closings": [
                (closing, named(closing.first_day, closing.last_day, fiscal)) for closing in closings()[:SHOWN_CLOSINGS]
            ],
            "may_ask": may(viewer, Right.PERIODS),
            "may_set_up": may(viewer, Right.COMPANY),
            "month_numbers": range(1, 13),
        },
    )


def _told(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    """Runs the act and says on the page what came of it."""
    try:
        act()
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
    except (LookupError, ValueError) as refusal:
        if isinstance(refusal, KeyError | IndexError):
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(reverse("periods"))


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Asks to close a period."""
    viewer = viewer_of(request)
    text, reason = request.POST.get("period", ""), request.POST.get("reason", "")
    return _told(
        request,
        lambda: request_close(actor=viewer, period=parse_period(text, fiscal=fiscal_year()), reason=reason),
        _("已提出关账申请，等待审批。"),
    )


@require_POST
def reopen(request: HttpRequest, closing: int) -> HttpResponse:
    """Asks to reopen what was closed."""
    viewer = viewer_of(request)
    reason = request.POST.get("reason", "")
    return _told(
        request,
        lambda: request_reopen(actor=viewer, closing_id=closing, reason=reason),
        _("已提出重开申请，等待审批。"),
    )


@require_POST
def fiscal_start(request: HttpRequest) -> HttpResponse:
    """Sets the month in which the fiscal year starts."""
    viewer, found = viewer_of(request), company()
    month = request.POST.get("month", "")
    return _told(
        request,
        lambda: set_up_company(
            actor=viewer,
            name=found.name,
            currency=found.currency,
            fiscal_year_start=int(month) if month.isdecimal() and len(month) < 3 else 0,
        ),
        _("已保存财年起始月。"),
    )


urlpatterns: list[URLPattern] = [
    path("settings/periods/", periods, name="periods"),
    path("settings/periods/close/", close, name="periods.close"),
    path("settings/periods/<int:closing>/reopen/", reopen, name="periods.reopen"),
    path("settings/periods/fiscal-year/", fiscal_start, name="periods.fiscal"),
]
