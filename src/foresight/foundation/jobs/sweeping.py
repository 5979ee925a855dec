"""Old jobs and their files go, once a day."""

from datetime import time, timedelta

from django.utils import timezone

from foresight.foundation.jobs.files import KEPT, remove_files
from foresight.foundation.jobs.models import OPEN_STATES, Job, State
from foresight.foundation.jobs.registry import JobKind, job_kinds
from foresight.foundation.jobs.running import Running

REMEMBERED = timedelta(days=400)
"""How long the row of a job stays after its end; what it did stays in the audit log."""
ROUTINE = timedelta(days=2)
"""The same, for what the schedule begins and what went well: there is much of it."""


def sweep(running: Running) -> None:
    """Removes the files of jobs that ended a month ago, and the rows of those that ended more than a year ago."""
    now = timezone.now()
    over = Job.objects.exclude(state__in=OPEN_STATES)
    for job in over.filter(finished_at__lt=now - KEPT).iterator():
        remove_files(job)
    removed, _ = over.filter(finished_at__lt=now - REMEMBERED).delete()
    by_itself = over.filter(actor=None, state=State.DONE, kind__in=[kind.key for kind in job_kinds() if kind.scheduled])
    removed += by_itself.filter(finished_at__lt=now - ROUTINE).delete()[0]
    running.complete({"removed": removed})


SWEEP = JobKind("jobs.sweep", ("清理旧任务", "Sweep old jobs"), sweep, daily_at=time(3, 30))
