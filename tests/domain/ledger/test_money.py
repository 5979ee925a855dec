"""Receivables and payments: exact shares, never more settled than either holds, corrections as rows."""

import pytest

from foresight.domain.ledger.actions import record_payments, record_receivables, save_customers
from foresight.domain.ledger.inputs import CustomerInput, PaymentInput, ReceivableInput
from foresight.domain.ledger.models import PaymentMatch, ReceivableEntry
from tests.books import RECORDED, bill, bills, line, order, pay, sign, sound, stock_masters
from tests.cast import Cast
from tests.domain.ledger.journal_rows import LATER, day, money_rows

THIRDS = [("ada", 1, 3), ("cleo", 2, 3)]


@pytest.fixture(autouse=True)
def masters(cast: Cast) -> None:
    stock_masters()
    sound(sign(order("D1", "2025-05-10", line("a1", 100)), order("D2", "2025-05-10", line("a1", 100), sellers=THIRDS)))


def paid(*matches: tuple[str, int], key: str = "P1", on: str = "2025-06-20", fen: int = 10_000) -> PaymentInput:
    return PaymentInput("erp", key, day(on), fen, None, matches)


def test_a_receivable_belongs_to_the_sellers_of_its_order() -> None:
    sound(bills(bill("R1", "2025-07-10", 100, "D2")))
    assert money_rows("R1") == [("due", "2025-07-10", "ada", 3_333), ("due", "2025-07-10", "cleo", 6_667)]
    rows = ReceivableEntry.objects.order_by("id").values_list("unit__code", "region__code", "customer__code")
    assert list(rows) == [("east-1", "east", "k1"), ("north-1", "north", "k1")]


def test_without_an_order_it_belongs_to_the_customers_unit() -> None:
    sound(bills(bill("R1", "2025-07-10", 100, customer="k2"), bill("R2", "2025-07-10", 100, customer="k3")))
    rows: object = list(
        ReceivableEntry.objects.order_by("id").values_list("person__code", "unit__code", "region__code")
    )
    assert rows == [(None, "north-1", "north"), (None, None, None)]


def test_the_unit_of_its_day_stays_when_the_customer_moves_and_the_amount_is_amended() -> None:
    sound(bills(bill("R1", "2025-07-10", 100, customer="k2")))
    sound(pay("P1", "2025-06-20", 10, ("R1", 10)))
    sound(save_customers(actor=None, customers=[CustomerInput("k2", "长城电气", "east-1")]))
    sound(pay("P2", "2025-06-21", 10, ("R1", 10)))
    assert set(ReceivableEntry.objects.values_list("unit__code", flat=True)) == {"north-1"}


def test_money_counts_on_the_day_on_which_it_came_for_those_who_still_have_something_open() -> None:
    sound(bills(bill("R1", "2025-07-10", 100, "D2")))
    sound(pay("P1", "2025-06-20", 50, ("R1", 50)))
    sound(pay("P2", "2025-08-01", 50, ("R1", 50)))
    # 3333 and 6667 are open: 5000 is 1666.5 and 3333.5, the tie goes to the earlier seller; then 1666 and 3334 are left.
    assert money_rows("R1", after=2) == [
        ("paid", "2025-06-20", "ada", 1_667),
        ("paid", "2025-06-20", "cleo", 3_333),
        ("paid", "2025-08-01", "ada", 1_666),
        ("paid", "2025-08-01", "cleo", 3_334),
    ]
    assert set(ReceivableEntry.objects.values_list("due_on", flat=True)) == {day("2025-07-10")}


def test_one_payment_settles_several_receivables_and_may_keep_a_rest() -> None:
    sound(bills(bill("R1", "2025-07-10", 30, "D1"), bill("R2", "2025-08-10", 70, "D1")))
    sound(pay("P1", "2025-06-20", 60, ("R1", 30), ("R2", 20)))
    assert money_rows("R1")[1:] == [("paid", "2025-06-20", "ada", 3_000)]
    assert money_rows("R2")[1:] == [("paid", "2025-06-20", "ada", 2_000)]


