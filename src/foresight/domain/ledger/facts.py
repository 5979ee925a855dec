"""What the ledger tells the warehouse: both journals, who bought when, and the names of products and customers."""

from collections.abc import Iterator
from datetime import UTC, date

from django.db.models import F, Min, Q, Sum

from foresight.domain.ledger.models import Customer, Product, ProductLine, ReceivableEntry, SalesEntry
from foresight.foundation.organisation.roles import RowKind
from foresight.foundation.warehouse.registry import Fact

READ_AT_ONCE = 5000


def _purchases() -> Iterator[tuple[int, int, date]]:
    """Customer, order and day of every order that is a purchase: its lines, as corrected, are not 0 in all.

    Under a customer that an order was corrected away from, its lines come to 0, so the day is the one on which the
    order, as it is agreed now, was signed; rows on a day that was corrected are left in the journal. Rows that count
    later than the day they belong to, because its books were closed, change nothing about who bought before: an order
    that came too late is a purchase of the day on which it counts.
    """
    signed = SalesEntry.objects.filter(reversal__isnull=True, customer__isnull=False)
    late = ~Q(day=F("document_day"))
    orders = signed.values("customer_id", "order_id", "order__ordered_on").annotate(
        net=Sum("net_fen", filter=~late), late_net=Sum("net_fen", filter=late), late_day=Min("day", filter=late)
    )
    for customer, order, day, net, late_net, late_day in orders.order_by("customer_id", "order_id").values_list(
        "customer_id", "order_id", "order__ordered_on", "net", "late_net", "late_day"
    ):
        if net:
            yield customer, order, day
        elif late_net:
            yield customer, order, late_day


def _first_days() -> dict[int, date]:
    """Each customer's first purchase, anywhere in the company."""
    first: dict[int, date] = {}
    for customer, _, day in _purchases():
        first[customer] = min(day, first.get(customer, day))
    return first


def _sales() -> Iterator[tuple[object, ...]]:
    first_days = _first_days()
    entries = SalesEntry.objects.order_by("day", "id").values_list(
        "id",
        "day",
        "kind",
        "reversal_id",
        "order_id",
        "order__document",
        "line__key",
        "customer_id",
        "product_id",
        "product_line_id",
        "person_id",
        "unit_id",
        "region_id",
        "customer__unit_id",
        "net_fen",
        "tax_fen",
        "gross_fen",
        "recorded_at",
    )
    for entry in entries.iterator(chunk_size=READ_AT_ONCE):
        yield (
            *entry[:3],
            entry[3] is not None,
            *entry[4:17],
            entry[17].astimezone(UTC).replace(tzinfo=None),
            first_days.get(entry[7]),
        )


def _customer_orders() -> Iterator[tuple[object, ...]]:
    yield from _purchases()


def _receivables() -> Iterator[tuple[object, ...]]:
    entries = ReceivableEntry.objects.order_by("due_on", "id").values_list(
        "id",
        "kind",
        "day",
        "due_on",
        "order__ordered_on",
        "receivable_id",
        "receivable__key",
        "order__document",
        "customer_id",
        "person_id",
        "unit_id",
        "region_id",
        "customer__unit_id",
        "amount_fen",
        "recorded_at",
        "document_day",
    )
    for entry in entries.iterator(chunk_size=READ_AT_ONCE):
        kind, day, signed, document_day = entry[1], entry[2], entry[4], entry[15]
        known_on = day if day != document_day else signed
        yield (entry[0], kind, day, entry[3], known_on, *entry[5:14], entry[14].astimezone(UTC).replace(tzinfo=None))


FACTS = (
    Fact(
        name="sales",
        columns={
            "entry_id": "int64",
            "day": "date",
            "kind": "string",
            "of_reversal": "boolean",
            "order_id": "int64",
            "document": "string",
            "line_key": "string",
            "customer_id": "int64",
            "product_id": "int64",
            "product_line_id": "int64",
            "person_id": "int64",
            "unit_id": "int64",
            "region_id": "int64",
            "present_unit_id": "int64",
            "net_fen": "int64",
            "tax_fen": "int64",
            "gross_fen": "int64",
            "recorded_at": "timestamp",
            "customer_first_day": "date",
        },
        rows=_sales,
        kind=RowKind.MONEY,
        description="The sales journal; customer_first_day is the customer's first purchase, anywhere in the company.",
    ),
    Fact(
        name="customer_orders",
        columns={"customer_id": "int64", "order_id": "int64", "day": "date"},
        rows=_customer_orders,
        description="Who bought on which day, company-wide: it answers yes-or-no questions about customers.",
    ),
    Fact(
        name="receivables",
        columns={
            "entry_id": "int64",
            "kind": "string",
            "day": "date",
            "due_on": "date",
            "known_on": "date",
            "receivable_id": "int64",
            "receivable_key": "string",
            "document": "string",
            "customer_id": "int64",
            "person_id": "int64",
            "unit_id": "int64",
            "region_id": "int64",
            "present_unit_id": "int64",
            "amount_fen": "int64",
            "recorded_at": "timestamp",
        },
        rows=_receivables,
        kind=RowKind.MONEY,
        description="The receivables journal; known_on is the day on which the order was signed, or that on which a row of a closed day counts.",
    ),
    Fact(
        name="product_lines",
        columns={"product_line_id": "int64", "code": "string", "name": "string", "position": "int64"},
        rows=lambda: ProductLine.objects.values_list("id", "code", "name", "position"),
        description="Product lines.",
    ),
    Fact(
        name="products",
        columns={"product_id": "int64", "code": "string", "name": "string", "product_line_id": "int64"},
        rows=lambda: Product.objects.values_list("id", "code", "name", "line_id"),
        description="Products with their present line.",
    ),
    Fact(
        name="customers",
        columns={"customer_id": "int64", "code": "string", "name": "string"},
        rows=lambda: Customer.objects.values_list("id", "code", "name"),
        description="Customers by code.",
    ),
)
