"""Writes of the ledger. Each act checks who acts, runs in one transaction and leaves one audit entry."""

from foresight.domain.ledger.actions.handing_over import Successor, hand_over_customers, hand_over_receivables
from foresight.domain.ledger.actions.masters import save_contacts, save_customers, save_product_lines, save_products
from foresight.domain.ledger.actions.orders import record_orders
from foresight.domain.ledger.actions.ownerships import save_ownerships
from foresight.domain.ledger.actions.payments import record_payments
from foresight.domain.ledger.actions.receivables import record_receivables
from foresight.domain.ledger.actions.reversals import record_reversals

__all__ = [
    "Successor",
    "hand_over_customers",
    "hand_over_receivables",
    "record_orders",
    "record_payments",
    "record_receivables",
    "record_reversals",
    "save_contacts",
    "save_customers",
    "save_ownerships",
    "save_product_lines",
    "save_products",
]
