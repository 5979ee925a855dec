"""Who works on a job, known from something that the operating system or the database lets go of when a worker dies.

On PostgreSQL that is a lock of the session of a connection of its own; on SQLite, where all workers are on one
machine, the lock of a file. No clock and no sign of life is involved, so a worker that is slow or asleep is never
mistaken for a dead one, and a dead one is known at once. Through the same connection or file the progress becomes
visible while the work's own transaction is still open, and a wish to stop reaches the worker.
"""

import fcntl
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from foresight.foundation.jobs.models import Job

_LOCKS = 0x4A4F42
"""First half of the number of PostgreSQL's advisory locks that are ours."""


class Hold(Protocol):
    """What a worker has on the job that it works on."""

    def report(self, doing: str, done: int, of: int, log: list[dict[str, str]]) -> bool:
        """Shows how far it is. True when somebody wishes it to stop."""
        ...

    def release(self) -> None:
        """Lets go."""
        ...


def take(job_id: int) -> Hold | None:
    """The hold on a job, or None while another worker has it."""
    return _Session.take(job_id) if connection.vendor == "postgresql" else _File.take(job_id)


def shown(job: Job) -> tuple[str, int, int, list[dict[str, str]]]:
    """What a job is doing, how much is done and how much there is, and its log, as last reported."""
    if connection.vendor != "postgresql" and job.state == "running":
        try:
            said = json.loads((_folder() / f"{job.pk}.json").read_text(encoding="utf-8"))
            return said["doing"], said["done"], said["of"], said["log"]
        except (OSError, ValueError, KeyError):
            pass  # nothing reported yet
    return job.doing, job.done, job.of, job.log


def ask_to_stop(job_id: int) -> None:
    """Tells the worker of a job to stop at its next report, without waiting for the worker's transaction."""
    if connection.vendor == "postgresql":
        Job.objects.filter(pk=job_id).update(stop_asked=True)
    else:
        (_folder() / f"{job_id}.stop").touch()


def _folder() -> Path:
    folder = Path(settings.HOME) / "jobs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


class _File:
    """The lock of a file."""

    def __init__(self, job_id: int, lock: IO[str]) -> None:
        self._lock = lock
        self._stop = _folder() / f"{job_id}.stop"
        self._said = _folder() / f"{job_id}.json"

    @classmethod
    def take(cls, job_id: int) -> "_File | None":
        path = _folder() / f"{job_id}.lock"
        while True:
            lock = path.open("a")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                return None
            try:
                same = os.path.samestat(os.fstat(lock.fileno()), path.stat())
            except FileNotFoundError:
                same = False
            if same:
                return cls(job_id, lock)
            lock.close()  # it was taken away between our opening and our locking it

    def report(self, doing: str, done: int, of: int, log: list[dict[str, str]]) -> bool:
        fresh = self._said.with_suffix(".new")
        with suppress(OSError):  # a full disk: the work goes on unseen
            fresh.write_text(json.dumps({"doing": doing, "done": done, "of": of, "log": log}), encoding="utf-8")
            fresh.replace(self._said)
        return self._stop.exists()

    def release(self) -> None:
        for path in (self._stop, self._said, Path(self._lock.name)):
            path.unlink(missing_ok=True)
        self._lock.close()


class _Session:
    """A lock of a session of PostgreSQL."""

    def __init__(self, job_id: int, session: BaseDatabaseWrapper) -> None:
        self._job_id = job_id
        self._session = session

    @classmethod
    def take(cls, job_id: int) -> "_Session | None":
        session: BaseDatabaseWrapper = connection.copy()
        try:
            with session.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, job_id % 2**31])
                if cursor.fetchone() == (True,):
                    return cls(job_id, session)
        except BaseException:
            session.close()
            raise
        session.close()
        return None

    def report(self, doing: str, done: int, of: int, log: list[dict[str, str]]) -> bool:
        table = connection.ops.quote_name(Job._meta.db_table)
        with self._session.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET doing = %s, done = %s, of = %s, log = %s WHERE id = %s RETURNING stop_asked",  # noqa: S608
                [doing, done, of, json.dumps(log, ensure_ascii=False), self._job_id],
            )
            row: Any = cursor.fetchone()
        return bool(row and row[0])

    def release(self) -> None:
        self._session.close()
