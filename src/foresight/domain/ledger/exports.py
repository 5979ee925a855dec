"""The books of the ledger as documents: what is agreed now, in the columns that the import takes."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from foresight.domain.ledger.models import (
    Customer,
    CustomerOwnership,
    Order,
    OrderCredit,
    OrderLine,
    PaymentMatch,
    Product,
    ProductLine,
    Reversal,
)
from foresight.domain.ledger.queries import (
    contacts_visible_to,
    customers_visible_to,
    orders_visible_to,
    payments_visible_to,
    receivables_visible_to,
)
from foresight.foundation.exports.books import SOURCE, Book, Narrowed, Rows
from foresight.foundation.exports.cells import percent
from foresight.foundation.exports.tables import Row
from foresight.foundation.organisation.actions import BEGINNING
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import company

AT_ONCE = 2000
_ORIGINAL = Decimal("0.00000001")


def _product_lines(viewer: User, narrowed: Narrowed) -> Rows:
    lines = ProductLine.objects.order_by("position", "code")
    return lines.count(), lines.values_list("code", "name", "position").iterator(AT_ONCE)


def _products(viewer: User, narrowed: Narrowed) -> Rows:
    products = Product.objects.order_by("code")
    return products.count(), products.values_list("code", "name", "line__code", "line__name").iterator(AT_ONCE)


def _customers_of(viewer: User, narrowed: Narrowed) -> QuerySet[Customer]:
    found = customers_visible_to(viewer)
    return found.filter(unit_id__in=narrowed.units) if narrowed.unit is not None else found


def _customers(viewer: User, narrowed: Narrowed) -> Rows:
    customers = _customers_of(viewer, narrowed).order_by("code")
    return customers.count(), customers.values_list("code", "name", "unit__code", "unit__name").iterator(AT_ONCE)


def _owners(viewer: User, narrowed: Narrowed) -> Rows:
    """Who looks after a customer at present, which is what the import takes; with a period, who did in it."""
    customers = _customers_of(viewer, narrowed).order_by()
    found = CustomerOwnership.objects.filter(customer__in=customers.values("id"))
    if narrowed.period is None:
        found = found.filter(last_day__isnull=True)
    else:
        found = found.filter(first_day__lte=narrowed.period.last).exclude(last_day__lt=narrowed.period.first)
    ordered = found.select_related("customer", "person", "seat").order_by("first_day", "customer__code", "id")

    def rows() -> Iterator[Row]:
        for row in ordered.iterator(AT_ONCE):
            holder = row.person or row.seat
            yield (
                row.customer.code,
                row.person.code if row.person else "",
                row.seat.code if row.seat else "",
                None if row.first_day == BEGINNING else row.first_day,
                row.customer.name,
                holder.name if holder else "",
                row.last_day,
            )

    return found.count(), rows()


def _contacts(viewer: User, narrowed: Narrowed) -> Rows:
    contacts = contacts_visible_to(viewer)
    if narrowed.unit is not None:
        contacts = contacts.filter(customer__unit_id__in=narrowed.units)
    contacts = contacts.order_by("code")
    rows = contacts.values_list("code", "name", "customer__code", "title", "phone", "email", "note", "customer__name")
    return contacts.count(), rows.iterator(AT_ONCE)


def _orders_of(viewer: User, narrowed: Narrowed) -> QuerySet[Order]:
    orders = orders_visible_to(viewer)
    if narrowed.period is not None:
        orders = orders.filter(ordered_on__range=(narrowed.period.first, narrowed.period.last))
    if narrowed.unit is not None:
        orders = orders.filter(Q(unit_id__in=narrowed.units) | Q(customer__unit_id__in=narrowed.units))
    return orders


def _orders(viewer: User, narrowed: Narrowed) -> Rows:
    orders = _orders_of(viewer, narrowed).order_by("ordered_on", "id")
    lines = OrderLine.objects.select_related("product").order_by("id")
    credits = OrderCredit.objects.select_related("person").order_by("id")
    whole = orders.prefetch_related(Prefetch("lines", lines), Prefetch("credits", credits))
    currency = company().currency

    def rows() -> Iterator[Row]:
        for order in whole.iterator(AT_ONCE):
            sellers = list(order.credits.all())
            for line in order.lines.all():
                yield _order_row(order, sellers, line, foreign=order.currency != currency)

    return OrderLine.objects.filter(order__in=orders.order_by().values("id")).count(), rows()


def _order_row(order: Order, sellers: list[OrderCredit], line: OrderLine, *, foreign: bool) -> Row:
    """Amounts are in the order's currency: the import reckons the rest anew, to the same fen."""
    net: int | Decimal = line.net_fen
    tax: int | Decimal = line.tax_fen
    if foreign:
        net = line.original_net if line.original_net is not None else _original(line.net_fen, order.rate)
        tax = _original(line.tax_fen, order.rate)
    return (
        order.document,
        line.key,
        order.ordered_on,
        order.customer.code if order.customer else "",
        _shares(sellers),
        order.unit.code if order.unit and not sellers else "",
        order.region.code if order.region and _one_region(order, sellers) else "",
        order.legal_entity,
        order.currency,
        order.rate if foreign else None,
        line.product.code if line.product else "",
        line.quantity,
        net,
        tax,
        None if foreign else line.gross_fen,
        percent(Fraction(line.tax_rate)),
        order.customer.name if order.customer else "",
        "、".join(credit.person.name for credit in sellers),
        line.product.name if line.product else "",
        order.unit.name if order.unit else "",
        order.source,
    )


def _one_region(order: Order, sellers: list[OrderCredit]) -> bool:
    """Whether the order's region holds for every seller; where it does not, the import finds each one's by the unit."""
    return all(credit.region_id == order.region_id for credit in sellers)


