"""Orders as they come in: shared exactly, stamped with the day, taken once."""

from datetime import date
from decimal import Decimal

import pytest

from foresight.domain.ledger.actions import record_orders, save_products
from foresight.domain.ledger.inputs import LineInput, OrderInput, ProductInput
from foresight.domain.ledger.models import Order, OrderLine, SalesEntry
from foresight.foundation.organisation.actions import save_memberships
from foresight.foundation.organisation.inputs import MembershipInput
from tests.books import RECORDED, line, order, sign, sound, stock_masters
from tests.cast import Cast
from tests.domain.ledger.journal_rows import sales_rows


@pytest.fixture(autouse=True)
def masters(cast: Cast) -> None:
    stock_masters()


def test_a_line_of_one_seller_is_one_row_of_the_journal() -> None:
    sound(sign(order("D1", "2025-06-10", line("a1", 100, tax=13))))
    (entry,) = SalesEntry.objects.all()
    assert (entry.kind, entry.day, entry.recorded_at) == ("signed", date(2025, 6, 10), RECORDED)
    assert (entry.net_fen, entry.tax_fen, entry.gross_fen) == (10_000, 1_300, 11_300)
    whose = SalesEntry.objects.values_list(
        "customer__code", "product__code", "product_line__code", "person__code", "unit__code", "region__code"
    )
    assert list(whose) == [("k1", "a1", "A", "ada", "east-1", "east")]


def test_shared_credit_adds_up_to_the_fen() -> None:
    thirds = [("ada", 1, 3), ("cleo", 1, 3), ("ben", 1, 3)]
    sound(sign(order("D1", "2025-06-10", line("a1", "100.00", tax="13.01"), sellers=thirds)))
    rows = SalesEntry.objects.order_by("id").values_list("person__code", "net_fen", "tax_fen", "gross_fen")
    # 10000 = 3 × 3333 + 1 and 1301 = 3 × 433 + 2; equal remainders favour the earlier seller.
    assert list(rows) == [("ada", 3334, 434, 3768), ("cleo", 3333, 434, 3767), ("ben", 3333, 433, 3766)]


def test_the_largest_remainder_gets_the_fen() -> None:
    sound(sign(order("D1", "2025-06-10", line("a1", "100.00"), sellers=[("ada", 1, 3), ("cleo", 2, 3)])))
    # 3333.33 and 6666.67
    assert sales_rows() == [("signed", "2025-06-10", "ada", 3333), ("signed", "2025-06-10", "cleo", 6667)]


def test_a_negative_line_is_shared_like_its_opposite() -> None:
    sound(sign(order("D1", "2025-06-10", line("a1", "-100.00"), sellers=[("ada", 1, 3), ("cleo", 2, 3)])))
    assert [row[3] for row in sales_rows()] == [-3333, -6667]


def test_each_seller_counts_in_the_own_unit_and_region_of_the_day() -> None:
    sound(sign(order("D1", "2025-06-10", line("a1", 100), sellers=[("ada", 1, 2), ("cleo", 1, 2)])))
    rows = SalesEntry.objects.order_by("id").values_list("unit__code", "region__code")
    assert list(rows) == [("east-1", "east"), ("north-1", "north")]
    assert Order.objects.filter(unit__code="east-1").exists()


def test_the_unit_is_the_one_of_the_orders_day_not_of_today() -> None:
    save_memberships(
        actor=None,
        memberships=[
            MembershipInput("ada", "east-1", date(2024, 1, 1), date(2025, 5, 31)),
            MembershipInput("ada", "north-1", date(2025, 6, 1)),
        ],
    )
    sound(sign(order("D1", "2025-05-31", line("a1", 1)), order("D2", "2025-06-01", line("a1", 1))))
    rows = SalesEntry.objects.order_by("id").values_list("unit__code", "region__code")
    assert list(rows) == [("east-1", "east"), ("north-1", "north")]


def test_unknown_seller_customer_and_product_are_recorded_as_unknown() -> None:
    sound(sign(order("D1", "2025-06-10", line(None, 5), sellers=(), customer=None)))
    (entry,) = SalesEntry.objects.all()
    ids = (entry.customer_id, entry.product_id, entry.product_line_id, entry.person_id, entry.unit_id, entry.region_id)
    assert ids == (None,) * 6
    assert entry.net_fen == 500


def test_without_a_seller_the_order_says_its_unit_and_a_region_of_its_own() -> None:
    sound(sign(order("D1", "2025-06-10", line("a1", 5), sellers=(), unit="east-1", region="north")))
    rows: list[object] = list(SalesEntry.objects.values_list("person__code", "unit__code", "region__code"))
    assert rows == [(None, "east-1", "north")]


def test_terms_in_another_currency_are_kept_beside_the_book_amount() -> None:
    abroad = LineInput("1", "a1", 71_235, 0, 71_235, Decimal("2.5"), Decimal("0.13"), original_net=Decimal("100.00004"))
    given = OrderInput(
        "erp", "D1", date(2025, 6, 10), "USD", (abroad,), rate=Decimal("7.1235"), legal_entity="长河香港"
    )
    sound(record_orders(actor=None, orders=[given], recorded_at=RECORDED))
    stored, kept = Order.objects.get(), OrderLine.objects.get()
    assert (stored.currency, stored.rate, stored.legal_entity) == ("USD", Decimal("7.1235"), "长河香港")
    assert (kept.original_net, kept.quantity, kept.tax_rate) == (Decimal("100.0000"), Decimal("2.5"), Decimal("0.13"))


