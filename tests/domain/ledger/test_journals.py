"""After any sequence of acts the journals say what the documents say, and nothing that was written is changed."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foresight.domain.ledger.actions import record_orders, record_payments, record_receivables, record_reversals
from foresight.domain.ledger.inputs import (
    CreditInput,
    LineInput,
    OrderInput,
    PaymentInput,
    ReceivableInput,
    ReversalInput,
)
from foresight.domain.ledger.models import Order, OrderLine, Payment, Receivable, ReceivableEntry, Reversal, SalesEntry
from foresight.foundation.transfer.outcomes import Outcome
from tests.books import RECORDED, stock_masters
from tests.cast import Cast
from tests.domain.ledger.documents import check_journals, everything

Given = OrderInput | ReversalInput | ReceivableInput | PaymentInput
Act = tuple[Given, str]
"""What is recorded, and the reason that is given."""

JOURNALS = ("SalesEntry", "ReceivableEntry")
PARTIES = (
    (),
    (CreditInput("ada"),),
    (CreditInput("ada", 1, 2), CreditInput("cleo", 1, 2)),
    (CreditInput("cleo", 2, 3), CreditInput("ada", 1, 3)),
    (CreditInput("ada", 1, 7), CreditInput("ben", 2, 7), CreditInput("cleo", 4, 7)),
)


def lines_of(amounts: Sequence[tuple[str | None, int, int]]) -> tuple[LineInput, ...]:
    return tuple(
        LineInput(str(number), product, net, tax, net + tax) for number, (product, net, tax) in enumerate(amounts, 1)
    )


def orders_named(document: str) -> st.SearchStrategy[OrderInput]:
    """Mostly positive amounts that do not divide evenly; now and then 0 or a negative line."""
    line = st.one_of(
        st.tuples(st.sampled_from(["a1", "b1"]), st.integers(500, 3_000), st.integers(0, 400)),
        st.tuples(st.sampled_from(["a1", "b1"]), st.integers(500, 3_000), st.integers(0, 400)),
        st.tuples(st.none(), st.integers(-300, 2), st.just(0)),
    )
    return st.builds(
        OrderInput,
        st.just("erp"),
        st.just(document),
        st.sampled_from([date(2025, 5, 30), date(2025, 5, 31), date(2025, 6, 1), date(2025, 6, 3)]),
        st.just("CNY"),
        st.lists(line, min_size=1, max_size=2).map(lines_of),
        st.sampled_from(["k1", "k2", None]),
        st.sampled_from(PARTIES),
    )


def receivables_named(key: str) -> st.SearchStrategy[ReceivableInput]:
    return st.builds(
        ReceivableInput,
        st.just("erp"),
        st.just(key),
        st.sampled_from([date(2025, 7, 1), date(2025, 8, 1)]),
        st.one_of(st.integers(800, 3_000), st.integers(800, 3_000), st.integers(-300, 2)),
        st.sampled_from(["D1", "D1", "D2", None]),
        st.sampled_from([None, "k1", "k3"]),
    )


orders = st.one_of(orders_named("D1"), orders_named("D2"))
reversals = st.builds(
    ReversalInput,
    st.just("erp"),
    st.sampled_from(["V1", "V2", "V3"]),
    st.sampled_from(["D1", "D1", "D2"]),
    st.sampled_from(["return", "cancellation"]),
    st.sampled_from([date(2025, 6, 2), date(2025, 6, 3)]),
    st.sampled_from(["1", "1", "2", None]),
    st.one_of(st.none(), st.integers(0, 900), st.integers(0, 900)),
)
receivables = st.one_of(receivables_named("R1"), receivables_named("R2"))
matches = st.dictionaries(
    st.sampled_from(["R1", "R1", "R2"]), st.one_of(st.integers(1, 900), st.just(0)), max_size=2
).map(lambda found: tuple(found.items()))
payments = st.builds(
    PaymentInput,
    st.just("erp"),
    st.sampled_from(["P1", "P2"]),
    st.sampled_from([date(2025, 6, 20), date(2025, 6, 25)]),
    st.one_of(st.integers(900, 3_000), st.integers(900, 3_000), st.integers(-300, 2)),
    st.none(),
    matches,
)
later = st.tuples(st.one_of(orders, reversals, receivables, payments), st.sampled_from(["更正", "更正", "更正", ""]))
beginnings = st.tuples(
    orders_named("D1"), orders_named("D2"), receivables_named("R1"), receivables_named("R2"), reversals, payments
)


def record(rows: Sequence[Any], recorded_at: datetime, reason: str) -> Outcome:
    actions: dict[type, Callable[..., Outcome]] = {
        OrderInput: lambda **more: record_orders(orders=rows, **more),
        ReversalInput: lambda **more: record_reversals(reversals=rows, **more),
        ReceivableInput: lambda **more: record_receivables(receivables=rows, **more),
        PaymentInput: lambda **more: record_payments(payments=rows, **more),
    }
    return actions[type(rows[0])](actor=None, recorded_at=recorded_at, reason=reason)


def check_taken(row: Given) -> None:
    """The document says what came in."""
    match row:
        case OrderInput():
            stored = Order.objects.get(document=row.document)
            assert (stored.ordered_on, stored.customer and stored.customer.code) == (row.ordered_on, row.customer_code)
            assert {credit.person.code for credit in stored.credits.all()} == {c.person_code for c in row.credits}
            for line in row.lines:
                kept = OrderLine.objects.get(order=stored, key=line.key)
                assert (kept.net_fen, kept.tax_fen, kept.gross_fen) == (line.net_fen, line.tax_fen, line.gross_fen)
        case ReversalInput(line_key=str(), net_fen=int()):
            reversal = Reversal.objects.get(key=row.key)
            assert (reversal.net_fen, reversal.day, reversal.kind) == (row.net_fen, row.day, row.kind)
        case ReceivableInput():
            receivable = Receivable.objects.get(key=row.key)
            assert (receivable.due_on, receivable.amount_fen) == (row.due_on, row.amount_fen)
        case PaymentInput():
            payment = Payment.objects.get(key=row.key)
            assert (payment.received_on, payment.amount_fen) == (row.received_on, row.amount_fen)
            known = dict(payment.matches.values_list("receivable__key", "amount_fen"))
            assert {key: known.get(key, 0) for key, _ in row.matches} == dict(row.matches)


def perform(row: Given, reason: str, recorded_at: datetime) -> None:
    """Records one row and checks everything that must hold afterwards."""
    before = everything()
    outcome = record([row], recorded_at, reason)
    after = everything()
    assert outcome.new + outcome.unchanged + outcome.amended + outcome.bad == 1
    if outcome.bad or outcome.unchanged:
        assert after == before
    for journal in JOURNALS:
        assert after[journal][: len(before[journal])] == before[journal]
        for entry in after[journal][len(before[journal]) :]:
            assert entry["recorded_at"] == recorded_at
    if not outcome.bad:
        check_taken(row)
    check_journals()
    again = record([row], recorded_at, reason)
    assert (again.new, again.amended, again.bad) == (0, 0, outcome.bad)
    assert everything() == after


@pytest.fixture
def company(cast: Cast) -> None:
    stock_masters()


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(beginnings, st.lists(later, min_size=3, max_size=8))
def test_after_any_acts_the_journals_say_what_the_documents_say(
    company: None, beginning: tuple[Given, ...], acts: list[Act]
) -> None:
    with transaction.atomic():
        for number, (row, reason) in enumerate([*((row, "") for row in beginning), *acts]):
            perform(row, reason, RECORDED + timedelta(hours=number))
        transaction.set_rollback(True)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.tuples(
        st.lists(orders, max_size=2, unique_by=lambda row: row.document),
        st.lists(reversals, max_size=3, unique_by=lambda row: row.key),
        st.lists(receivables, max_size=2, unique_by=lambda row: row.key),
        st.lists(payments, max_size=3, unique_by=lambda row: row.key),
    )
)
def test_a_batch_is_worth_as_much_as_its_rows_one_by_one(company: None, batches: tuple[list[Given], ...]) -> None:
    worth: list[object] = []
    for one_by_one in (True, False):
        with transaction.atomic():
            told = []
            for rows in filter(None, batches):
                outcomes = [record([row], RECORDED, "") for row in rows] if one_by_one else [record(rows, RECORDED, "")]
                told.append((sum(o.new for o in outcomes), sum(o.bad for o in outcomes)))
                check_journals()
            worth.append((told, journal_values()))
            transaction.set_rollback(True)
    assert worth[0] == worth[1]


def journal_values() -> list[list[tuple[Any, ...]]]:
    """What the journals hold, without the numbers of rows."""
    sales = SalesEntry.objects.values_list(
        "line__key", "order__document", "reversal__key", "kind", "day", "person__code", "net_fen", "tax_fen"
    )
    money = ReceivableEntry.objects.values_list("receivable__key", "payment__key", "day", "person__code", "amount_fen")
    return [sorted(rows, key=repr) for rows in (sales, money)]
