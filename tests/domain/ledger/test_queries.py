"""Who sees which customer and order: unit of the day, the customer's present unit, or the own part."""

from collections.abc import Iterable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foresight.domain.ledger.actions import save_customers
from foresight.domain.ledger.inputs import CustomerInput
from foresight.domain.ledger.models import Order
from foresight.domain.ledger.queries import OrderNotFound, customers_visible_to, order_sheet, orders_visible_to
from foresight.foundation.organisation.actions import create_account, save_memberships
from foresight.foundation.organisation.inputs import MembershipInput
from foresight.foundation.organisation.models import User
from tests.books import bill, bills, line, order, sign, sound, stock_masters, take_back
from tests.cast import PASSWORD, Cast


@pytest.fixture(autouse=True)
def ledger(cast: Cast) -> None:
    stock_masters()
    sound(
        save_customers(actor=None, customers=[CustomerInput("k4", "无人问津", "north-1"), CustomerInput("k5", "散客")])
    )
    sound(
        sign(
            order("ada's", "2025-06-01", line("a1", 100), customer="k1"),
            order("cleo's", "2025-06-02", line("a1", 100), customer="k2", sellers=["cleo"]),
            order("shared", "2025-06-03", line("a1", 100), customer="k3", sellers=[("ada", 1, 4), ("cleo", 3, 4)]),
            order("for k1", "2025-06-04", line("a1", 100), customer="k1", sellers=["cleo"]),
            order("unsold", "2025-06-05", line("a1", 100), customer="k3", sellers=(), unit="east-1"),
            order("unknown", "2025-06-06", line("a1", 100), customer=None, sellers=()),
        )
    )


def documents(viewer: User) -> list[str]:
    return list(orders_visible_to(viewer).values_list("document", flat=True))


def codes(viewer: User) -> set[str]:
    customers: Iterable[str] = customers_visible_to(viewer).values_list("code", flat=True)
    return set(customers)


def id_of(document: str) -> int:
    return Order.objects.get(document=document).pk


def test_a_seller_sees_the_orders_with_an_own_part(cast: Cast) -> None:
    assert documents(cast.ada) == ["shared", "ada's"]
    assert documents(cast.cleo) == ["for k1", "shared", "cleo's"]


def test_a_manager_sees_orders_of_the_own_units_and_of_their_customers(cast: Cast) -> None:
    assert documents(cast.ben) == ["unsold", "for k1", "shared", "ada's"]


def test_the_company_sees_what_has_a_unit_and_an_administrator_everything(cast: Cast) -> None:
    assert set(documents(cast.director)) == {"ada's", "cleo's", "shared", "for k1", "unsold"}
    assert len(documents(cast.dora)) == 6


def test_an_order_follows_its_customer_to_the_new_unit_and_stays_with_the_old_one(cast: Cast) -> None:
    sound(save_customers(actor=None, customers=[CustomerInput("k2", "长城电气", "east-1")]))
    assert "cleo's" in documents(cast.ben)
    assert "cleo's" in documents(cast.cleo)


def test_an_order_does_not_follow_its_seller(cast: Cast) -> None:
    save_memberships(
        actor=None,
        memberships=[
            MembershipInput("cleo", "north-1", date(2024, 1, 1), date(2025, 6, 9)),
            MembershipInput("cleo", "east-1", date(2025, 6, 10)),
        ],
    )
    assert "cleo's" not in documents(cast.ben)


def test_an_order_that_was_corrected_to_another_seller_leaves_the_first_ones_list(cast: Cast) -> None:
    sound(sign(order("ada's", "2025-06-01", line("a1", 100), customer="k2", sellers=["cleo"]), reason="签错人"))
    assert documents(cast.ada) == ["shared"]
    assert "ada's" in documents(cast.cleo)


def test_customers_are_known_to_their_unit_and_to_those_who_sell_to_them(cast: Cast) -> None:
    assert codes(cast.ada) == {"k1", "k3"}
    assert codes(cast.cleo) == {"k1", "k2", "k3"}
    assert codes(cast.ben) == {"k1", "k3"}
    assert codes(cast.director) == {"k1", "k2", "k3", "k4"}
    assert codes(cast.dora) == {"k1", "k2", "k3", "k4", "k5"}


def test_a_customer_who_only_owes_is_known_to_whoever_gets_the_money(cast: Cast) -> None:
    sound(bills(bill("R1", "2025-07-01", 100, "ada's", "k5")))
    assert "k5" in codes(cast.ada)
    assert "k5" in codes(cast.ben)
    assert "k5" not in codes(cast.cleo)


def test_an_account_without_a_person_owns_nothing_and_a_stopped_one_sees_nothing(cast: Cast) -> None:
    ghost = create_account(actor=None, username="ghost", password=PASSWORD)
    cast.dora.is_active = False
    for viewer in (ghost, cast.dora):
        assert documents(viewer) == []
        assert codes(viewer) == set()
        with pytest.raises(OrderNotFound):
            order_sheet(viewer, id_of("unknown"))


def test_an_order_sheet_shows_sellers_lines_and_journal(cast: Cast) -> None:
    sound(take_back("V1", "shared", "2025-06-20", 40, line_key="1"))
    sheet = order_sheet(cast.director, id_of("shared"))
    assert sheet.order.document == "shared"
    assert [(c.person.code, c.share_numerator, c.share_denominator) for c in sheet.credits] == [
        ("ada", 1, 4),
        ("cleo", 3, 4),
    ]
    assert [(kept.key, str(kept.product), kept.net_fen) for kept in sheet.lines] == [("1", "甲泵", 10_000)]
    assert [(reversal.key, reversal.net_fen) for reversal in sheet.reversals] == [("V1", 4_000)]
    assert [entry.net_fen for entry in sheet.entries] == [2_500, 7_500, -1_000, -3_000]


def test_the_journal_of_a_shared_order_shows_a_seller_the_own_rows(cast: Cast) -> None:
    assert [entry.net_fen for entry in order_sheet(cast.ada, id_of("shared")).entries] == [2_500]
    assert [entry.net_fen for entry in order_sheet(cast.cleo, id_of("shared")).entries] == [7_500]


@pytest.mark.parametrize("document", ["cleo's", "for k1", "unsold", "unknown"])
def test_another_units_order_by_its_id_is_not_there(cast: Cast, document: str) -> None:
    with pytest.raises(LookupError) as hidden:
        order_sheet(cast.ada, id_of(document))
    with pytest.raises(LookupError) as missing:
        order_sheet(cast.ada, 10**30)
    assert str(hidden.value) == str(missing.value)


def test_a_longer_order_takes_no_more_queries(cast: Cast) -> None:
    sound(sign(order("long", "2025-06-07", *(line("a1", 1, str(key)) for key in range(1, 4)))))
    counts = []
    for document in ("ada's", "long"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            sheet = order_sheet(cast.ben, id_of(document))
            shown: list[object] = [(entry.line.key, entry.person, entry.unit, entry.region) for entry in sheet.entries]
            shown += [(kept.product, kept.key) for kept in sheet.lines]
            shown += [(credit.person, credit.unit) for credit in sheet.credits]
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert shown
