"""Two people at once: one counts, the second is told, nothing is lost.

PostgreSQL only: there two transactions really overlap. On SQLite every write begins by taking the one writer's lock.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections, transaction

from foresight.foundation.commitments.actions import (
    accept_commitment,
    hand_over_commitments,
    make_commitment,
    move_commitment,
    report_commitment,
    send_back_commitment,
)
from foresight.foundation.commitments.models import Commitment, State
from foresight.foundation.commitments.refusals import CommitmentRefused
from tests.cast import Cast, assemble_cast

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
PATIENCE = 20
"""Seconds."""
TODAY = date(2025, 6, 30)
Act = Callable[[], object]


@pytest.fixture
def people(transactional_db: None) -> Iterator[Cast]:
    yield assemble_cast()


def promise(people: Cast) -> int:
    made = make_commitment(
        actor=None,
        kind="task",
        title="报价",
        promised_by_id=people.person("ada").pk,
        promised_to_id=people.person("ben").pk,
        due_on=date(2025, 7, 4),
    )
    return made.pk


def outcome_of(act: Act) -> object:
    """What the act returned, or how it was refused."""
    try:
        return act()
    except (ValueError, PermissionDenied) as refusal:
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


def test_of_two_reports_at_once_one_counts_and_the_other_is_told(people: Cast) -> None:
    made = promise(people)

    def report(result: str) -> Act:
        return lambda: report_commitment(actor=people.ada, commitment_id=made, result=result)

    second = at_once(report("先"), report("后"))
    assert isinstance(second, CommitmentRefused)
    assert "艾达" in str(second)
    found = Commitment.objects.get(pk=made)
    assert (found.state, found.result) == (State.REPORTED, "先")
    assert list(found.history.values_list("act", flat=True)) == ["made", "reported"]


def test_of_an_acceptance_and_a_return_at_once_the_first_counts(people: Cast) -> None:
    made = promise(people)
    report_commitment(actor=people.ada, commitment_id=made)
    second = at_once(
        lambda: accept_commitment(actor=people.ben, commitment_id=made),
        lambda: send_back_commitment(actor=people.ben, commitment_id=made, reason="不全"),
    )
    assert isinstance(second, CommitmentRefused)
    assert Commitment.objects.get(pk=made).state == State.DONE


def test_two_moves_at_once_are_both_kept_one_after_the_other(people: Cast) -> None:
    made = promise(people)

    def move(day: int) -> Act:
        return lambda: move_commitment(
            actor=people.ada, commitment_id=made, due_on=date(2025, 7, day), reason=f"到 {day} 日"
        )

    at_once(move(8), move(9))
    found = Commitment.objects.get(pk=made)
    assert (found.due_on, found.times_moved) == (date(2025, 7, 9), 2)
    assert [entry.changes["due_on"] for entry in found.history.filter(act="moved")] == [
        ["2025-07-04", "2025-07-08"],
        ["2025-07-08", "2025-07-09"],
    ]


def test_a_report_during_a_hand_over_hears_whose_it_is_now(people: Cast) -> None:
    made = promise(people)

    def hand_over() -> object:
        return hand_over_commitments(
            actor=None,
            from_person_id=people.person("ada").pk,
            to_person_id=people.person("cleo").pk,
            on=TODAY,
            reason="离职交接",
        )

    second = at_once(hand_over, lambda: report_commitment(actor=people.ada, commitment_id=made))
    assert isinstance(second, PermissionDenied)
    assert "这要由克莱或其代理人来做" in str(second)
    found = Commitment.objects.get(pk=made)
    assert (found.promised_by.code, found.state) == ("cleo", State.OPEN)


def test_two_hand_overs_at_once_hand_over_once(people: Cast) -> None:
    made = promise(people)

    def hand_over(to: str) -> Act:
        return lambda: hand_over_commitments(
            actor=None,
            from_person_id=people.person("ada").pk,
            to_person_id=people.person(to).pk,
            on=TODAY,
            reason="离职交接",
        )

    assert at_once(hand_over("cleo"), hand_over("dora")) == []
    found = Commitment.objects.get(pk=made)
    assert found.promised_by.code == "cleo"
    assert found.history.filter(act="handed_over").count() == 1
