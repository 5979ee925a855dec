"""Short ways to write a ledger in tests: masters, orders, money, a plan; amounts in whole units of currency."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from foresight.domain.ledger.actions import (
    record_orders,
    record_payments,
    record_receivables,
    record_reversals,
    save_customers,
    save_product_lines,
    save_products,
)
from foresight.domain.ledger.inputs import (
    CreditInput,
    CustomerInput,
    LineInput,
    OrderInput,
    PaymentInput,
    ProductInput,
    ProductLineInput,
    ReceivableInput,
    ReversalInput,
)
from foresight.domain.targets.actions import adopt_plan
from foresight.domain.targets.inputs import LevelInput, PlanInput, TierInput
from foresight.domain.targets.models import PlanVersion
from foresight.foundation.transfer.outcomes import Outcome

RECORDED = datetime(2025, 7, 1, 9, tzinfo=UTC)


def sound(outcome: Outcome) -> Outcome:
    """The outcome, which must be without problems."""
    assert outcome.problems == (), outcome.problems
    return outcome


def stock_masters() -> None:
    """Product lines A and B with a product each, an article without a line, and three customers."""
    sound(
        save_product_lines(
            actor=None, product_lines=[ProductLineInput("A", "A 线", 1), ProductLineInput("B", "B 线", 2)]
        )
    )
    sound(
        save_products(
            actor=None,
            products=[ProductInput("a1", "甲泵", "A"), ProductInput("b1", "乙阀", "B"), ProductInput("x1", "配件")],
        )
    )
    sound(
        save_customers(
            actor=None,
            customers=[
                CustomerInput("k1", "黄河机械", "east-1"),
                CustomerInput("k2", "长城电气", "north-1"),
                CustomerInput("k3", "泰山化工"),
            ],
        )
    )


def line(product: str | None, net: int | str, key: str = "1", tax: int | str = 0) -> LineInput:
    """A line worth ``net`` in currency, with its tax."""
    net_fen, tax_fen = int(Decimal(net) * 100), int(Decimal(tax) * 100)
    return LineInput(key, product, net_fen, tax_fen, net_fen + tax_fen)


def order(
    document: str,
    day: str,
    *lines: LineInput,
    sellers: Sequence[str | tuple[str, int, int]] = ("ada",),
    customer: str | None = "k1",
    unit: str | None = None,
    region: str | None = None,
) -> OrderInput:
    """An order of source ``erp``."""
    credits = tuple(CreditInput(s) if isinstance(s, str) else CreditInput(*s) for s in sellers)
    return OrderInput(
        "erp", document, date.fromisoformat(day), "CNY", lines, customer, credits, unit_code=unit, region_code=region
    )


def sign(*orders: OrderInput, reason: str = "") -> Outcome:
    """Records orders."""
    return record_orders(actor=None, orders=orders, recorded_at=RECORDED, reason=reason)


def take_back(
    key: str, document: str, day: str, net: int | None = None, kind: str = "return", line_key: str | None = None
) -> Outcome:
    """Records a cancellation or return."""
    given = ReversalInput(
        "erp", key, document, kind, date.fromisoformat(day), line_key, None if net is None else net * 100
    )
    return record_reversals(actor=None, reversals=[given], recorded_at=RECORDED)


def bill(key: str, due: str, amount: int, document: str | None = None, customer: str | None = None) -> ReceivableInput:
    """A receivable."""
    return ReceivableInput("erp", key, date.fromisoformat(due), amount * 100, document, customer)


def bills(*receivables: ReceivableInput, reason: str = "") -> Outcome:
    """Records receivables."""
    return record_receivables(actor=None, receivables=receivables, recorded_at=RECORDED, reason=reason)


def pay(key: str, day: str, amount: int, *matches: tuple[str, int], reason: str = "") -> Outcome:
    """Records a payment and what it settles."""
    given = PaymentInput(
        "erp", key, date.fromisoformat(day), amount * 100, None, tuple((r, a * 100) for r, a in matches)
    )
    return record_payments(actor=None, payments=[given], recorded_at=RECORDED, reason=reason)


def plan_2025(*levels: LevelInput, floor: int = 1_200_000, stretch: int = 1_400_000) -> PlanVersion:
    """A plan of the year with floor and stretch."""
    return adopt_plan(
        actor=None,
        plan=PlanInput(
            code="2025",
            name="2025 年度",
            year=2025,
            tiers=(
                TierInput("floor", "保底", floor * 100, "Floor", base=True),
                TierInput("stretch", "争取", stretch * 100, "Stretch"),
            ),
            levels=levels,
        ),
    )
