"""Masters, orders, money and the journals."""

from collections.abc import Callable
from typing import Any

from foresight.domain.ledger.actions import save_ownerships
from foresight.domain.ledger.inputs import OwnershipInput
from foresight.domain.ledger.models import Order
from tests.books import sound, take_back
from tests.house.api import Deed, Listed
from tests.house.board import CUSTOMERS, MARK, SALES, UNIT_OF, Board, customer_name
from tests.house.pages import Sight

KEEPERS = frozenset({"ops", "dora"})
"""Who keeps products, customers and contacts."""
BOOKERS = frozenset({"ops", "fay", "dora"})
"""Who records orders and money."""
ANY = {"If-Match": "*"}
LINE = {"key": "1", "product": "a1", "net_fen": 100, "gross_fen": 100}


def _batch(**row: object) -> dict[str, object]:
    return {"rows": [row], "dry_run": True}


def _facts(**row: object) -> dict[str, object]:
    return {"source": "erp", **_batch(**row)}


def _viewers(document: str) -> frozenset[str]:
    """Who may see an order, by the plain rule of the board."""
    _, customer, seller, _ = next(row for row in SALES if row[0] == document)
    return frozenset(_BARE.viewers_of("money", units=[UNIT_OF[seller], CUSTOMERS[customer]], owners=[seller]))


def _customer_viewers(code: str) -> frozenset[str]:
    sold = [seller for _, customer, seller, _ in SALES if customer == code]
    units = [CUSTOMERS[code], *(UNIT_OF[seller] for seller in sold)]
    return frozenset(_BARE.viewers_of("customers", units=units, owners=sold))


_BARE: Board = Board(None)  # type: ignore[arg-type]  # for its rule alone, which asks no company


def _order(document: str) -> Callable[[Board], str]:
    return lambda board: f"/orders/{Order.objects.get(document=document + MARK).pk}"


def _of_documents(prefix: str) -> Callable[[Board, str], set[str]]:
    """The keys of what belongs to the documents that a viewer sees."""
    return lambda board, viewer: {prefix + mark.removesuffix(MARK) for mark in board.visible(viewer, "document")}


def _keys(answer: Any) -> set[str]:
    return {row["key"] for row in answer["items"]}


READS = {
    "list_product_lines": Sight("/product-lines"),
    "list_products": Sight("/products"),
    "get_product": Sight("/products/a1"),
    "list_customers": Sight("/customers", shows=frozenset({"customer"})),
    "get_customer": tuple(
        Sight(f"/customers/{code}", open_to=_customer_viewers(code), known=frozenset({customer_name(code)}))
        for code in CUSTOMERS
    ),
    "list_contacts": Sight("/contacts", shows=frozenset({"contact"})),
    "get_contact": tuple(
        Sight(f"/contacts/c-{code}", open_to=_customer_viewers(code), known=frozenset({f"联-{code}{MARK}"}))
        for code in ("ke1", "kxx")
    ),
    "list_ownerships": Sight("/ownerships"),
    "list_orders": Sight("/orders", shows=frozenset({"document"})),
    "get_order": tuple(
        Sight(_order(document), open_to=_viewers(document), known=frozenset({document + MARK}))
        for document in ("DOC-ADA", "DOC-CLEO-EAST", "DOC-BEN", "DOC-CLEO-FREE")
    ),
    "list_reversals": Sight("/reversals"),
    "list_sales_entries": Sight("/sales-entries", shows=frozenset({"document"})),
    "list_receivables": Sight("/receivables", shows=frozenset({"document"})),
    "list_payments": Sight("/payments"),
    "list_receivable_entries": Sight("/receivable-entries", shows=frozenset({"document"})),
}
OWNED = {"ke2": "eli", "kn1": "cleo", "khq": "ben"}
"""Customer → owner: somebody who sees the customer anyway, by an order."""
TAKEN_BACK = ("DOC-CLEO", "DOC-ELI")


def stock(board: Board) -> None:
    """Some customers have an owner, of some orders a part came back."""
    sound(save_ownerships(actor=None, ownerships=[OwnershipInput(*pair) for pair in OWNED.items()]))
    for document in TAKEN_BACK:
        sound(take_back(f"BACK-{document}", document + MARK, "2025-04-01", 1, line_key="1"))


def _of(answer: Any, field: str) -> set[str]:
    return {row[field] for row in answer["items"]}


LISTS = {
    "list_ownerships": Listed(
        "/ownerships",
        lambda answer: _of(answer, "customer"),
        lambda board, viewer: {code for code in OWNED if customer_name(code) in board.visible(viewer, "customer")},
    ),
    "list_reversals": Listed(
        "/reversals",
        lambda answer: _of(answer, "document"),
        lambda board, viewer: {code + MARK for code in TAKEN_BACK} & board.visible(viewer, "document"),
    ),
    "list_receivables": Listed("/receivables", _keys, _of_documents("BILL-")),
    "list_payments": Listed("/payments", _keys, _of_documents("PAID-")),
}
WRITES = {
    "save_product_lines": Deed("/product-lines", _batch(code="C", name="C 线"), KEEPERS),
    "save_products": Deed("/products", _batch(code="c1", name="丙", line="A"), KEEPERS),
    "update_product": Deed("/products/a1", {"name": "甲泵二型"}, KEEPERS, "PUT", ANY),
    "save_customers": Deed("/customers", _batch(code="new", name="新客户"), KEEPERS),
    "update_customer": tuple(
        Deed(f"/customers/{code}", {"name": "改名", "unit": "north"}, KEEPERS, "PUT", ANY) for code in ("ke1", "kn1")
    ),
    "save_contacts": Deed("/contacts", _batch(code="new", name="新人", customer="ke1"), KEEPERS),
    "update_contact": Deed("/contacts/c-ke1", {"name": "改名", "customer": "ke1"}, KEEPERS, "PUT", ANY),
    "save_ownerships": Deed("/ownerships", _batch(customer="kxx", person="cleo"), KEEPERS),
    "record_orders": Deed("/orders", _facts(document="NEW", ordered_on="2025-06-02", lines=[LINE]), BOOKERS),
    "record_reversals": Deed("/reversals", _facts(key="R", document=f"DOC-ADA{MARK}", day="2025-06-03"), BOOKERS),
    "record_receivables": Deed(
        "/receivables", _facts(key="N", due_on="2025-07-03", amount_fen=100, customer="ke1"), BOOKERS
    ),
    "record_payments": Deed("/payments", _facts(key="N", received_on="2025-06-03", amount_fen=100), BOOKERS),
}
