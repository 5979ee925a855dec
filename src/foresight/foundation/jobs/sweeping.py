"""Old jobs and their files go, once a day."""

from datetime import time, timedelta

from django.utils import timezone

from foresight.foundation.jobs.files import KEPT, remove_files
from foresight.foundation.jobs.models import OPEN_STATES, Job
from foresight.foundation.jobs.registry import JobKind
from foresight.foundation.jobs.running import Running

REMEMBERED = timedelta(days=400)
"""How long the row of a job stays after its end; what it did stays in the audit log."""


def sweep(running: Running) -> None:
    """Removes the files of jobs that ended a month ago, and the rows of those that ended more than a year ago."""
    now = timezone.now()
    over = Job.objects.exclude(state__in=OPEN_STATES)
    for job in over.filter(finished_at__lt=now - KEPT).iterator():
        remove_files(job)
    removed, _ = over.filter(finished_at__lt=now - REMEMBERED).delete()
    running.complete({"removed": removed})


SWEEP = JobKind("jobs.sweep", ("清理旧任务", "Sweep old jobs"), sweep, daily_at=time(3, 30))
