"""Two people at once: the second is told, and nothing is done twice.

PostgreSQL only: there two transactions really overlap. On SQLite every write begins by taking the one writer's lock.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction

from foresight.foundation.accounts.actions import (
    LinkSpent,
    change_account,
    choose_password_by_link,
    deactivate_account,
    invite,
    issue_first_link,
    issue_reset_link,
    lock_account,
)
from foresight.foundation.accounts.models import AccountLink
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.refusals import ChangeRefused
from tests.cast import Cast, assemble_cast

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEW, OTHER = "red-mountain-2026", "blue-river-2026"
PATIENCE = 20
"""Seconds."""

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


def in_own_connection(act: Callable[[], object]) -> object:
    try:
        return act()
    except (LinkSpent, ChangeRefused) as refused:
        return refused
    finally:
        connections.close_all()


def wait_until_somebody_waits(second: "Future[object]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not second.done():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)


def second_of(first: Callable[[], object], second: Callable[[], object]) -> object:
    """What the second comes to, which begins before the first has been committed."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            late = pool.submit(in_own_connection, second)
            wait_until_somebody_waits(late)
        return late.result(PATIENCE)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble_cast()


def test_a_link_is_used_by_one_of_two(cast: Cast) -> None:
    token = issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW).token
    late = second_of(
        lambda: choose_password_by_link(token=token, password=NEW, now=NOW),
        lambda: choose_password_by_link(token=token, password=OTHER, now=NOW),
    )
    assert isinstance(late, LinkSpent)
    assert User.objects.get(pk=cast.ada.pk).check_password(NEW)


def test_two_links_for_one_account_leave_one_that_is_open(cast: Cast) -> None:
    second_of(
        lambda: issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW),
        lambda: issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW),
    )
    assert AccountLink.objects.filter(withdrawn_at=None).count() == 1


def test_one_name_is_given_to_one_of_two(cast: Cast) -> None:
    late = second_of(
        lambda: invite(actor=None, username="eve", now=NOW), lambda: invite(actor=None, username="eve", now=NOW)
    )
    assert isinstance(late, ChangeRefused)
    assert "刚刚有人" in str(late)


def test_two_administrators_do_not_shut_out_each_other(cast: Cast) -> None:
    change_account(actor=None, account_id=cast.ben.pk, email="", is_administrator=True)
    late = second_of(
        lambda: deactivate_account(actor=cast.dora, account_id=cast.ben.pk, now=NOW),
        lambda: lock_account(actor=None, account_id=cast.dora.pk, now=NOW),
    )
    assert isinstance(late, ChangeRefused)
    assert "最后一个" in str(late)
    assert User.objects.filter(is_administrator=True, is_active=True, lock=None).count() == 1


def test_the_second_who_locks_is_told(cast: Cast) -> None:
    late = second_of(
        lambda: lock_account(actor=None, account_id=cast.ada.pk, now=NOW),
        lambda: lock_account(actor=None, account_id=cast.ada.pk, now=NOW),
    )
    assert isinstance(late, ChangeRefused)


def test_there_is_one_first_administrator(transactional_db: None) -> None:
    token = issue_first_link(now=NOW).token
    late = second_of(
        lambda: choose_password_by_link(token=token, password=NEW, username="root", now=NOW),
        lambda: choose_password_by_link(token=token, password=NEW, username="king", now=NOW),
    )
    assert isinstance(late, LinkSpent)
    assert list(User.objects.values_list("username", flat=True)) == ["root"]
