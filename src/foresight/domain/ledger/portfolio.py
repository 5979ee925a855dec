"""What somebody has in hand: customers to look after, and money that is still to come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When

from foresight.domain.ledger.models import (
    Customer,
    CustomerOwnership,
    Order,
    OrderCredit,
    Receivable,
    ReceivableEntry,
)
from foresight.foundation.organisation.holdings import in_force


def customers_in_hands_of(person_id: int, on: date) -> QuerySet[Customer]:
    """The customers that a person looks after on a day, by code: those whose owner it is and, of those that have no
    owner yet, those whose latest order was the person's."""
    present = CustomerOwnership.objects.filter(in_force(on), customer_id=OuterRef("pk"))
    latest = (
        Order.objects.filter(customer_id=OuterRef("pk"), ordered_on__lte=on)
        .order_by("-ordered_on", "-id")
        .values("id")[:1]
    )
    own = OrderCredit.objects.filter(person_id=person_id, order_id=OuterRef("latest_order"))
    served = OrderCredit.objects.filter(person_id=person_id, order__customer__isnull=False).values("order__customer_id")
    owned = present.filter(person_id=person_id)
    return (
        Customer.objects.select_related("unit")
        .filter(Exists(owned) | Q(id__in=served))
        .annotate(latest_order=Subquery(latest))
        .filter(Exists(owned) | (~Exists(present) & Exists(own)))
        .order_by("code")
    )


@dataclass(frozen=True)
class OpenReceivable:
    """A receivable with what is open of it for one person, in fen."""

    receivable: Receivable
    open_fen: int


def open_receivables_of(person_id: int, day: date) -> Sequence[OpenReceivable]:
    """What customers owe for a person's sales at the beginning of a day, when what is handed over on it has passed,
    due or not, the earliest due first."""
    kinds = ReceivableEntry.Kind
    amount = Case(When(kind=kinds.PAID, then=-F("amount_fen")), default=F("amount_fen"), output_field=BigIntegerField())
    passed = Q(kind=kinds.HANDOVER, day=day)
    entries = ReceivableEntry.objects.filter(Q(kind=kinds.DUE) | Q(day__lt=day) | passed, person_id=person_id)
    entries = entries.filter(Q(order__isnull=True) | Q(order__ordered_on__lte=day))
    sums = dict(
        entries.values("receivable_id").annotate(open=Sum(amount)).exclude(open=0).values_list("receivable_id", "open")
    )
    receivables = Receivable.objects.select_related("customer", "order").in_bulk(list(sums))
    found = [OpenReceivable(receivables[key], open_fen) for key, open_fen in sums.items()]
    return sorted(found, key=lambda item: (item.receivable.due_on, item.receivable.pk))