def test_the_same_order_again_changes_nothing() -> None:
    given = order("D1", "2025-06-10", line("a1", 100), line("b1", 50, "2"), sellers=[("ada", 2, 4), ("cleo", 1, 2)])
    sound(sign(given))
    before = list(SalesEntry.objects.values())
    again = sound(sign(given))
    assert (again.new, again.unchanged, again.amended) == (0, 1, 0)
    assert list(SalesEntry.objects.values()) == before


def test_the_same_document_of_another_source_is_another_order() -> None:
    given = order("D1", "2025-06-10", line("a1", 100))
    other = OrderInput("shop", "D1", given.ordered_on, "CNY", given.lines)
    sound(sign(given))
    assert sound(sign(other)).new == 1


def test_an_order_twice_in_one_batch_counts_once_and_a_contradiction_is_a_problem() -> None:
    given = order("D1", "2025-06-10", line("a1", 100))
    outcome = sign(given, given, order("D1", "2025-06-10", line("a1", 101)))
    assert (outcome.new, outcome.unchanged, outcome.bad) == (1, 1, 1)
    (problem,) = outcome.problems
    assert (problem.index, problem.field, problem.value) == (2, "document", "D1")
    assert sales_rows() == [("signed", "2025-06-10", "ada", 10_000)]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        (order("D9", "2025-06-10", line("a2", 1)), "lines[0].product", "没有编号为 a2 的产品"),
        (order("D9", "2025-06-10", line("a1", 1), customer="k9"), "customer", "没有编号为 k9 的客户"),
        (order("D9", "2025-06-10", line("a1", 1), sellers=["eve"]), "credits[0].person", "没有编号为 eve 的人员"),
        (order("D9", "2025-06-10", line("a1", 1), unit="west"), "unit", "没有编号为 west 的组织"),
        (order("D9", "2025-06-10", line("a1", 1), region="east-1"), "region", "不是区域"),
        (order("D9", "2025-06-10", line("a1", 1), sellers=[("ada", 1, 2), ("cleo", 1, 3)]), "credits", "5/6"),
        (order("D9", "2025-06-10", line("a1", 1), sellers=[("ada", 3, 2)]), "credits[0].share", "不超过 1"),
        (order("D9", "2025-06-10", line("a1", 1), sellers=[("ada", 1, 0)]), "credits[0].share", "大于 0"),
        (order("D9", "2025-06-10", line("a1", 1), sellers=[("ada", 1, 2)] * 2), "credits[1].person", "出现了两次"),
        (order("D9", "2025-06-10"), "lines", "没有明细行"),
        (order("D9", "2025-06-10", line("a1", 1), line("b1", 1)), "lines[1].key", "行号都是 1"),
        (order("D9", "2025-06-10", LineInput("1", "a1", 100, 13, 114)), "lines[0].gross", "不等于"),
        (order("D9", "2025-06-10", line("a1", 10**15)), "lines[0].net", "大得不合理"),
        (order("", "2025-06-10", line("a1", 1)), "document", "订单号是空的"),
        (order("D" * 129, "2025-06-10", line("a1", 1)), "document", "最多 128"),
        (order("D\x00", "2025-06-10", line("a1", 1)), "document", "空字符"),
        (OrderInput("erp", "D9", date(2025, 6, 10), "rmb", (line("a1", 1),)), "currency", "币种不对"),
        (
            OrderInput("erp", "D9", date(2025, 6, 10), "USD", (line("a1", 1),), rate=Decimal("0.000000001")),
            "rate",
            "大于 0",
        ),
        (
            OrderInput("erp", "D9", date(2025, 6, 10), "USD", (line("a1", 1),), rate=Decimal("NaN")),
            "rate",
            "不是一个数",
        ),
    ],
)
def test_a_bad_order_is_left_out_whole_and_the_others_are_recorded(given: OrderInput, field: str, words: str) -> None:
    outcome = sign(order("D1", "2025-06-10", line("a1", 100)), given, order("D2", "2025-06-10", line("b1", 50)))
    assert (outcome.new, outcome.bad) == (2, 1)
    assert [(problem.index, problem.field) for problem in outcome.problems] == [(1, field)]
    assert words in outcome.problems[0].reason
    assert outcome.problems[0].todo
    assert list(Order.objects.order_by("id").values_list("document", flat=True)) == ["D1", "D2"]


def test_a_near_code_is_offered() -> None:
    sound(save_products(actor=None, products=[ProductInput("PUMP-4711", "泵")]))
    (problem,) = sign(order("D1", "2025-06-10", line("PUMP-4712", 1))).problems
    assert "PUMP-4711" in problem.todo


def test_every_fault_of_an_order_is_told_at_once() -> None:
    outcome = sign(order("D1", "2025-06-10", line("a2", 1), line("b2", 1, "2"), customer="k9", sellers=["eve"]))
    assert {problem.field for problem in outcome.problems} == {
        "lines[0].product",
        "lines[1].product",
        "customer",
        "credits[0].person",
    }
    assert outcome.bad == 1


def test_batches_larger_than_a_chunk_are_recorded_whole() -> None:
    orders = [order(f"D{number}", "2025-06-10", line("a1", 1), sellers=["ada"]) for number in range(1_201)]
    assert sound(sign(*orders)).new == 1_201
    assert sum(row[3] for row in sales_rows()) == 120_100
    assert sound(sign(*orders)).unchanged == 1_201


def test_a_share_is_stored_in_lowest_terms() -> None:
    sound(sign(order("D1", "2025-06-10", line("a1", 1), sellers=[("ada", 50, 100), ("cleo", 50, 100)])))
    shares = Order.objects.get().credits.order_by("id").values_list("share_numerator", "share_denominator")
    assert list(shares) == [(1, 2), (1, 2)]
