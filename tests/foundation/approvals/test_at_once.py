"""Two people at once: exactly one counts, the second is told.

PostgreSQL only: there two transactions really overlap. On SQLite every write begins by taking the one writer's lock.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from foresight.foundation.approvals.actions import withdraw
from foresight.foundation.approvals.actions.locking import TooLate
from foresight.foundation.approvals.models import ApprovalRequest, StepApprover
from foresight.foundation.approvals.registry import StepRule
from foresight.foundation.organisation.roles import Role
from tests.cast import assemble_cast
from tests.foundation.approvals.asking import FINANCE, Carried, ask, kind_with, say, staff, user

overlapping = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
PATIENCE = 20
"""Seconds."""
Act = Callable[[], object]


@pytest.fixture
def carried(transactional_db: None) -> Iterator[Carried]:
    staff(assemble_cast())
    with kind_with(FINANCE) as told:
        yield told


def outcome_of(act: Act) -> object:
    """What the act returned, or how it was refused."""
    try:
        return act()
    except (ValueError, PermissionError) as refusal:
        return refusal
    finally:
        connections.close_all()


def wait_until_somebody_waits(second: "Future[object]") -> None:
    """Until the second act stands at a lock that this connection holds."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not second.done():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    if not second.done():
        pytest.fail("the second act neither waited nor ended")


def at_once(first: Act, second: Act) -> object:
    """The outcome of the second act, which begins before the first has been committed."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            late = pool.submit(outcome_of, second)
            wait_until_somebody_waits(late)
        return late.result(PATIENCE)


@overlapping
def test_of_two_approvals_at_once_one_counts_and_the_other_is_told(carried: Carried) -> None:
    wish = ask()
    second = at_once(lambda: say("finn", wish), lambda: say("flora", wish))
    assert isinstance(second, TooLate)
    assert "芬恩已同意，你的操作没有计入" in str(second)
    assert carried.approved == [wish.pk]
    assert StepApprover.objects.filter(approves=True).count() == 1


@overlapping
def test_an_approval_and_a_withdrawal_at_once_do_not_both_count(carried: Carried) -> None:
    wish = ask()
    second = at_once(lambda: withdraw(actor=user("ada"), request_id=wish.pk), lambda: say("flora", wish, approve=True))
    assert isinstance(second, TooLate)
    assert "艾达已撤回" in str(second)
    assert (carried.approved, carried.ended) == ([], [wish.pk])


@overlapping
def test_the_last_two_of_all_at_once_carry_it_out_once(carried: Carried) -> None:
    with kind_with(StepRule(Role.FINANCE, "all"), key="both") as both:
        wish = ask(kind="both")
        second = at_once(lambda: say("finn", wish), lambda: say("flora", wish))
        assert isinstance(second, ApprovalRequest)
        assert (second.state, both.approved) == ("approved", [wish.pk])


@overlapping
def test_the_same_thing_asked_twice_at_once_is_asked_once(carried: Carried) -> None:
    second = at_once(lambda: ask("ada"), lambda: ask("eve"))
    assert isinstance(second, ValueError)
    assert "已经在审批中" in str(second)
    assert ApprovalRequest.objects.get().requested_by == user("ada")
