"""Kinds of work that begin by themselves."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from foresight.foundation.jobs.actions import start_job
from foresight.foundation.jobs.models import OPEN_STATES, Appointment, Job
from foresight.foundation.jobs.registry import JobKind, job_kinds


def keep_appointments(now: datetime) -> int:
    """Puts what is due into the queue; returns how much. Several workers may do so at once: each appointment is kept
    once. What was missed while no worker ran is made up for once. A kind that is in the queue still is not added."""
    kinds = {kind.key: kind for kind in job_kinds() if kind.scheduled}
    known = dict(Appointment.objects.values_list("kind", "next_at"))
    for key in kinds.keys() - known.keys():
        Appointment.objects.get_or_create(kind=key, defaults={"next_at": next_time(kinds[key], now)})
    started = 0
    for key, at in known.items():
        if key not in kinds or at > now:
            continue
        with transaction.atomic():
            ours = Appointment.objects.filter(kind=key, next_at=at).update(next_at=next_time(kinds[key], now))
            if ours and not Job.objects.filter(kind=key, actor=None, state__in=OPEN_STATES).exists():
                start_job(actor=None, kind=kinds[key], arguments={})
                started += 1
    return started


def next_time(kind: JobKind, now: datetime) -> datetime:
    """The first time of a scheduled kind after now. A local time that a change of clocks skips is the one after it."""
    if kind.every is not None:
        return now + kind.every
    assert kind.daily_at is not None  # noqa: S101  the caller asks for scheduled kinds only
    zone = timezone.get_current_timezone()
    day = now.astimezone(zone).date()
    while True:
        at = datetime.combine(day, kind.daily_at, tzinfo=zone).astimezone(UTC)
        if at > now:
            return at
        day += timedelta(days=1)
