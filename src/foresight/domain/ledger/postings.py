"""What the journals must hold for a document: pure functions from what is agreed now to amounts in places.

A *place* is everything by which an entry can be found again (day, seller, unit, product, customer …). The journals
are right when their sum in every place equals what these functions return.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import lcm
from typing import NamedTuple

from foresight.domain.ledger.models import (
    Order,
    OrderCredit,
    OrderLine,
    PaymentMatch,
    Receivable,
    ReceivableEntry,
    ReceivableHandover,
    Reversal,
)
from foresight.domain.ledger.sharing import Amounts, share, split, take, take_back

QUANTITY_PLACES = 4


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom a part of an order counts for; ``person_id`` None is an unknown seller."""

    person_id: int | None
    unit_id: int | None
    region_id: int | None
    weight: int = 1


class SalesPlace(NamedTuple):
    """Where an amount of a line stands in the sales journal."""

    reversal_id: int | None
    day: date
    customer_id: int | None
    product_id: int | None
    product_line_id: int | None
    person_id: int | None
    unit_id: int | None
    region_id: int | None


class ReceivablePlace(NamedTuple):
    """Where an amount of a receivable stands in the receivables journal."""

    kind: str
    payment_id: int | None
    day: date
    due_on: date
    order_id: int | None
    customer_id: int | None
    person_id: int | None
    unit_id: int | None
    region_id: int | None


def pieces(quantity: Decimal | None) -> int:
    """The quantity in ten-thousandths; 0 where it is unknown."""
    return int(quantity.scaleb(QUANTITY_PLACES)) if quantity is not None else 0


def amounts_of(document: OrderLine | Reversal) -> Amounts:
    """What the line or the reversal is worth."""
    return Amounts(document.net_fen, document.tax_fen, pieces(document.quantity))


def owners_of(order: Order, credits: Sequence[OrderCredit]) -> tuple[Owner, ...]:
    """The sellers with whole-number weights for their shares, or the order's unit where no seller is known."""
    if not credits:
        return (Owner(None, order.unit_id, order.region_id),)
    common = lcm(*(credit.share_denominator for credit in credits))
    return tuple(
        Owner(
            credit.person_id,
            credit.unit_id,
            credit.region_id,
            credit.share_numerator * (common // credit.share_denominator),
        )
        for credit in credits
    )


def line_postings(
    order: Order,
    owners: Sequence[Owner],
    line: OrderLine,
    product_line_id: int | None,
    reversals: Iterable[Reversal] = (),
) -> dict[SalesPlace, Amounts]:
    """The line on the order's day, shared among its owners, and each reversal on its own day with the opposite
    sign, taken from what the owners still hold after the reversals before it."""

    def place(reversal_id: int | None, day: date, owner: Owner) -> SalesPlace:
        return SalesPlace(
            reversal_id,
            day,
            order.customer_id,
            line.product_id,
            product_line_id,
            owner.person_id,
            owner.unit_id,
            owner.region_id,
        )

    held = share(amounts_of(line), [owner.weight for owner in owners])
    postings = {place(None, order.ordered_on, o): part for o, part in zip(owners, held, strict=True)}
    for reversal in reversals:
        given = take_back(amounts_of(reversal), held)
        held = [before - part for before, part in zip(held, given, strict=True)]
        for owner, part in zip(owners, given, strict=True):
            postings[place(reversal.pk, reversal.day, owner)] = -part
    return postings


def receivable_postings(
    receivable: Receivable,
    owners: Sequence[Owner],
    matches: Iterable[PaymentMatch] = (),
    handovers: Sequence[ReceivableHandover] = (),
) -> dict[ReceivablePlace, int]:
    """The receivable on its due day, shared among its owners, and each match on the day of its payment, taken from
    what the owners still have open after the matches before it.

    A hand-over passes on what is open of an owner's part at the beginning of its day, and the credit for what comes in
    from then on. Its rows come to nothing together, so no sum over all owners changes. ``handovers`` stand in the order
    of their days.
    """

    def place(kind: str, payment_id: int | None, day: date, owner: Owner) -> ReceivablePlace:
        return ReceivablePlace(
            kind,
            payment_id,
            day,
            receivable.due_on,
            receivable.order_id,
            receivable.customer_id,
            owner.person_id,
            owner.unit_id,
            owner.region_id,
        )

    held = split(receivable.amount_fen, [owner.weight for owner in owners])
    kinds = ReceivableEntry.Kind
    postings: dict[ReceivablePlace, int] = defaultdict(int)
    received: list[list[_Received]] = [[] for _ in owners]
    for owner, part in zip(owners, held, strict=True):
        postings[place(kinds.DUE, None, receivable.due_on, owner)] = part
    shares = held
    for match in matches:
        given = take(match.amount_fen, held)
        held = [before - part for before, part in zip(held, given, strict=True)]
        day = match.payment.received_on
        for owner, part, known in zip(owners, given, received, strict=True):
            postings[place(kinds.PAID, match.payment_id, day, owner)] = part
            known.append(_Received(match.payment_id, day, part))
    for owner, whole, known in zip(owners, shares, received, strict=True):
        holder = owner
        for handover in handovers:
            if holder.person_id != handover.from_person_id:
                continue
            successor = Owner(handover.to_person_id, handover.to_unit_id, handover.to_region_id)
            left = whole - sum(money.part for money in known if money.day < handover.day)
            postings[place(kinds.HANDOVER, None, handover.day, holder)] -= left
            postings[place(kinds.HANDOVER, None, handover.day, successor)] += left
            for money in known:
                if money.day >= handover.day:
                    postings[place(kinds.HANDOVER_PAID, money.payment_id, money.day, holder)] += money.part
                    postings[place(kinds.HANDOVER_PAID, money.payment_id, money.day, successor)] -= money.part
            holder = successor
    return postings


class _Received(NamedTuple):
    """Money that came in on one owner's part."""

    payment_id: int
    day: date
    part: int
