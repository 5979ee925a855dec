"""Reads of closed periods. Which periods are closed is known to all of the company."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from foresight.core.values import FiscalYear, Period
from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.organisation.models import ClosedPeriod
from foresight.foundation.organisation.periods import ClosedDays

CLOSE = "period.close"
REOPEN = "period.reopen"
"""Keys of the kinds of approval."""


def named(first: date, last: date, fiscal: FiscalYear) -> Period:
    """The stretch under the name that people use for it: a month, a quarter, a half or a year where it is one."""
    for by in ("month", "quarter", "half", "year"):
        whole = fiscal.bucket(first, by)
        if (whole.first, whole.last) == (first, last):
            return whole
    return Period(first, last, f"{first}..{last}")


def closings() -> QuerySet[ClosedPeriod]:
    """Every closing there was, reopened ones too, the latest first."""
    return ClosedPeriod.objects.select_related("closed_by__person", "reopened_by__person").order_by("-closed_at", "-id")


def closings_in_force() -> QuerySet[ClosedPeriod]:
    """What is closed now, in the order of time."""
    return ClosedPeriod.objects.filter(reopened_at__isnull=True).order_by("first_day")


@dataclass(frozen=True)
class Month:
    """A month of the company's books."""

    period: Period
    closed: bool
    waiting: bool
    """Whether a request to close or reopen a stretch with this month waits for a decision."""
    over: bool


def months_of(year: int, fiscal: FiscalYear, closed: ClosedDays, waiting: Sequence[Period], on: date) -> list[Month]:
    """The twelve months of a fiscal year with their state."""
    found: list[Month] = []
    day = fiscal.period(year).first
    while len(found) < 12:
        month = fiscal.bucket(day, "month")
        found.append(
            Month(
                month,
                closed=closed.holds(month.first) and closed.holds(month.last),
                waiting=any(w.first <= month.last and month.first <= w.last for w in waiting),
                over=month.last < on,
            )
        )
        day = date.fromordinal(month.last.toordinal() + 1)
    return found


def waiting_requests(fiscal: FiscalYear) -> list[tuple[ApprovalRequest, Period]]:
    """The requests to close or reopen that wait for a decision, with the stretch they are about."""
    requests = ApprovalRequest.objects.filter(kind__in=(CLOSE, REOPEN), state=ApprovalRequest.State.OPEN)
    return [(request, period_of(request, fiscal)) for request in requests.order_by("id")]


def period_of(request: ApprovalRequest, fiscal: FiscalYear) -> Period:
    """The stretch that a request is about."""
    details = request.details
    return named(date.fromisoformat(details["first_day"]), date.fromisoformat(details["last_day"]), fiscal)
