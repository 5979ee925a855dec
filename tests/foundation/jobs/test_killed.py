"""Workers are killed at random moments, again and again: no job is lost, and none is done twice."""

import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from foresight.foundation.jobs import holds
from foresight.foundation.jobs.models import Job, State
from foresight.foundation.jobs.running import Lease
from foresight.foundation.jobs.worker import recover, work, work_off
from tests.foundation.jobs import kinds
from tests.foundation.jobs.kinds import ask, effects

pytestmark = pytest.mark.django_db(transaction=True)
JOBS = 12
KILLS = 10


@pytest.fixture
def shared_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database that other processes can open: on SQLite a file, since the tests' own lives in memory."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    if connection.vendor != "sqlite":
        yield
        return
    path = tmp_path / "killed.sqlite3"
    with sqlite3.connect(path) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")
    copy.close()
    ours, name = connection.connection, connection.settings_dict["NAME"]
    connection.connection = None
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.connection = ours


def _worker() -> int:
    """Starts a worker process; returns its id."""
    child = os.fork()
    if child:
        return child
    try:
        for one in connections.all(initialized_only=True):
            one.connection = None  # the parent's, not ours to close
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        work(Lease(), idle=0.01)
    finally:
        os._exit(1)


def test_killing_workers_loses_no_job_and_doubles_none(shared_database: None) -> None:
    dice = random.Random(20251114)
    jobs = [ask(kinds.SLOW) for _ in range(JOBS)]
    workers = 2 if connection.vendor == "postgresql" else 1
    for _ in range(KILLS):
        children = [_worker() for _ in range(workers)]
        time.sleep(dice.uniform(0.005, 0.15))
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    deadline = time.monotonic() + 60
    while Job.objects.filter(state__in=[State.WAITING, State.RUNNING]).exists() and time.monotonic() < deadline:
        recover()
        work_off()
    assert {job.state for job in Job.objects.all()} == {State.DONE}
    assert [effects(job) for job in jobs] == [1] * JOBS


def test_a_worker_that_lives_keeps_its_job_however_slow_it_is(shared_database: None) -> None:
    job = ask(kinds.SLOW)
    Job.objects.update(state=State.RUNNING, token="somebody")
    held = holds.take(job.pk)
    assert held is not None
    assert recover() == 0
    held.release()
    assert recover() == 1
    work_off()
    assert effects(job) == 1