def test_the_same_again_changes_nothing() -> None:
    for _ in range(2):
        billed = sound(bills(bill("R1", "2025-07-10", 100, "D1")))
        settled = sound(pay("P1", "2025-06-20", 50, ("R1", 50)))
    assert (billed.new, billed.unchanged, settled.new, settled.unchanged) == (0, 1, 0, 1)
    assert ReceivableEntry.objects.count() == 2


def test_more_matches_come_without_a_reason_and_the_earlier_ones_stay() -> None:
    sound(bills(bill("R1", "2025-07-10", 30, "D1"), bill("R2", "2025-08-10", 70, "D1")))
    sound(pay("P1", "2025-06-20", 100, ("R1", 30)))
    assert sound(pay("P1", "2025-06-20", 100, ("R2", 70))).amended == 1
    assert sum(row[3] for row in money_rows("R1") if row[0] == "paid") == 3_000
    assert sum(row[3] for row in money_rows("R2") if row[0] == "paid") == 7_000
    assert sound(pay("P1", "2025-06-20", 100)).unchanged == 1


def test_another_matched_amount_needs_a_reason_and_zero_takes_it_back() -> None:
    sound(bills(bill("R1", "2025-07-10", 30, "D1")))
    sound(pay("P1", "2025-06-20", 100, ("R1", 30)))
    (problem,) = pay("P1", "2025-06-20", 100, ("R1", 0)).problems
    assert "30.00 → 0.00" in problem.reason
    sound(pay("P1", "2025-06-20", 100, ("R1", 0), reason="核错了"))
    assert money_rows("R1", after=1) == [("paid", "2025-06-20", "ada", 3_000), ("paid", "2025-06-20", "ada", -3_000)]
    sound(pay("P2", "2025-06-21", 30, ("R1", 30)))


@pytest.mark.parametrize(
    ("payment", "field", "words"),
    [
        (paid(("R1", 3_001), key="P9"), "matches[0].amount", "只能再核销 20.00"),
        (paid(("R1", 2_001), key="P9"), "matches[0].amount", "别的回款已核销 10.00"),
        (paid(("R1", -1), key="P9"), "matches[0].amount", "应收 R1 共 30.00"),
        (paid(("R1", 2_000), ("R2", 7_000), key="P9", fen=8_999), "matches", "核销合计 90.00 超过回款 89.99"),
        (paid(("R9", 1), key="P9"), "matches[0].receivable", "没有编号为 R9 的应收"),
        (paid(("R1", 1), ("R1", 1), key="P9"), "matches[1].receivable", "出现了两次"),
        (PaymentInput("erp", "P9", day("2025-06-20"), 100, "k9"), "customer", "没有编号为 k9 的客户"),
        (PaymentInput("erp", "", day("2025-06-20"), 100), "key", "回款编号是空的"),
        (PaymentInput("erp", "P9", day("2025-06-20"), 10**17), "amount", "大得不合理"),
    ],
)
def test_a_bad_payment_is_refused(payment: PaymentInput, field: str, words: str) -> None:
    sound(bills(bill("R1", "2025-07-10", 30, "D1"), bill("R2", "2025-08-10", 70, "D1")))
    sound(pay("P1", "2025-06-20", 10, ("R1", 10)))
    outcome = record_payments(actor=None, payments=[payment], recorded_at=RECORDED)
    assert outcome.new == 0
    problem = outcome.problems[0]
    assert (problem.index, problem.field) == (0, field)
    assert words in problem.reason
    assert ReceivableEntry.objects.count() == 3


def test_two_payments_of_one_batch_share_what_is_open() -> None:
    sound(bills(bill("R1", "2025-07-10", 30, "D1")))
    both = [paid(("R1", 2_000), key="P1"), paid(("R1", 2_000), key="P2")]
    outcome = record_payments(actor=None, payments=both, recorded_at=RECORDED)
    assert (outcome.new, outcome.bad, outcome.problems[0].index) == (1, 1, 1)
    assert PaymentMatch.objects.get().amount_fen == 2_000


