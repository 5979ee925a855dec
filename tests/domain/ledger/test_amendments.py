"""An order that comes again with other values: refused without a reason, otherwise corrected by rows of their own."""

from datetime import date

import pytest

from foresight.domain.ledger.actions import record_orders, save_products
from foresight.domain.ledger.inputs import OrderInput, ProductInput
from foresight.domain.ledger.models import Order, OrderLine, SalesEntry
from foresight.foundation.organisation.actions import save_memberships
from foresight.foundation.organisation.inputs import MembershipInput
from foresight.foundation.transfer.outcomes import Outcome
from tests.books import RECORDED, bill, bills, line, order, pay, sign, sound, stock_masters, take_back
from tests.cast import Cast
from tests.domain.ledger.journal_rows import LATER, money_rows, sales_rows


@pytest.fixture(autouse=True)
def masters(cast: Cast) -> None:
    stock_masters()


def amend(*orders: OrderInput, reason: str = "合同写错") -> Outcome:
    return record_orders(actor=None, orders=orders, recorded_at=LATER, reason=reason)


def test_without_a_reason_other_values_are_a_problem_that_says_what_differs() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    (problem,) = amend(order("D1", "2025-05-11", line("b1", 90), customer="k2"), reason="").problems
    assert (problem.index, problem.value) == (0, "D1")
    for words in ("签订日 2025-05-10 → 2025-05-11", "客户 k1 → k2", "第 1 行产品 a1 → b1", "100.00 → 90.00"):
        assert words in problem.reason
    assert sales_rows() == [("signed", "2025-05-10", "ada", 10_000)]
    assert Order.objects.get().ordered_on == date(2025, 5, 10)


def test_another_amount_takes_the_old_one_back_on_its_day_and_is_known_from_now_on() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    outcome = sound(amend(order("D1", "2025-05-10", line("a1", 90))))
    assert (outcome.new, outcome.unchanged, outcome.amended) == (0, 0, 1)
    assert sales_rows() == [
        ("signed", "2025-05-10", "ada", 10_000),
        ("correction", "2025-05-10", "ada", -10_000),
        ("correction", "2025-05-10", "ada", 9_000),
    ]
    corrections = SalesEntry.objects.filter(kind="correction")
    known: object = set(corrections.values_list("recorded_at", "reason", "reversal__key"))
    assert known == {(LATER, "合同写错", None)}
    assert sum(SalesEntry.objects.filter(recorded_at__lte=RECORDED).values_list("net_fen", flat=True)) == 10_000
    assert OrderLine.objects.get().net_fen == 9_000


def test_another_day_moves_the_amount_from_the_old_day_to_the_new() -> None:
    sound(sign(order("D1", "2025-06-01", line("a1", 100))))
    sound(amend(order("D1", "2025-05-31", line("a1", 100))))
    assert sales_rows(after=1) == [
        ("correction", "2025-06-01", "ada", -10_000),
        ("correction", "2025-05-31", "ada", 10_000),
    ]


def test_another_seller_takes_over_returns_receivables_and_payments() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    sound(take_back("V1", "D1", "2025-06-03", 40, line_key="1"))
    sound(bills(bill("R1", "2025-07-10", 60, "D1")))
    sound(pay("P1", "2025-06-20", 25, ("R1", 25)))
    sound(amend(order("D1", "2025-05-10", line("a1", 100), sellers=["cleo"])))
    assert sales_rows(after=2) == [
        ("correction", "2025-05-10", "ada", -10_000),
        ("correction", "2025-06-03", "ada", 4_000),
        ("correction", "2025-05-10", "cleo", 10_000),
        ("correction", "2025-06-03", "cleo", -4_000),
    ]
    assert money_rows("R1", after=2) == [
        ("due", "2025-07-10", "ada", -6_000),
        ("paid", "2025-06-20", "ada", -2_500),
        ("due", "2025-07-10", "cleo", 6_000),
        ("paid", "2025-06-20", "cleo", 2_500),
    ]


def test_another_share_moves_only_what_differs() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100), sellers=[("ada", 1, 2), ("cleo", 1, 2)])))
    sound(amend(order("D1", "2025-05-10", line("a1", 100), sellers=[("ada", 1, 4), ("cleo", 3, 4)])))
    totals = {person: sum(r[3] for r in sales_rows() if r[2] == person) for person in ("ada", "cleo")}
    assert totals == {"ada": 2_500, "cleo": 7_500}


