"""Kinds of work for the tests: what they do is told by an entry in the audit log, in the transaction of their end."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.jobs.actions import cancel_job, start_job
from foresight.foundation.jobs.models import Job
from foresight.foundation.jobs.queries import progress_of
from foresight.foundation.jobs.registry import JobKind, register_job_kinds
from foresight.foundation.jobs.running import Refused, Running

STEPS = 5


def _told(running: Running) -> None:
    record_act(actor=None, action="job.start", subject=f"effect:{running.job.pk}")


def effects(job: Job) -> int:
    """How often the work of a job has been done."""
    return AuditEntry.objects.filter(subject=f"effect:{job.pk}").count()


def _works(running: Running) -> None:
    with transaction.atomic():
        for step in range(STEPS):
            running.progress("数数", step, STEPS)
        _told(running)
        running.complete({"steps": STEPS})


def _breaks(running: Running) -> None:
    with transaction.atomic():
        _told(running)
        if running.job.attempts < running.arguments.get("good_at", 99):
            raise RuntimeError("broken")
        running.complete()


def _refuses(running: Running) -> None:
    running.note("看过了")
    raise Refused("这个月已经关账。")


def _takes_its_time(running: Running) -> None:
    """Effects first, the end last: whoever dies in between must leave nothing."""
    with transaction.atomic():
        _told(running)
        for step in range(20):
            running.hold.report("数数", step, 20, [])
        running.complete()


def _is_cancelled(running: Running) -> None:
    cancel_job(actor=None, job_id=running.job.pk)
    with transaction.atomic():
        _told(running)
        running.note("还在")
        running.complete()


def _is_taken_over(running: Running) -> None:
    with transaction.atomic():
        _told(running)
        Job.objects.filter(pk=running.job.pk).update(token="another")
        running.complete()


def _is_shut_down(running: Running) -> None:
    running.lease.ending = running.job.log[-1]["text"] == "开始" and len(running.job.log) == 1
    with transaction.atomic():
        _told(running)
        running.note("一半")
        running.complete()


seen: list[tuple[str, int | None]] = []


def _looks(running: Running) -> None:
    with transaction.atomic():
        _told(running)
        running.progress("写入", 1200, 5000)
        progress = progress_of(Job.objects.get(pk=running.job.pk))
        seen.append((progress.doing, progress.percent))
        running.complete()


LOOKS = JobKind("test.looks", ("看", "Look"), _looks)
WORKS = JobKind("test.works", ("数数", "Count"), _works)
BREAKS = JobKind("test.breaks", ("会坏", "Breaks"), _breaks, attempts=3, wait=timedelta(seconds=20))
REFUSES = JobKind("test.refuses", ("不行", "Refuses"), _refuses)
SLOW = JobKind("test.slow", ("慢", "Slow"), _takes_its_time, attempts=99, wait=timedelta(0))
CANCELLED = JobKind("test.cancelled", ("取消", "Cancelled"), _is_cancelled)
TAKEN = JobKind("test.taken", ("被接手", "Taken over"), _is_taken_over)
SHUT = JobKind("test.shut", ("退回", "Shut down"), _is_shut_down)
register_job_kinds(WORKS, BREAKS, REFUSES, SLOW, CANCELLED, TAKEN, SHUT, LOOKS)


def ask(kind: JobKind, actor: Any = None, **arguments: object) -> Job:
    """A job of a kind."""
    return start_job(actor=actor, kind=kind, arguments=arguments)
