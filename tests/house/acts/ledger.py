"""The acts of the ledger."""

from collections.abc import Callable
from datetime import date

from foresight.domain.ledger import actions as ledger
from foresight.domain.ledger.inputs import (
    ContactInput,
    CustomerInput,
    PaymentInput,
    ProductInput,
    ProductLineInput,
    ReversalInput,
)
from foresight.foundation.organisation.models import User
from tests.books import RECORDED, bill, line, order

DAY = date(2025, 3, 3)


def _recorded(action: Callable[..., object], **rows: object) -> Callable[[User | None], object]:
    return lambda actor: action(actor=actor, recorded_at=RECORDED, **rows)


ACTS = {
    "ledger.save_product_lines": lambda actor: ledger.save_product_lines(
        actor=actor, product_lines=[ProductLineInput("Z", "Z 线")]
    ),
    "ledger.save_products": lambda actor: ledger.save_products(actor=actor, products=[ProductInput("z", "新品")]),
    "ledger.save_customers": lambda actor: ledger.save_customers(
        actor=actor, customers=[CustomerInput("k9", "新客户")]
    ),
    "ledger.save_contacts": lambda actor: ledger.save_contacts(
        actor=actor, contacts=[ContactInput("c9", "何联", "k1", phone="13800000000")]
    ),
    "ledger.record_orders": _recorded(ledger.record_orders, orders=[order("N-1", "2025-03-03", line("a1", 5))]),
    "ledger.record_reversals": _recorded(
        ledger.record_reversals, reversals=[ReversalInput("erp", "R-9", "O-1", "return", DAY, "1", 100)]
    ),
    "ledger.record_receivables": _recorded(
        ledger.record_receivables, receivables=[bill("B-9", "2025-05-05", 7, "O-1")]
    ),
    "ledger.record_payments": _recorded(ledger.record_payments, payments=[PaymentInput("erp", "P-9", DAY, 100)]),
}
