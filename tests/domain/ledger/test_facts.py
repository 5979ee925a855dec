"""What the warehouse gets: the journals with what a figure needs beside each row."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from foresight.domain.ledger.actions import save_customers
from foresight.domain.ledger.facts import FACTS
from foresight.domain.ledger.inputs import CustomerInput
from foresight.domain.ledger.models import Customer, Order
from foresight.foundation.organisation.models import Unit
from tests.books import RECORDED, bill, bills, line, order, pay, sign, sound, stock_masters, take_back
from tests.cast import Cast
from tests.domain.ledger.journal_rows import day


@pytest.fixture(autouse=True)
def masters(cast: Cast) -> None:
    stock_masters()


def rows_of(name: str) -> list[dict[str, Any]]:
    (fact,) = (fact for fact in FACTS if fact.name == name)
    return [dict(zip(fact.columns, row, strict=True)) for row in fact.rows()]


def first_days() -> dict[str, date | None]:
    return {row["document"]: row["customer_first_day"] for row in rows_of("sales")}


def test_a_sales_row_carries_its_day_owner_and_document() -> None:
    sound(sign(order("D1", "2025-06-10", line("a1", 100, tax=13), customer="k2")))
    (row,) = rows_of("sales")
    stored, east = Order.objects.get(), Unit.objects.get(code="east")
    assert (row["day"], row["kind"], row["of_reversal"]) == (date(2025, 6, 10), "signed", False)
    assert (row["order_id"], row["document"], row["line_key"]) == (stored.pk, "D1", "1")
    assert (row["net_fen"], row["tax_fen"], row["gross_fen"]) == (10_000, 1_300, 11_300)
    assert (row["unit_id"], row["region_id"]) == (Unit.objects.get(code="east-1").pk, east.pk)
    assert row["present_unit_id"] == Unit.objects.get(code="north-1").pk
    assert row["recorded_at"] == RECORDED.astimezone(UTC).replace(tzinfo=None) == datetime(2025, 7, 1, 9)


def test_the_present_unit_moves_with_the_customer_and_the_unit_of_the_day_stays() -> None:
    sound(sign(order("D1", "2025-06-10", line("a1", 100))))
    sound(save_customers(actor=None, customers=[CustomerInput("k1", "黄河机械", "north-1")]))
    (row,) = rows_of("sales")
    units = {unit.code: unit.pk for unit in Unit.objects.all()}
    assert (row["unit_id"], row["present_unit_id"]) == (units["east-1"], units["north-1"])


def test_corrections_count_with_what_they_correct() -> None:
    sound(sign(order("D1", "2025-06-10", line("a1", 100))))
    sound(take_back("V1", "D1", "2025-06-12", 40, line_key="1"))
    sound(sign(order("D1", "2025-06-10", line("a1", 90), sellers=["cleo"]), reason="签错人"))
    told = sorted((row["of_reversal"], row["kind"], row["net_fen"]) for row in rows_of("sales"))
    assert told == [
        (False, "correction", -10_000),
        (False, "correction", 9_000),
        (False, "signed", 10_000),
        (True, "correction", -4_000),
        (True, "correction", 4_000),
        (True, "return", -4_000),
    ]


def test_the_first_purchase_is_the_companys_not_the_regions() -> None:
    sound(
        sign(
            order("late", "2025-06-10", line("a1", 100), customer="k1"),
            order("early", "2024-03-01", line("a1", 100), customer="k1", sellers=["cleo"]),
            order("other", "2025-02-01", line("a1", 100), customer="k2"),
            order("nobody's", "2025-02-01", line("a1", 100), customer=None),
        )
    )
    assert first_days() == {
        "late": date(2024, 3, 1),
        "early": date(2024, 3, 1),
        "other": date(2025, 2, 1),
        "nobody's": None,
    }


def test_an_order_of_zero_is_no_purchase_and_a_returned_one_is() -> None:
    sound(
        sign(
            order("free", "2024-01-05", line("a1", 0)),
            order("exchange", "2024-01-06", line("a1", 5), line("b1", -5, "2")),
            order("returned", "2024-02-01", line("a1", 100)),
            order("kept", "2025-02-01", line("a1", 100)),
        )
    )
    sound(take_back("V1", "returned", "2024-02-02"))
    assert set(first_days().values()) == {date(2024, 2, 1)}
    assert [row["day"] for row in rows_of("customer_orders")] == [date(2024, 2, 1), date(2025, 2, 1)]


def test_an_order_corrected_to_zero_was_never_a_purchase_and_one_corrected_to_another_customer_is_theirs() -> None:
    sound(sign(order("D1", "2024-01-05", line("a1", 100)), order("D2", "2025-01-05", line("a1", 100))))
    sound(sign(order("D1", "2024-01-05", line("a1", 0)), reason="误录"))
    sound(sign(order("D2", "2025-01-05", line("a1", 100), customer="k2"), reason="客户错"))
    bought = [(Customer.objects.get(pk=row["customer_id"]).code, row["day"]) for row in rows_of("customer_orders")]
    assert bought == [("k2", date(2025, 1, 5))]


def test_an_order_corrected_to_another_day_was_signed_on_that_day() -> None:
    sound(sign(order("D1", "2024-12-31", line("a1", 100))))
    sound(sign(order("D1", "2025-01-01", line("a1", 100)), reason="日期错"))
    assert [row["day"] for row in rows_of("customer_orders")] == [date(2025, 1, 1)]
    assert set(first_days().values()) == {date(2025, 1, 1)}


def test_a_receivable_is_known_from_the_day_of_its_order() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))
    sound(bills(bill("R1", "2025-07-10", 60, "D1"), bill("R2", "2025-07-11", 40, customer="k2")))
    sound(pay("P1", "2025-06-20", 25, ("R1", 25)))
    told = [
        (
            row["receivable_key"],
            row["kind"],
            row["day"],
            row["due_on"],
            row["known_on"],
            row["document"],
            row["amount_fen"],
        )
        for row in rows_of("receivables")
    ]
    july = day("2025-07-10")
    assert told == [
        ("R1", "due", july, july, day("2025-05-10"), "D1", 6_000),
        ("R1", "paid", day("2025-06-20"), july, day("2025-05-10"), "D1", 2_500),
        ("R2", "due", july + timedelta(days=1), july + timedelta(days=1), None, None, 4_000),
    ]


def test_names_come_with_their_codes() -> None:
    assert [(row["code"], row["position"]) for row in rows_of("product_lines")] == [("A", 1), ("B", 2)]
    assert {row["code"]: row["product_line_id"] is None for row in rows_of("products")} == {
        "a1": False,
        "b1": False,
        "x1": True,
    }
    assert {row["code"]: row["name"] for row in rows_of("customers")}["k2"] == "长城电气"


def test_rows_that_belong_to_somebody_are_scoped() -> None:
    scoped = {fact.name for fact in FACTS if fact.kind}
    assert scoped == {"sales", "receivables"}
    for fact in FACTS:
        if fact.kind:
            assert {"unit_id", "present_unit_id", "person_id"} <= fact.columns.keys()
