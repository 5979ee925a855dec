"""Reads of commitments; every list begins at what the viewer may see."""

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from foresight.foundation.commitments.models import GOING_ON, Commitment, Reminder, State
from foresight.foundation.commitments.policies import people_of, people_stood_for
from foresight.foundation.commitments.refusals import CommitmentUnknown
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import scope_of, today
from foresight.foundation.organisation.roles import RowKind

_PEOPLE = ("promised_by__account", "promised_to__account", "unit", "made_by__person")


def commitments_visible_to(viewer: User) -> QuerySet[Commitment]:
    """What the viewer promised or was promised, or the people whom the viewer stands in for; the promises of the people
    whose unit of today the viewer leads; all of them for whoever reads all promises."""
    day = today()
    found = Commitment.objects.select_related(*_PEOPLE)
    scope = scope_of(viewer, on=day)
    if scope.sees_all(RowKind.PROMISES):
        return found
    own = people_stood_for(viewer, on=day)
    seen = Q(promised_by__in=own) | Q(promised_to__in=own)
    if scope.unit_ids:
        seen |= Q(promised_by__in=people_of(scope.unit_ids, on=day))
    return found.filter(seen)


def commitment_visible_to(viewer: User, commitment_id: int) -> Commitment:
    """One of them; raises CommitmentUnknown."""
    found = commitments_visible_to(viewer).filter(pk=commitment_id).first()
    if found is None:
        raise CommitmentUnknown
    return found


def is_overdue(now: datetime) -> Q:
    """The commitments that are open at ``now`` and whose time is over."""
    day = timezone.localdate(now)
    return Q(state=State.OPEN) & (Q(due_at__isnull=True, due_on__lt=day) | Q(due_at__lt=now))


def open_for(person_id: int) -> QuerySet[Commitment]:
    """What a person still owes or is still owed, for a hand-over and its preview."""
    return Commitment.objects.select_related(*_PEOPLE).filter(
        Q(promised_by_id=person_id) | Q(promised_to_id=person_id), state__in=GOING_ON
    )


def commitments_about(subject: str) -> QuerySet[Commitment]:
    """The commitments about an object, for the page of that object, which knows who may see it."""
    return Commitment.objects.select_related(*_PEOPLE).filter(subject=subject)


def reminders_due(on: date) -> QuerySet[Reminder]:
    """The reminders whose day has come: what notices send, and what the pages count."""
    return Reminder.objects.filter(remind_on__lte=on).select_related("person", "commitment")


def count_to_do(viewer: User, *, on: date) -> int:
    """How many commitments call for the viewer, or for somebody whom the viewer stands in for. Three queries."""
    calling = reminders_due(on).filter(person_id__in=people_stood_for(viewer, on=on))
    return calling.order_by().values("commitment_id").distinct().count()
