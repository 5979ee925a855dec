"""Cancellations and returns: on their own days, for the sellers of the order, never more than is left."""

from decimal import Decimal
from typing import Any

import pytest

from foresight.domain.ledger.actions import record_orders, record_reversals
from foresight.domain.ledger.inputs import LineInput, OrderInput, ReversalInput
from foresight.domain.ledger.models import Reversal, SalesEntry
from foresight.foundation.transfer.outcomes import Outcome
from tests.books import RECORDED, line, order, sign, sound, stock_masters, take_back
from tests.cast import Cast
from tests.domain.ledger.journal_rows import LATER, day, sales_rows

THIRDS = [("ada", 1, 3), ("cleo", 2, 3)]


@pytest.fixture(autouse=True)
def masters(cast: Cast) -> None:
    stock_masters()


def amend(given: ReversalInput, reason: str = "记错了") -> Outcome:
    return record_reversals(actor=None, reversals=[given], recorded_at=LATER, reason=reason)


def returned(key: str, document: str, on: str, line_key: str | None = "1", **said: Any) -> ReversalInput:
    return ReversalInput("erp", key, document, "return", day(on), line_key, **said)


def test_a_return_counts_on_its_own_day_and_leaves_the_month_of_signing_alone() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    sound(take_back("V1", "D1", "2025-06-03", 40, line_key="1"))
    assert sales_rows() == [("signed", "2025-05-10", "ada", 10_000), ("return", "2025-06-03", "ada", -4_000)]


def test_what_is_taken_back_is_shared_by_what_each_seller_still_holds() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", "100.00"), sellers=THIRDS)))
    sound(take_back("V1", "D1", "2025-06-03", 50, line_key="1"))
    # 3333 and 6667 are held: 5000 is 1666.5 and 3333.5, the tie goes to the earlier seller.
    assert sales_rows(after=2) == [("return", "2025-06-03", "ada", -1_667), ("return", "2025-06-03", "cleo", -3_333)]
    sound(take_back("V2", "D1", "2025-06-04", kind="cancellation"))
    assert sales_rows(after=4) == [
        ("cancellation", "2025-06-04", "ada", -1_666),
        ("cancellation", "2025-06-04", "cleo", -3_334),
    ]


def test_a_whole_order_is_cancelled_line_by_line() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100, tax=13), line("b1", 50, "2", tax=3))))
    sound(take_back("V1", "D1", "2025-06-03", 30, line_key="1"))
    sound(take_back("V2", "D1", "2025-06-05", kind="cancellation"))
    kept = Reversal.objects.order_by("id").values_list("key", "net_fen", "tax_fen", "gross_fen")
    # 30 of 100 carries 3.90 of the tax of 13; 70 and 9.10 are left.
    assert list(kept) == [("V1", 3_000, 390, 3_390), ("V2#1", 7_000, 910, 7_910), ("V2#2", 5_000, 300, 5_300)]
    assert sum(row[3] for row in sales_rows()) == 0


def test_with_the_gross_amount_alone_tax_follows_in_proportion() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100, tax=13))))
    sound(amend(returned("V1", "D1", "2025-06-03", gross_fen=5_650)))
    reversal = Reversal.objects.get()
    assert (reversal.net_fen, reversal.tax_fen, reversal.gross_fen) == (5_000, 650, 5_650)


def test_a_return_of_all_takes_the_quantity_along() -> None:
    pieces = LineInput("1", "a1", 10_000, 0, 10_000, Decimal(3))
    given = OrderInput("erp", "D1", day("2025-05-10"), "CNY", (pieces,))
    sound(record_orders(actor=None, orders=[given], recorded_at=RECORDED))
    sound(amend(returned("V1", "D1", "2025-06-03")))
    assert [entry.quantity for entry in SalesEntry.objects.order_by("id")] == [Decimal(3), Decimal(-3)]


def test_the_rows_carry_customer_product_and_units_of_the_order() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100), customer="k2")))
    sound(take_back("V1", "D1", "2025-06-03"))
    columns = ("customer_id", "product_id", "product_line_id", "person_id", "unit_id", "region_id")
    signed, returned_row = SalesEntry.objects.order_by("id").values_list(*columns)
    assert signed == returned_row


