"""Files that jobs are given or make; they stay for a while."""

import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from foresight.foundation.jobs.models import Job

KEPT = timedelta(days=30)
"""How long files stay after the job's end."""


def folder_of(job: Job) -> Path:
    """The job's folder, made when it is not there; readable by the server only."""
    folder = Path(settings.HOME) / "files" / "jobs" / str(job.pk)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def remove_files(job: Job) -> None:
    """Removes the job's folder with all that is in it."""
    shutil.rmtree(Path(settings.HOME) / "files" / "jobs" / str(job.pk), ignore_errors=True)
