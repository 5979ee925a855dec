"""Two people at once: the second waits, sees what the first wrote, and nothing is counted twice.

PostgreSQL only: there two transactions really overlap. On SQLite every write begins by taking the one writer's lock.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from foresight.domain.ledger.conflicts import write_in_turn
from foresight.domain.ledger.models import Order, Payment, PaymentMatch, ReceivableEntry, Reversal, SalesEntry
from foresight.foundation.transfer.outcomes import Outcome
from tests.books import RECORDED, bill, bills, line, order, pay, sign, sound, stock_masters, take_back
from tests.cast import assemble_cast
from tests.domain.ledger.journal_rows import day

overlapping = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
PATIENCE = 20
"""Seconds."""


def in_own_connection(act: Callable[[], Outcome]) -> Outcome:
    try:
        return act()
    finally:
        connections.close_all()


def wait_until_somebody_waits(second: "Future[Outcome]") -> None:
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


def at_once(first: Callable[[], Outcome], second: Callable[[], Outcome]) -> tuple[Outcome, Outcome]:
    """Outcomes of two acts, of which the second begins before the first has been committed."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            early = first()
            late = pool.submit(in_own_connection, second)
            wait_until_somebody_waits(late)
        return early, late.result(PATIENCE)


@pytest.fixture
def ledger(transactional_db: None) -> None:
    assemble_cast()
    stock_masters()
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    sound(bills(bill("R1", "2025-07-10", 100, "D1")))


@overlapping
def test_the_same_new_order_from_two_sides_is_recorded_once(ledger: None) -> None:
    given = order("D2", "2025-06-10", line("a1", 100))
    first, second = at_once(lambda: sign(given), lambda: sign(given))
    assert (first.new, second.new, second.unchanged, second.bad) == (1, 0, 1, 0)
    assert SalesEntry.objects.filter(order__document="D2").count() == 1


@overlapping
def test_two_returns_at_once_cannot_take_more_than_there_is(ledger: None) -> None:
    first, second = at_once(
        lambda: take_back("V1", "D1", "2025-06-03", 60, line_key="1"),
        lambda: take_back("V2", "D1", "2025-06-03", 60, line_key="1"),
    )
    assert (first.new, second.new, second.bad) == (1, 0, 1)
    assert Reversal.objects.get().key == "V1"


@overlapping
def test_two_payments_at_once_cannot_settle_more_than_is_open(ledger: None) -> None:
    first, second = at_once(
        lambda: pay("P1", "2025-06-20", 60, ("R1", 60)), lambda: pay("P2", "2025-06-20", 60, ("R1", 60))
    )
    assert (first.new, second.new, second.bad) == (1, 0, 1)
    assert PaymentMatch.objects.get().amount_fen == 6_000
    assert not Payment.objects.filter(key="P2").exists()


@overlapping
def test_a_receivable_recorded_while_its_order_changes_hands_goes_to_the_new_seller(ledger: None) -> None:
    moved = order("D1", "2025-05-10", line("a1", 100), sellers=["cleo"])
    first, second = at_once(lambda: sign(moved, reason="签错人"), lambda: bills(bill("R2", "2025-08-10", 40, "D1")))
    assert (first.amended, second.new) == (1, 1)
    rows = ReceivableEntry.objects.filter(receivable__key="R2").values_list("person__code", "amount_fen")
    assert list(rows) == [("cleo", 4_000)]


@overlapping
def test_a_payment_moved_to_another_day_while_another_settles_the_same_receivable_is_posted_once(ledger: None) -> None:
    sound(pay("P1", "2025-06-20", 50, ("R1", 50)))
    first, second = at_once(
        lambda: pay("P2", "2025-06-21", 50, ("R1", 50)), lambda: pay("P1", "2025-06-25", 50, reason="银行日期")
    )
    assert (first.new, second.amended) == (1, 1)
    sums: dict[object, int] = {}
    for on, amount in ReceivableEntry.objects.filter(kind="paid").values_list("day", "amount_fen"):
        sums[on] = sums.get(on, 0) + amount
    assert sums == {day("2025-06-20"): 0, day("2025-06-21"): 5_000, day("2025-06-25"): 5_000}


@pytest.mark.django_db
def test_who_comes_second_twice_is_told_to_try_again_and_writes_nothing() -> None:
    assemble_cast()
    stock_masters()
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    tries: list[int] = []

    def write() -> Outcome:
        tries.append(len(tries))
        Order.objects.create(
            source="erp", document="new", ordered_on=day("2025-05-10"), currency="CNY", recorded_at=RECORDED
        )
        Order.objects.create(
            source="erp", document="D1", ordered_on=day("2025-05-10"), currency="CNY", recorded_at=RECORDED
        )
        return Outcome(new=2)

    outcome = write_in_turn(2, write)
    assert tries == [0, 1]
    assert (outcome.new, outcome.bad) == (0, 2)
    assert "再试一次" in outcome.problems[0].todo
    assert not Order.objects.filter(document="new").exists()
