"""Reads of the ledger; every list begins at what the viewer may see.

A row is seen when its unit of the day or its customer's present unit lies in the viewer's subtrees, or when the viewer
owns it; the warehouse applies the same rule to figures.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from foresight.domain.ledger.models import (
    Contact,
    Customer,
    CustomerOwnership,
    Order,
    OrderCredit,
    OrderLine,
    Payment,
    PaymentMatch,
    Receivable,
    ReceivableEntry,
    Reversal,
    SalesEntry,
)
from foresight.foundation.organisation.holdings import in_force
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import scope_of, today
from foresight.foundation.organisation.roles import RowKind
from foresight.foundation.warehouse.scope import RowScope


class OrderNotFound(LookupError):
    """There is no such order for this viewer; whether there is one for others is not told."""

    def __init__(self) -> None:
        super().__init__("没有这张订单，或者不在你的权限范围内。")


@dataclass(frozen=True)
class OrderSheet:
    """One order as it is agreed now, and what the journal holds for it."""

    order: Order
    credits: tuple[OrderCredit, ...]
    lines: tuple[OrderLine, ...]
    reversals: tuple[Reversal, ...]
    entries: tuple[SalesEntry, ...]
    """The journal rows that count for the viewer, in the order of recording: what the viewer's figures add up."""


def customers_visible_to(viewer: User) -> QuerySet[Customer]:
    """Customers of the viewer's units, those that the viewer looks after, and those of whom some journal row counts for
    the viewer."""
    customers = Customer.objects.select_related("unit")
    scope = scope_of(viewer, on=today())
    if scope.sees_all(RowKind.CUSTOMERS):
        return customers
    sales = SalesEntry.objects.filter(_of_the_day(scope), customer_id=OuterRef("pk"))
    receivables = ReceivableEntry.objects.filter(_of_the_day(scope), customer_id=OuterRef("pk"))
    owned = CustomerOwnership.objects.filter(
        in_force(today()), person_id__in=scope.person_ids, customer_id=OuterRef("pk")
    )
    return customers.filter(Q(unit_id__in=scope.unit_ids) | Exists(owned) | Exists(sales) | Exists(receivables))


def contacts_visible_to(viewer: User) -> QuerySet[Contact]:
    """Contacts of the customers that the viewer sees; not those whose personal data was erased."""
    known = Contact.objects.filter(erased_at__isnull=True).select_related("customer")
    return known.filter(customer__in=customers_visible_to(viewer).order_by())


def orders_visible_to(viewer: User) -> QuerySet[Order]:
    """Orders as they are agreed now, of which at least one seller's part counts for the viewer, the latest first."""
    return _orders_within(scope_of(viewer, on=today()))


def orders_in_full(viewer: User) -> QuerySet[Order]:
    """The same with their sellers and lines, read along in a fixed number of queries."""
    credits = OrderCredit.objects.select_related("person", "unit", "region").order_by("id")
    lines = OrderLine.objects.select_related("product").order_by("id")
    return orders_visible_to(viewer).prefetch_related(Prefetch("credits", credits), Prefetch("lines", lines))


def reversals_visible_to(viewer: User) -> QuerySet[Reversal]:
    """Cancellations and returns of the orders that the viewer sees."""
    found = Reversal.objects.select_related("line__order")
    return found.filter(line__order__in=orders_visible_to(viewer).order_by())


def receivables_visible_to(viewer: User) -> QuerySet[Receivable]:
    """Receivables of which some journal row counts for the viewer, with what has been paid on them (``settled_fen``)."""
    paid = PaymentMatch.objects.filter(receivable=OuterRef("pk")).order_by().values("receivable")
    found = Receivable.objects.select_related("customer", "order").annotate(
        settled_fen=Coalesce(Subquery(paid.annotate(sum=Sum("amount_fen")).values("sum")), 0)
    )
    return found.filter(_receivables_within(scope_of(viewer, on=today())))


