"""Reads of the queue; every list begins at what the viewer may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet

from foresight.foundation.jobs import holds
from foresight.foundation.jobs.models import Appointment, Job, State
from foresight.foundation.jobs.registry import oversees


@dataclass(frozen=True)
class Progress:
    """How far a job is, as last reported."""

    doing: str
    done: int
    of: int
    log: list[dict[str, str]]

    @property
    def percent(self) -> int | None:
        """Whole percent, where the whole is known."""
        return min(100, self.done * 100 // self.of) if self.of else None


@dataclass(frozen=True)
class QueueState:
    """How the queue stands, for whoever runs the system."""

    counts: dict[str, int]
    """State → number of jobs."""
    waiting_since: datetime | None
    """When the first of those that could begin now was due."""
    appointment_missed: datetime | None
    """The earliest scheduled time that nobody has kept: there is no worker."""


def jobs_visible_to(viewer: Any) -> QuerySet[Job]:
    """The viewer's own jobs; everybody's for whoever oversees the system."""
    jobs = Job.objects.select_related("actor", "actor__person")
    return jobs if oversees(viewer) else jobs.filter(actor=viewer)


def job_of(viewer: Any, job_id: int) -> Job:
    """One of the jobs that the viewer may see; raises LookupError."""
    job = jobs_visible_to(viewer).filter(pk=job_id).first()
    if job is None:
        raise LookupError(f"没有任务 {job_id}。")
    return job


def progress_of(job: Job) -> Progress:
    """How far the job is, also while its own transaction is open."""
    return Progress(*holds.shown(job))


def queue_state(*, now: datetime) -> QueueState:
    """How many jobs stand where, and whether work is left lying."""
    rows = Job.objects.order_by().values("state").annotate(number=Count("id"))
    counts = {row["state"]: row["number"] for row in rows}
    due = Job.objects.filter(state=State.WAITING, due_at__lte=now).aggregate(first=Min("due_at"))
    missed = Appointment.objects.filter(next_at__lte=now).aggregate(first=Min("next_at"))
    return QueueState(counts, due["first"], missed["first"])
