"""Receivables as they are stored, with their owners and what settles them."""

from collections import defaultdict
from collections.abc import Sequence

from foresight.domain.ledger.batches import chunks
from foresight.domain.ledger.journal import ReceivableState
from foresight.domain.ledger.models import (
    Order,
    OrderCredit,
    PaymentMatch,
    Receivable,
    ReceivableEntry,
    ReceivableHandover,
)
from foresight.domain.ledger.postings import Owner, owners_of


def receivable_states(receivables: Sequence[Receivable]) -> list[ReceivableState]:
    """The state of receivables that the journal knows: its owners are the order's sellers or, without an order,
    the unit that the journal carries for it now."""
    states: list[ReceivableState] = []
    for part in chunks(receivables):
        owners = owners_of_orders([r.order_id for r in part if r.order_id is not None])
        units = _posted_units([r.pk for r in part if r.order_id is None])
        matches: dict[int, list[PaymentMatch]] = defaultdict(list)
        for match in (
            PaymentMatch.objects.filter(receivable_id__in=[r.pk for r in part]).select_related("payment").order_by("id")
        ):
            matches[match.receivable_id].append(match)
        handovers: dict[int, list[ReceivableHandover]] = defaultdict(list)
        for handover in ReceivableHandover.objects.filter(receivable_id__in=[r.pk for r in part]):
            handovers[handover.receivable_id].append(handover)
        for receivable in part:
            owner = (
                owners[receivable.order_id]
                if receivable.order_id is not None
                else (units.get(receivable.pk, Owner(None, None, None)),)
            )
            states.append(ReceivableState(receivable, owner, matches[receivable.pk], handovers[receivable.pk]))
    return states


def owners_of_orders(orders: Sequence[int]) -> dict[int, tuple[Owner, ...]]:
    """The owners of each order."""
    credits: dict[int, list[OrderCredit]] = defaultdict(list)
    found: dict[int, tuple[Owner, ...]] = {}
    for part in chunks(orders):
        for credit in OrderCredit.objects.filter(order_id__in=part).order_by("id"):
            credits[credit.order_id].append(credit)
        for order in Order.objects.filter(id__in=part):
            found[order.pk] = owners_of(order, credits[order.pk])
    return found


def _posted_units(receivables: Sequence[int]) -> dict[int, Owner]:
    """Unit and region of the last due entry: corrections put the new amount in after taking the old one back."""
    entries = ReceivableEntry.objects.filter(receivable_id__in=receivables, kind=ReceivableEntry.Kind.DUE).order_by(
        "id"
    )
    return {
        receivable: Owner(None, unit, region)
        for receivable, unit, region in entries.values_list("receivable_id", "unit_id", "region_id")
    }
