"""Keeping requests up to date with the clock and with who holds which role.

Nothing here waits for a job: whatever shows or decides requests calls it first, and a request that nobody looks at
changes nothing. Reading costs a fixed number of queries; only requests that have to change are locked.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from foresight.foundation.approvals.actions.locking import locked_request
from foresight.foundation.approvals.course import replace_lost, run_late
from foresight.foundation.approvals.holding import lost_seats
from foresight.foundation.approvals.ladder import can_be_decided
from foresight.foundation.approvals.models import ApprovalStep, StepApprover
from foresight.foundation.audit.actions import acts_together
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.roles import Role

logger = logging.getLogger(__name__)


def bring_up_to_date(now: datetime) -> int:
    """Replaces approvers who no longer can decide and does what the rules say about passed time limits; says how many
    requests it looked at closely."""
    on = today()
    wanted = {seat.step.request_id for seat in lost_seats(_open_seats(), on)}
    return _settle_all(wanted | _to_be_filled(on) | _late(now), now, on)


def expire_overdue(now: datetime) -> int:
    """Does what the rules say about every step whose time limit has passed; says how many there were."""
    return _settle_all(_late(now), now, today())


def settle(request_id: int, *, at: datetime, on: date) -> None:
    """Brings one request up to date."""
    with transaction.atomic(), acts_together():
        request = locked_request(request_id)
        step = request.steps.filter(state=ApprovalStep.State.OPEN).first()
        if step is None:
            return
        seats = list(_open_seats().filter(step=step))
        lost = lost_seats(seats, on)
        if lost or not seats:
            replace_lost(request, step, lost, at=at, on=on)
            step.refresh_from_db()
        if step.due_at is not None and step.due_at <= at:
            run_late(request, step, at=at, on=on)


def _open_steps() -> QuerySet[ApprovalStep]:
    return ApprovalStep.objects.filter(state=ApprovalStep.State.OPEN)


def _open_seats() -> QuerySet[StepApprover]:
    seats = StepApprover.objects.filter(step__state=ApprovalStep.State.OPEN, approves__isnull=True, left="")
    return seats.select_related("person", "step__request")


def _to_be_filled(on: date) -> set[int]:
    """Requests that wait without any approver and could have one now. Those that could not are left unlocked."""
    empty = _open_steps().filter(~Exists(_open_seats().filter(step=OuterRef("pk"))))
    known: dict[tuple[str, int | None, frozenset[int]], bool] = {}
    found = set()
    for step in empty.select_related("request__requested_by"):
        request = step.request
        asked = (step.role, request.unit_id, request.parties)
        if asked not in known:
            known[asked] = can_be_decided(Role(step.role), unit_id=request.unit_id, on=on, parties=request.parties)
        if known[asked]:
            found.add(request.pk)
    return found


def _late(now: datetime) -> set[int]:
    return set(_open_steps().filter(due_at__lte=now).values_list("request_id", flat=True))


def _settle_all(requests: Iterable[int], now: datetime, on: date) -> int:
    done = 0
    for request_id in sorted(requests):
        try:
            settle(request_id, at=now, on=on)
        except ValueError:
            # One kind that cannot be told of an end must not hold up the requests of all others.
            logger.exception("approval %s could not be brought up to date", request_id)
        done += 1
    return done
