"""Asking for background work, and calling it off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foresight.foundation.audit.actions import record_act
from foresight.foundation.jobs import holds
from foresight.foundation.jobs.models import OPEN_STATES, Job, State
from foresight.foundation.jobs.registry import JobKind, job_kind, oversees


class JobIsOver(ValueError):
    """What is asked of a job does not fit how it stands."""


@transaction.atomic
def start_job(
    *,
    actor: Any,
    kind: JobKind,
    arguments: Mapping[str, Any],
    subject: str = "",
    title: str = "",
    due_at: datetime | None = None,
) -> Job:
    """Puts a job into the queue, in the caller's transaction: nothing is begun before that is committed.

    ``arguments`` are plain JSON values, ``subject`` names what it is about as ``kind:key``, ``title`` says it to
    people. Who may ask is the business of the room that calls. ``due_at``: not before then.
    """
    now = timezone.now()
    job_kind(kind.key)
    job = Job.objects.create(
        kind=kind.key,
        arguments=dict(arguments),
        subject=subject,
        title=title[:200],
        actor=actor,
        asked_at=now,
        due_at=due_at or now,
    )
    if actor is not None:
        record_act(actor=actor, action="job.start", subject=f"job:{job.pk}", after=_told(job))
    return job


def cancel_job(*, actor: Any, job_id: int) -> Job:
    """Calls a job off: one that waits ends at once, one that runs at its next step, and keeps nothing.

    Raises LookupError for a job that the actor does not see, JobIsOver for one that has ended.
    """
    job = _own(actor, job_id)
    if job.state == State.RUNNING:
        holds.ask_to_stop(job.pk)  # before the transaction: on SQLite the work's own may hold the database
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.state not in OPEN_STATES:
            raise JobIsOver(f"任务 {job.pk} 已经结束（{job.get_state_display()}），不用取消。")
        job.stop_asked = True
        if job.state == State.WAITING:
            job.state, job.finished_at = State.CANCELLED, timezone.now()
        else:
            holds.ask_to_stop(job.pk)
        job.save(update_fields=["stop_asked", "state", "finished_at"])
        record_act(actor=actor, action="job.cancel", subject=f"job:{job.pk}", after=_told(job))
    return job


@transaction.atomic
def start_again(*, actor: Any, job_id: int) -> Job:
    """Puts a job that failed or was cancelled into the queue once more, as a new job.

    Raises LookupError for a job that the actor does not see, PermissionDenied for somebody else's, JobIsOver for one
    that is open or done.
    """
    job = _own(actor, job_id)
    if job.state not in (State.FAILED, State.CANCELLED):
        raise JobIsOver(f"任务 {job.pk} 现在是“{job.get_state_display()}”，只有失败或取消了的任务可以重新开始。")
    if actor is not None and job.actor_id != actor.pk:
        raise PermissionDenied("只有提出任务的人可以让它重新开始。")
    again = start_job(
        actor=actor,
        kind=job_kind(job.kind),
        arguments=job.arguments,
        subject=job.subject,
        title=job.title,
    )
    record_act(actor=actor, action="job.again", subject=f"job:{job.pk}", after={"job": again.pk})
    return again


def _own(actor: Any, job_id: int) -> Job:
    seen = Job.objects.all() if actor is None or oversees(actor) else Job.objects.filter(actor=actor)
    job = seen.filter(pk=job_id).first()
    if job is None:
        raise LookupError(f"没有任务 {job_id}。")
    return job


def _told(job: Job) -> dict[str, Any]:
    return {"kind": job.kind, "subject": job.subject, "title": job.title}
