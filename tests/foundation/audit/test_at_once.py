"""Many at once make one chain, and whoever dies in the middle leaves it whole."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.audit.verification import verify_chain
from tests.demo.fixture import database_beside, environment_of, run_foresight

ROOT = Path(__file__).resolve().parent.parent.parent.parent
WRITERS, ACTS = 8, 10

WRITE_AND_DIE = """
import os, signal
from foresight.config.command import start_django
start_django()
from django.db import transaction
from foresight.foundation.audit.actions import record_act
record_act(actor=None, action="plan.adopt", subject="plan:kept")
with transaction.atomic():
    record_act(actor=None, action="plan.adopt", subject="plan:lost")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def write(writer: int) -> None:
    try:
        for number in range(ACTS):
            with transaction.atomic():
                record_act(actor=None, action="plan.adopt", subject=f"plan:{writer}@{number}")
    finally:
        connections.close_all()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_unbroken_chain() -> None:
    """The row that holds the end is made by the first of them: here even that happens at once."""
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert verify_chain().checked == WRITERS * ACTS
    for writer in range(WRITERS):
        own = AuditEntry.objects.filter(subject__startswith=f"plan:{writer}@").order_by("sequence")
        assert [entry.subject for entry in own] == [f"plan:{writer}@{number}" for number in range(ACTS)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("killed")
    with database_beside("killed") as url:
        assert run_foresight(folder, url, "migrate").returncode == 0
        yield folder, url


def test_killed_in_the_middle_leaves_the_chain_whole(home: tuple[Path, str]) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", WRITE_AND_DIE], cwd=ROOT, env=environment_of(*home), capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    done = run_foresight(*home, "audit", "verify")
    assert done.returncode == 0, done.stderr
    assert "1 条" in done.stdout
