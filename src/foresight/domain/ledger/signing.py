"""Writing new orders: documents and journal at once, as prepared rows.

The rows are those that ``postings`` would have for them (a test compares); nothing is read back and no object is made of
what nobody needs after writing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import lcm
from typing import Any

from foresight.domain.ledger.checks import rounded, rounded_or_none
from foresight.domain.ledger.inputs import LineInput, OrderInput
from foresight.domain.ledger.inserting import insert_values, new_ids
from foresight.domain.ledger.models import Order, OrderCredit, OrderLine, SalesEntry
from foresight.domain.ledger.occasions import Occasion
from foresight.domain.ledger.order_documents import OrderCodes, order_values, reduced
from foresight.domain.ledger.postings import QUANTITY_PLACES, pieces
from foresight.domain.ledger.sharing import Amounts, share
from foresight.domain.ledger.stamps import Stamps

ORDER = ("id", "source", "document", "recorded_at", "import_run_id")
ORDER_VALUES = ("ordered_on", "customer_id", "legal_entity", "currency", "rate", "unit_id", "region_id")
CREDIT = ("order_id", "person_id", "unit_id", "region_id", "share_numerator", "share_denominator")
LINE = (
    "id",
    "order_id",
    "key",
    "recorded_at",
    "product_id",
    "quantity",
    "net_fen",
    "tax_rate",
    "tax_fen",
    "gross_fen",
    "original_net",
)
ENTRY = (
    "kind",
    "line_id",
    "order_id",
    "reversal_id",
    "day",
    "document_day",
    "customer_id",
    "product_id",
    "product_line_id",
    "person_id",
    "unit_id",
    "region_id",
    "quantity",
    "net_fen",
    "tax_fen",
    "gross_fen",
    "reason",
    "recorded_at",
    "import_run_id",
)


@dataclass(frozen=True, slots=True)
class _Signed:
    """A new order with its keys."""

    given: OrderInput
    stamps: Stamps
    order_id: int
    lines: Sequence[int]


def write_new_orders(orders: Sequence[OrderInput], codes: OrderCodes, occasion: Occasion) -> None:
    """Writes orders that are not recorded yet, with their credits and lines, and signs the lines in the journal, each
    shared exactly among its sellers.

    Signing needs no reason; only what counts later than it was signed says why.
    """
    if not orders:
        return
    order_ids = new_ids(Order, len(orders))
    line_ids = iter(new_ids(OrderLine, sum(len(given.lines) for given in orders)))
    signed = [
        _Signed(given, codes.stamps(given), order_id, [next(line_ids) for _ in given.lines])
        for given, order_id in zip(orders, order_ids, strict=True)
    ]
    run = occasion.run.pk if occasion.run else None
    insert_values(Order, ORDER + ORDER_VALUES, _orders(signed, codes, occasion, run))
    insert_values(OrderCredit, CREDIT, _credits(signed))
    insert_values(OrderLine, LINE, _lines(signed, codes, occasion))
    insert_values(SalesEntry, ENTRY, _entries(signed, codes, occasion, run))


def _orders(
    signed: Sequence[_Signed], codes: OrderCodes, occasion: Occasion, run: int | None
) -> Iterator[tuple[Any, ...]]:
    for order in signed:
        values = order_values(order.given, codes, order.stamps)
        own = (order.order_id, order.given.source, order.given.document, occasion.recorded_at, run)
        yield (*own, *(values[name] for name in ORDER_VALUES))


def _credits(signed: Sequence[_Signed]) -> Iterator[tuple[Any, ...]]:
    for order in signed:
        for credit, (seller, stamp) in zip(order.given.credits, order.stamps.sellers, strict=True):
            part = reduced(credit)
            yield (
                order.order_id,
                seller,
                stamp.unit_id,
                stamp.region_id,
                part["share_numerator"],
                part["share_denominator"],
            )


def _lines(signed: Sequence[_Signed], codes: OrderCodes, occasion: Occasion) -> Iterator[tuple[Any, ...]]:
    products, recorded_at = codes.products.ids, occasion.recorded_at
    for order in signed:
        for line_id, line in zip(order.lines, order.given.lines, strict=True):
            yield (
                line_id,
                order.order_id,
                line.key,
                recorded_at,
                None if line.product_code is None else products[line.product_code],
                rounded_or_none(line.quantity, QUANTITY_PLACES),
                line.net_fen,
                rounded(line.tax_rate, 4),
                line.tax_fen,
                line.gross_fen,
                rounded_or_none(line.original_net, 4),
            )


def _entries(
    signed: Sequence[_Signed], codes: OrderCodes, occasion: Occasion, run: int | None
) -> Iterator[tuple[Any, ...]]:
    products, product_lines = codes.products.ids, codes.product_lines
    for order in signed:
        given = order.given
        day = occasion.counted_on(given.ordered_on)
        reason = "" if day == given.ordered_on else occasion.reason
        customer = codes.customers.id_of(given.customer_code)
        owners, weights = _owners(order)
        for line_id, line in zip(order.lines, given.lines, strict=True):
            product = None if line.product_code is None else products[line.product_code]
            product_line = None if product is None else product_lines.get(product)
            for owner, part in zip(owners, _parts(line, weights), strict=True):
                net, tax, quantity = part
                yield (
                    SalesEntry.Kind.SIGNED.value,
                    line_id,
                    order.order_id,
                    None,
                    day,
                    given.ordered_on,
                    customer,
                    product,
                    product_line,
                    *owner,
                    quantity,
                    net,
                    tax,
                    net + tax,
                    reason,
                    occasion.recorded_at,
                    run,
                )


def _owners(order: _Signed) -> tuple[list[tuple[int | None, int | None, int | None]], list[int]]:
    """Person, unit and region of each seller with whole-number weights, or of the order where no seller is known."""
    if not order.stamps.sellers:
        return [(None, order.stamps.order.unit_id, order.stamps.order.region_id)], [1]
    parts = [reduced(credit) for credit in order.given.credits]
    common = lcm(*(part["share_denominator"] for part in parts))
    weights = [part["share_numerator"] * (common // part["share_denominator"]) for part in parts]
    return [(seller, stamp.unit_id, stamp.region_id) for seller, stamp in order.stamps.sellers], weights


def _parts(line: LineInput, weights: Sequence[int]) -> list[tuple[int, int, Decimal | None]]:
    quantity = rounded_or_none(line.quantity, QUANTITY_PLACES)
    if len(weights) == 1:
        return [(line.net_fen, line.tax_fen, quantity or None)]
    parts = share(Amounts(line.net_fen, line.tax_fen, pieces(quantity)), weights)
    return [
        (part.net, part.tax, Decimal(part.quantity).scaleb(-QUANTITY_PLACES) if part.quantity else None)
        for part in parts
    ]
