"""The backup of every night, where the settings name a folder for it."""

from datetime import time
from pathlib import Path

from django.conf import settings

from foresight.foundation.jobs.registry import JobKind
from foresight.foundation.jobs.running import Refused, Running
from foresight.foundation.safekeeping.backups import make_backup, remove_old
from foresight.foundation.safekeeping.refusals import BackupFailed

KEY = "backup.make"


def back_up(running: Running) -> None:
    """Makes one, and takes the oldest away. A second attempt makes another file; the first one is whole or not there."""
    folder = Path(settings.BACKUP_FOLDER or "")
    if not settings.BACKUP_FOLDER or not folder.is_dir():
        raise Refused(f"备份文件夹 {settings.BACKUP_FOLDER} 不在。请建好它，或改 FORESIGHT_BACKUP_FOLDER。")
    running.progress("备份")
    try:
        made = make_backup(folder)
    except BackupFailed as fault:
        raise Refused(str(fault)) from fault
    gone = remove_old(folder, keep=settings.BACKUP_KEEP)
    running.complete({"file": made.path.name, "size": made.size, "removed": len(gone)})


def backup_jobs() -> tuple[JobKind, ...]:
    """What is to be registered."""
    at = time(2, 0) if settings.BACKUP_FOLDER else None
    return (JobKind(KEY, ("每天备份", "Backup of the day"), back_up, daily_at=at),)