def payments_visible_to(viewer: User) -> QuerySet[Payment]:
    """Payments of the viewer's customers and those that settle something of the receivables that the viewer sees; with
    the matches to these (``seen_matches``)."""
    scope = scope_of(viewer, on=today())
    seen = Receivable.objects.filter(_receivables_within(scope))
    matches = PaymentMatch.objects.filter(receivable__in=seen.order_by()).select_related("receivable").order_by("id")
    found = Payment.objects.select_related("customer").prefetch_related(
        Prefetch("matches", matches, to_attr="seen_matches")
    )
    if scope.sees_all(RowKind.MONEY):
        return found
    settling = matches.order_by().filter(payment=OuterRef("pk"))
    return found.filter(Q(customer__unit_id__in=scope.unit_ids) | Exists(settling))


def sales_entries_visible_to(viewer: User) -> QuerySet[SalesEntry]:
    """The rows of the sales journal that count for the viewer: what the viewer's figures add up."""
    scope = scope_of(viewer, on=today())
    found = SalesEntry.objects.select_related(
        "line", "order", "customer", "product", "product_line", "person", "unit", "region"
    )
    return found if scope.sees_all(RowKind.MONEY) else found.filter(_journal_within(scope))


def receivable_entries_visible_to(viewer: User) -> QuerySet[ReceivableEntry]:
    """The rows of the receivables journal that count for the viewer."""
    scope = scope_of(viewer, on=today())
    found = ReceivableEntry.objects.select_related("receivable", "order", "customer", "person", "unit", "region")
    return found if scope.sees_all(RowKind.MONEY) else found.filter(_journal_within(scope))


def ownerships_visible_to(viewer: User) -> QuerySet[CustomerOwnership]:
    """Who looks or looked after the customers that the viewer sees."""
    found = CustomerOwnership.objects.select_related("customer", "person", "seat")
    return found.filter(customer__in=customers_visible_to(viewer).order_by())


def _journal_within(scope: RowScope) -> Q:
    return _of_the_day(scope) | Q(customer__unit_id__in=scope.unit_ids)


def _receivables_within(scope: RowScope) -> Q:
    if scope.sees_all(RowKind.MONEY):
        return Q()
    entries = ReceivableEntry.objects.filter(_of_the_day(scope), receivable_id=OuterRef("pk"))
    return Q(customer__unit_id__in=scope.unit_ids) | Q(Exists(entries))


def order_sheet(viewer: User, order_id: int) -> OrderSheet:
    """One order with its sellers, lines and journal. The number of queries does not grow with the order.

    Raises OrderNotFound for an order that is not there and for one that the viewer may not see, alike.
    """
    scope = scope_of(viewer, on=today())
    order = _orders_within(scope).filter(id=order_id).first()
    if order is None:
        raise OrderNotFound
    entries = SalesEntry.objects.filter(order=order).select_related("line", "person", "unit", "region", "product_line")
    if not scope.sees_all(RowKind.MONEY):
        entries = entries.filter(_journal_within(scope))
    return OrderSheet(
        order=order,
        credits=tuple(order.credits.select_related("person", "unit", "region").order_by("id")),
        lines=tuple(order.lines.select_related("product").order_by("id")),
        reversals=tuple(Reversal.objects.filter(line__order=order).select_related("line").order_by("id")),
        entries=tuple(entries.order_by("id")),
    )


def _orders_within(scope: RowScope) -> QuerySet[Order]:
    orders = Order.objects.select_related("customer", "unit", "region").order_by("-ordered_on", "-id")
    if scope.sees_all(RowKind.MONEY):
        return orders
    credits = OrderCredit.objects.filter(_of_the_day(scope), order_id=OuterRef("pk"))
    units = scope.unit_ids
    return orders.filter(Q(customer__unit_id__in=units) | Q(unit_id__in=units) | Exists(credits))


def _of_the_day(scope: RowScope) -> Q:
    """Rows whose unit of the day or owner is among the viewer's. A row without an owner belongs to nobody."""
    return Q(unit_id__in=scope.unit_ids) | Q(person_id__in=scope.person_ids)