def test_the_same_reversal_again_changes_nothing() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100), line("b1", 50, "2"))))
    for _ in range(2):
        outcome = sound(take_back("V1", "D1", "2025-06-03"))
    assert (outcome.new, outcome.unchanged) == (0, 1)
    assert len(sales_rows()) == 4


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        (returned("V9", "D9", "2025-06-03"), "document", "没有订单 D9"),
        (returned("V9", "D1", "2025-06-03", "7"), "line", "没有第 7 行"),
        (returned("V9", "D1", "2025-05-09"), "day", "早于订单"),
        (returned("V9", "D1", "2025-06-03", net_fen=6_001), "net", "只剩 60.00"),
        (returned("V9", "D1", "2025-06-03", net_fen=-1), "net", "只剩 60.00"),
        (returned("V9", "D1", "2025-06-03", net_fen=0), "net", "金额是 0"),
        (returned("V9", "D1", "2025-06-03", None, net_fen=100), "line", "没有写是哪一行"),
        (returned("V9", "D1", "2025-06-03", tax_fen=100), "tax", "只有税额"),
        (returned("V9", "D1", "2025-06-03", net_fen=100, tax_fen=1, gross_fen=100), "gross", "不等于"),
        (ReversalInput("erp", "V9", "D1", "swap", day("2025-06-03")), "kind", "没有这种类型"),
        (returned("", "D1", "2025-06-03"), "key", "编号是空的"),
    ],
)
def test_a_bad_reversal_is_refused(given: ReversalInput, field: str, words: str) -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    sound(take_back("V1", "D1", "2025-06-03", 40, line_key="1"))
    (problem,) = amend(given).problems
    assert (problem.index, problem.field) == (0, field)
    assert words in problem.reason
    assert len(sales_rows()) == 2


def test_a_line_that_is_gone_cannot_be_returned_again() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    sound(take_back("V1", "D1", "2025-06-03"))
    (problem,) = take_back("V2", "D1", "2025-06-04").problems
    assert "已经全部冲减" in problem.reason


def test_two_in_one_batch_share_what_is_left() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    both = [returned("V1", "D1", "2025-06-03", net_fen=6_000), returned("V2", "D1", "2025-06-03", net_fen=6_000)]
    outcome = record_reversals(actor=None, reversals=both, recorded_at=RECORDED)
    assert (outcome.new, outcome.bad) == (1, 1)
    assert outcome.problems[0].index == 1
    assert "只剩 40.00" in outcome.problems[0].reason


def test_another_amount_under_the_same_key_needs_a_reason() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    sound(take_back("V1", "D1", "2025-06-03", 40, line_key="1"))
    (problem,) = amend(returned("V1", "D1", "2025-06-03", net_fen=3_000), reason=" ").problems
    assert "40.00 → 30.00" in problem.reason
    assert "更正原因" in problem.todo
    assert len(sales_rows()) == 2


def test_an_amended_reversal_is_taken_back_and_stated_anew_on_its_day() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    sound(take_back("V1", "D1", "2025-06-03", 40, line_key="1"))
    outcome = sound(amend(returned("V1", "D1", "2025-06-02", net_fen=3_000)))
    assert (outcome.new, outcome.amended) == (0, 1)
    assert sales_rows(after=2) == [
        ("correction", "2025-06-03", "ada", 4_000),
        ("correction", "2025-06-02", "ada", -3_000),
    ]
    assert set(SalesEntry.objects.filter(kind="correction").values_list("recorded_at", "reason")) == {(LATER, "记错了")}
    assert not SalesEntry.objects.filter(kind="correction", reversal=None).exists()


def test_amounts_of_zero_undo_a_reversal() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100), sellers=THIRDS)))
    sound(take_back("V1", "D1", "2025-06-03", 40, line_key="1"))
    sound(amend(returned("V1", "D1", "2025-06-03", net_fen=0)))
    assert sum(row[3] for row in sales_rows() if row[2] == "ada") == 3_333
    assert sum(row[3] for row in sales_rows()) == 10_000
    sound(take_back("V2", "D1", "2025-06-04", 100, line_key="1"))
    assert sum(row[3] for row in sales_rows()) == 0


def test_a_key_cannot_wander_to_another_line() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100), line("b1", 50, "2"))))
    sound(take_back("V1", "D1", "2025-06-03", 40, line_key="1"))
    (problem,) = amend(returned("V1", "D1", "2025-06-03", "2", net_fen=4_000)).problems
    assert "已经用在另一行上了" in problem.reason
