"""Doing the work: one job after the other, each attempt with a token of its own."""

import logging
import os
import secrets
import socket
import time
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, transaction
from django.utils import timezone

from foresight.foundation.audit.request_ids import current_request_id, new_request
from foresight.foundation.jobs import holds
from foresight.foundation.jobs.holds import Hold
from foresight.foundation.jobs.models import Job, State
from foresight.foundation.jobs.registry import JobKind, job_kind
from foresight.foundation.jobs.running import GivenBack, Lease, Refused, Running, Stopped, TakenOver
from foresight.foundation.jobs.schedule import keep_appointments

log = logging.getLogger(__name__)
IDLE = 0.5
"""Seconds between two looks into an empty queue."""
ROUND = 10.0
"""Seconds between two looks at the schedule and at the jobs of workers that died."""
GROWTH = 4
"""Each wait is so many times as long as the one before."""
ALWAYS_REFUSED = (Refused, PermissionDenied, LookupError, ValueError)
"""What rooms raise when they say no. A KeyError or IndexError is a fault of ours, and is not among them."""


def work_off() -> int:
    """Does what is due now, in this process, and returns how many attempts that were."""
    lease, number = Lease(), 0
    recover()
    while work_on_one(lease):
        number += 1
    return number


def work(lease: Lease, *, idle: float = IDLE) -> None:
    """Works until ``lease.ending``. A database that goes away is waited for."""
    looked, quiet = 0.0, idle
    while not lease.ending:
        close_old_connections()
        try:
            if time.monotonic() - looked >= ROUND or not looked:
                looked = time.monotonic()
                keep_appointments(timezone.now())
                recover()
            worked, quiet = work_on_one(lease), idle
        except (OperationalError, InterfaceError) as fault:
            log.warning("the database does not answer: %s", type(fault).__name__)
            worked, quiet = False, min(quiet * 2, ROUND)
        if not worked and not lease.ending:
            time.sleep(quiet)


def work_on_one(lease: Lease) -> bool:
    """Takes the job that has been due longest and tries it; False where nothing is due."""
    begun = _begin(timezone.now())
    if begun is None:
        return False
    job, hold = begun
    try:
        with new_request():
            _try(Running(job, hold, lease))
    finally:
        hold.release()
    return True


def recover() -> int:
    """Gives back the jobs whose worker died, and ends those that have been tried often enough; returns how many."""
    found = 0
    for job_id in Job.objects.filter(state=State.RUNNING).order_by("id").values_list("pk", flat=True):
        hold = holds.take(job_id)
        if hold is None:
            continue
        try:
            with transaction.atomic():
                job = Job.objects.select_for_update().get(pk=job_id)
                if job.state == State.RUNNING:
                    found += 1
                    job.log.append(job.line(timezone.now(), "执行它的进程中断了，没有留下任何数据。"))
                    _put_back(job, "执行它的进程一再中断。", timezone.now())
        finally:
            hold.release()
    return found


def _begin(now: datetime) -> tuple[Job, Hold] | None:
    due = Job.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at", "id")
    if not due.exists():
        return None  # an empty queue is looked at without a lock
    hold: Hold | None = None
    try:
        with transaction.atomic():
            job = due.select_for_update(skip_locked=True).first()
            hold = holds.take(job.pk) if job is not None else None
            if job is None or hold is None:
                return None
            job.state, job.token = State.RUNNING, secrets.token_hex(16)
            job.attempts += 1
            job.started_at = job.started_at or now
            job.worker = f"{socket.gethostname()}:{os.getpid()}"[:200]
            job.doing, job.done, job.of = "", 0, 0
            job.log.append(job.line(now, "开始" if job.attempts == 1 else f"第 {job.attempts} 次开始"))
            job.save()
    except BaseException:
        if hold is not None:
            hold.release()
        raise
    return job, hold


def _try(running: Running) -> None:
    job = running.job
    try:
        kind = job_kind(job.kind)
        if job.stop_asked:
            raise Stopped
        kind.run(running)
        if not running.completed:
            running.complete()
    except TakenOver:
        log.warning("job %s was taken over; this attempt kept nothing", job.pk)
    except Stopped:
        _end(running, State.CANCELLED, "", "已取消，没有留下任何数据。")
    except GivenBack:
        job.attempts -= 1
        _end(running, State.WAITING, "", "服务要停，任务退回队列。")
    except (KeyError, IndexError) as fault:
        _broke(running, fault)
    except ALWAYS_REFUSED as refusal:
        _end(running, State.REFUSED, str(refusal), str(refusal))
    except Exception as fault:
        _broke(running, fault)


def _broke(running: Running, fault: Exception) -> None:
    """Notes what broke; the traceback is for the log of the server."""
    job = running.job
    log.error("job %s (%s) broke in attempt %s", job.pk, job.kind, job.attempts, exc_info=fault)
    text = _said(fault)
    job.log.append(job.line(timezone.now(), text))
    running.completed = False
    _as_ours(running, lambda row: _put_back(row, text, timezone.now()))


def _said(fault: Exception) -> str:
    words = str(fault).lower()
    if "disk is full" in words or "no space left" in words:
        return "磁盘写满了，没有留下任何数据。请腾出空间。"
    if isinstance(fault, DatabaseError):
        return f"数据库没有接受（{type(fault).__name__}），没有留下任何数据。编号 {current_request_id()}"
    return f"出了意外（{type(fault).__name__}）。请把编号 {current_request_id()} 告诉管理员。"


def _end(running: Running, state: State, problem: str, text: str) -> None:
    job = running.job
    now = timezone.now()
    job.log.append(job.line(now, text))

    def ended(row: Job) -> None:
        row.state, row.problem = state, problem
        row.attempts = job.attempts
        row.finished_at = None if state == State.WAITING else now
        row.save()

    _as_ours(running, ended)


def _as_ours(running: Running, change: Any) -> None:
    """Changes the row, where this attempt has the job still."""
    job = running.job
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=job.pk)
        if row.state != State.RUNNING or row.token != job.token:
            return
        row.doing, row.done, row.of, row.log = job.doing, job.done, job.of, job.log
        change(row)


def _put_back(job: Job, problem: str, now: datetime) -> None:
    """Into the queue again after a while, or to its end."""
    try:
        kind: JobKind | None = job_kind(job.kind)
    except LookupError:
        kind = None
    job.token, job.problem = "", problem
    if job.stop_asked:
        job.state, job.finished_at = State.CANCELLED, now
    elif kind is None or job.attempts >= kind.attempts:
        job.state, job.finished_at = State.FAILED, now
    else:
        wait = kind.wait * GROWTH ** (job.attempts - 1)
        job.state, job.due_at = State.WAITING, now + wait
        job.log.append(job.line(now, f"{int(wait.total_seconds())} 秒后再试。"))
    job.save()