def test_a_payment_of_another_day_moves_what_it_settled() -> None:
    sound(bills(bill("R1", "2025-07-10", 30, "D1")))
    sound(pay("P1", "2025-06-20", 30, ("R1", 30)))
    assert pay("P1", "2025-06-25", 30).bad == 1
    sound(pay("P1", "2025-06-25", 30, reason="银行日期"))
    assert money_rows("R1", after=2) == [("paid", "2025-06-20", "ada", -3_000), ("paid", "2025-06-25", "ada", 3_000)]


def test_a_payment_cannot_shrink_below_what_it_settles() -> None:
    sound(bills(bill("R1", "2025-07-10", 30, "D1")))
    sound(pay("P1", "2025-06-20", 30, ("R1", 30)))
    (problem,) = pay("P1", "2025-06-20", 29, reason="少收").problems
    assert "核销合计 30.00 超过回款 29.00" in problem.reason


def test_a_credit_note_is_settled_by_a_refund() -> None:
    sound(bills(bill("R1", "2025-07-10", -30, "D2")))
    sound(pay("P1", "2025-06-20", -30, ("R1", -30)))
    assert money_rows("R1") == [
        ("due", "2025-07-10", "ada", -1_000),
        ("due", "2025-07-10", "cleo", -2_000),
        ("paid", "2025-06-20", "ada", -1_000),
        ("paid", "2025-06-20", "cleo", -2_000),
    ]
    assert pay("P2", "2025-06-20", 30, ("R1", 30)).bad == 1


def test_another_due_day_moves_the_receivable_and_the_due_day_of_its_money() -> None:
    sound(bills(bill("R1", "2025-07-10", 30, "D1")))
    sound(pay("P1", "2025-06-20", 10, ("R1", 10)))
    assert bills(bill("R1", "2025-08-10", 30, "D1")).bad == 1
    sound(bills(bill("R1", "2025-08-10", 30, "D1"), reason="展期"))
    assert money_rows("R1", after=2) == [
        ("due", "2025-07-10", "ada", -3_000),
        ("paid", "2025-06-20", "ada", -1_000),
        ("due", "2025-08-10", "ada", 3_000),
        ("paid", "2025-06-20", "ada", 1_000),
    ]
    sums: dict[object, int] = {}
    for kind, due_on, amount in ReceivableEntry.objects.values_list("kind", "due_on", "amount_fen"):
        sums[(kind, due_on)] = sums.get((kind, due_on), 0) + amount
    july, august = day("2025-07-10"), day("2025-08-10")
    assert sums == {("due", july): 0, ("paid", july): 0, ("due", august): 3_000, ("paid", august): 1_000}


def test_a_receivable_cannot_shrink_below_what_was_paid() -> None:
    sound(bills(bill("R1", "2025-07-10", 30, "D1")))
    sound(pay("P1", "2025-06-20", 10, ("R1", 10)))
    (problem,) = bills(bill("R1", "2025-07-10", 9, "D1"), reason="改小").problems
    assert (problem.field, problem.value) == ("amount", "9.00")
    assert "已核销 10.00" in problem.reason


def test_a_receivable_moved_to_another_order_changes_hands() -> None:
    sound(bills(bill("R1", "2025-07-10", 90, "D1")))
    given = ReceivableInput("erp", "R1", day("2025-07-10"), 9_000, "D2")
    sound(record_receivables(actor=None, receivables=[given], recorded_at=LATER, reason="挂错订单"))
    totals = {person: sum(r[3] for r in money_rows("R1") if r[2] == person) for person in ("ada", "cleo")}
    assert totals == {"ada": 3_000, "cleo": 6_000}


def test_a_receivable_of_an_unknown_order_or_customer_is_refused() -> None:
    outcome = bills(bill("R1", "2025-07-10", 30, "D9"), bill("R2", "2025-07-10", 30, customer="k9"))
    assert {(p.index, p.field) for p in outcome.problems} == {(0, "document"), (1, "customer")}
    assert (outcome.new, outcome.bad) == (0, 2)
