"""The unit and the region of the day, for an order and for each of its sellers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from foresight.domain.ledger.models import Order, OrderCredit
from foresight.foundation.organisation.book import OrganisationBook


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where somebody or something belonged on the day of the order."""

    unit_id: int | None = None
    region_id: int | None = None


@dataclass(frozen=True)
class Stamps:
    """The stamp of the order and, in their order, those of its sellers."""

    order: Stamp
    sellers: tuple[tuple[int, Stamp], ...]


@dataclass(frozen=True)
class Earlier:
    """The stamps of an order that is recorded already."""

    day: date
    order: Stamp
    sellers: Mapping[int, Stamp] = field(default_factory=dict)

    @classmethod
    def of(cls, order: Order, credits: Sequence[OrderCredit]) -> "Earlier":
        """What the order and its credits carry."""
        return cls(
            order.ordered_on,
            Stamp(order.unit_id, order.region_id),
            {credit.person_id: Stamp(credit.unit_id, credit.region_id) for credit in credits},
        )


def stamps_of(
    *,
    book: OrganisationBook,
    day: date,
    sellers: Sequence[int],
    unit_id: int | None,
    region_id: int | None,
    earlier: Earlier | None = None,
) -> Stamps:
    """Stamps for an order of ``day``; ``unit_id`` and ``region_id`` are what the order itself says, if anything.

    A seller's unit is the one of the membership on the day; the given unit stands in where there is none. The
    region is the given one, else the one above the unit. The order takes its first seller's stamp.

    An order that comes again on the same day keeps the stamps that it has: they are facts of that day, whatever
    the organisation's book says by now. Only what was unknown is filled in, and only what is given is changed.
    """
    kept = earlier if earlier and earlier.day == day else None

    def region_of(unit: int | None, before: Stamp | None) -> int | None:
        if region_id is not None:
            return region_id
        if before and before.unit_id == unit and before.region_id is not None:
            return before.region_id
        return book.region_of(unit, day) if unit is not None else None

    def stamp_of(seller: int) -> Stamp:
        before = kept.sellers.get(seller) if kept else None
        unit = book.unit_of(seller, day)
        if unit is None and unit_id is not None:
            unit = unit_id
        elif before and before.unit_id is not None:
            unit = before.unit_id
        return Stamp(unit, region_of(unit, before))

    stamped = tuple((seller, stamp_of(seller)) for seller in sellers)
    if stamped:
        return Stamps(stamped[0][1], stamped)
    said = earlier.order if earlier and not earlier.sellers else None
    unit = unit_id if unit_id is not None else (said.unit_id if said else None)
    before = said if said and (kept or unit is None) else None
    return Stamps(Stamp(unit, region_of(unit, before)), ())