def _original(fen: int, rate: Decimal) -> Decimal:
    return (Decimal(fen) / 100 / rate).quantize(_ORIGINAL)


def _shares(credits: list[OrderCredit]) -> str:
    if len(credits) == 1:
        return credits[0].person.code
    return "；".join(f"{c.person.code} {c.share_numerator}/{c.share_denominator}" for c in credits)


def _reversals(viewer: User, narrowed: Narrowed) -> Rows:
    """Cancellations and returns; not those that were taken back themselves."""
    orders = _orders_of(viewer, Narrowed(None, narrowed.unit, narrowed.units)).order_by()
    found = Reversal.objects.filter(line__order__in=orders.values("id")).exclude(net_fen=0, gross_fen=0)
    if narrowed.period is not None:
        found = found.filter(day__range=(narrowed.period.first, narrowed.period.last))
    kinds = dict(Reversal.Kind.choices)

    def rows() -> Iterator[Row]:
        ordered = found.select_related("line__order").order_by("day", "id")
        for row in ordered.iterator(AT_ONCE):
            yield (
                row.line.order.document,
                row.line.key,
                kinds[row.kind],
                row.day,
                row.net_fen,
                row.gross_fen,
                row.quantity,
                row.reason,
                row.key,
                row.source,
            )

    return found.count(), rows()


def _receivables(viewer: User, narrowed: Narrowed) -> Rows:
    found = receivables_visible_to(viewer)
    if narrowed.period is not None:
        found = found.filter(due_on__range=(narrowed.period.first, narrowed.period.last))
    if narrowed.unit is not None:
        found = found.filter(Q(customer__unit_id__in=narrowed.units) | Q(order__unit_id__in=narrowed.units))

    def rows() -> Iterator[Row]:
        for row in found.select_related("order", "customer").order_by("due_on", "id").iterator(AT_ONCE):
            yield (
                row.key,
                row.order.document if row.order else "",
                row.customer.code if row.customer else "",
                row.due_on,
                row.amount_fen,
                row.customer.name if row.customer else "",
                row.source,
            )

    return found.count(), rows()


def _payments(viewer: User, narrowed: Narrowed) -> Rows:
    """A row for each receivable that a payment settles, as far as the viewer may see it; one for a payment that
    settles none."""
    found = payments_visible_to(viewer).prefetch_related(None)
    if narrowed.period is not None:
        found = found.filter(received_on__range=(narrowed.period.first, narrowed.period.last))
    if narrowed.unit is not None:
        of_unit = Q(customer__unit_id__in=narrowed.units) | Q(matches__receivable__order__unit_id__in=narrowed.units)
        found = found.filter(id__in=found.filter(of_unit).order_by().values("id"))
    shown = receivables_visible_to(viewer).order_by().filter(pk=OuterRef("receivable_id"))
    settled = PaymentMatch.objects.filter(Exists(shown)).exclude(amount_fen=0)
    matches = Prefetch("matches", settled.select_related("receivable").order_by("id"))

    def rows() -> Iterator[Row]:
        ordered = found.select_related("customer").prefetch_related(matches).order_by("received_on", "id")
        for row in ordered.iterator(AT_ONCE):
            customer = row.customer
            named = (customer.code, customer.name) if customer else ("", "")
            settles: list[tuple[str, int | None]] = [
                (match.receivable.key, match.amount_fen) for match in row.matches.all()
            ]
            for receivable, amount in settles or [("", None)]:
                yield row.key, named[0], row.received_on, row.amount_fen, receivable, amount, named[1], row.source

    settling = settled.filter(Exists(found.order_by().filter(pk=OuterRef("payment_id"))))
    alone = found.order_by().filter(~Exists(settled.filter(payment_id=OuterRef("pk"))))
    return settling.count() + alone.count(), rows()


LEDGER_BOOKS = (
    Book(
        "book-product-lines",
        ("产品线", "Product lines"),
        "product_line",
        ("code", "name", "position"),
        (),
        _product_lines,
    ),
    Book("book-products", ("产品", "Products"), "product", ("code", "name", "line"), ("产品线名称",), _products),
    Book("book-customers", ("客户", "Customers"), "customer", ("code", "name", "unit"), ("组织名称",), _customers),
    Book(
        "book-owners",
        ("客户负责人", "Owners of customers"),
        "ownership",
        ("customer", "person", "seat", "first_day"),
        ("客户名称", "负责人名称", "到哪天"),
        _owners,
    ),
    Book(
        "book-contacts",
        ("客户联系人", "Contacts at customers"),
        "contact",
        ("code", "name", "customer", "title", "phone", "email", "note"),
        ("客户名称",),
        _contacts,
    ),
    Book(
        "book-orders",
        ("订单", "Orders"),
        "order",
        (
            "document",
            "line",
            "day",
            "customer",
            "seller",
            "unit",
            "region",
            "legal_entity",
            "currency",
            "rate",
            "product",
            "quantity",
            "net",
            "tax",
            "gross",
            "tax_rate",
        ),
        ("客户名称", "销售姓名", "产品名称", "当日组织", SOURCE),
        _orders,
    ),
    Book(
        "book-reversals",
        ("取消和退货", "Cancellations and returns"),
        "reversal",
        ("document", "line", "kind", "day", "net", "gross", "quantity", "reason", "key"),
        (SOURCE,),
        _reversals,
    ),
    Book(
        "book-receivables",
        ("应收", "Receivables"),
        "receivable",
        ("key", "document", "customer", "due_on", "amount"),
        ("客户名称", SOURCE),
        _receivables,
    ),
    Book(
        "book-payments",
        ("回款", "Payments"),
        "payment",
        ("key", "customer", "day", "amount", "receivable", "matched"),
        ("客户名称", SOURCE),
        _payments,
    ),
)