def test_another_customer_is_the_debtor_too() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    sound(bills(bill("R1", "2025-07-10", 60, "D1"), bill("R2", "2025-07-10", 40, "D1", "k3")))
    sound(amend(order("D1", "2025-05-10", line("a1", 100), customer="k2")))
    rows = SalesEntry.objects.order_by("id").values_list("customer__code", "net_fen")
    assert list(rows) == [("k1", 10_000), ("k1", -10_000), ("k2", 10_000)]
    (order_,) = Order.objects.all()
    assert dict(order_.receivables.values_list("key", "customer__code")) == {"R1": "k2", "R2": "k3"}


def test_lines_that_are_not_sent_stay_and_a_new_one_is_signed() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100), line("b1", 50, "2"))))
    sound(amend(order("D1", "2025-05-10", line("x1", 7, "3"))))
    assert sales_rows(after=2) == [("signed", "2025-05-10", "ada", 700)]
    assert sum(row[3] for row in sales_rows()) == 15_700


def test_a_line_sent_with_zero_is_out() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100), line("b1", 50, "2"))))
    sound(amend(order("D1", "2025-05-10", line("b1", 0, "2"))))
    assert sales_rows(after=2) == [("correction", "2025-05-10", "ada", -5_000)]


def test_a_line_cannot_become_smaller_than_what_came_back() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100)), order("D2", "2025-05-10", line("a1", 100))))
    sound(take_back("V1", "D1", "2025-06-03", 40, line_key="1"))
    outcome = amend(order("D1", "2025-05-10", line("a1", 39)), order("D2", "2025-05-10", line("a1", 39)))
    assert (outcome.amended, outcome.bad) == (1, 1)
    (problem,) = outcome.problems
    assert (problem.index, problem.field) == (0, "lines[0].net")
    assert "40.00" in problem.reason and "39.00" in problem.reason
    assert len(sales_rows("D1")) == 2
    sound(amend(order("D1", "2025-05-10", line("a1", 40))))


def test_an_order_cannot_be_signed_after_its_return() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    sound(take_back("V1", "D1", "2025-06-03"))
    (problem,) = amend(order("D1", "2025-06-04", line("a1", 100))).problems
    assert problem.field == "ordered_on"
    sound(amend(order("D1", "2025-06-03", line("a1", 100))))


def test_a_changed_line_with_a_return_is_shared_anew_in_full() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", "100.00"), sellers=[("ada", 1, 3), ("cleo", 2, 3)])))
    sound(take_back("V1", "D1", "2025-06-03", 50, line_key="1"))
    sound(amend(order("D1", "2025-05-10", line("a1", "50.00"), sellers=[("ada", 1, 3), ("cleo", 2, 3)])))
    # All of the smaller line has come back: nobody holds anything.
    assert [sum(r[3] for r in sales_rows() if r[2] == person) for person in ("ada", "cleo")] == [0, 0]


def test_the_product_line_of_the_day_outlives_a_move_of_the_product() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    sound(save_products(actor=None, products=[ProductInput("a1", "甲泵", "B")]))
    sound(amend(order("D1", "2025-05-10", line("a1", 90))))
    sound(sign(order("D2", "2025-05-10", line("a1", 1))))
    rows = SalesEntry.objects.order_by("id").values_list("product_line__code", "net_fen")
    assert list(rows) == [("A", 10_000), ("A", -10_000), ("A", 9_000), ("B", 100)]


def test_what_the_organisation_learns_later_does_not_move_an_order_of_the_same_day() -> None:
    given = order("D1", "2025-05-10", line("a1", 100))
    sound(sign(given))
    save_memberships(
        actor=None,
        memberships=[
            MembershipInput("ada", "east-1", date(2024, 1, 1), date(2025, 4, 30)),
            MembershipInput("ada", "north-1", date(2025, 5, 1)),
        ],
    )
    assert sound(sign(given)).unchanged == 1
    sound(amend(order("D1", "2025-05-10", line("a1", 90))))
    assert set(SalesEntry.objects.values_list("unit__code", flat=True)) == {"east-1"}


def test_amending_back_restores_every_sum() -> None:
    first = order("D1", "2025-05-10", line("a1", 100, tax=13))
    sound(sign(first))
    sound(amend(order("D1", "2025-05-11", line("b1", 90, tax=9), sellers=["cleo"], customer="k2")))
    sound(amend(first))
    places: dict[tuple[object, ...], int] = {}
    for *place, net in SalesEntry.objects.values_list("day", "customer", "product", "person", "unit", "net_fen"):
        places[tuple(place)] = places.get(tuple(place), 0) + net
    assert sorted(places.values()) == [0, 10_000]
    assert sound(sign(first)).unchanged == 1
