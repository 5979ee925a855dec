"""Reads about seats: which there are on a day, who holds them, which are vacant and since when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from foresight.foundation.organisation.holdings import in_force
from foresight.foundation.organisation.models import Person, Seat, SeatHolding, Unit, User
from foresight.foundation.organisation.queries import units_visible_to


@dataclass(frozen=True)
class SeatOnDay:
    """A seat, who holds it on the day, and where it is vacant since when."""

    seat: Seat
    holder: Person | None
    since: date
    """The first day of the holder, or of the vacancy."""

    @property
    def vacant(self) -> bool:
        """Whether somebody is wanted (待招): a position that nobody holds."""
        return self.holder is None and self.seat.kind == Seat.Kind.POSITION


def seats_on(day: date) -> QuerySet[Seat]:
    """Seats that are there on the day."""
    return Seat.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day), opened_on__lte=day)


def vacant_on(day: date) -> QuerySet[Seat]:
    """Positions that are there on the day and that nobody holds."""
    holdings = SeatHolding.objects.filter(in_force(day), seat_id=OuterRef("pk"))
    return seats_on(day).filter(~Exists(holdings), kind=Seat.Kind.POSITION)


def seats_visible_to(viewer: User) -> QuerySet[Seat]:
    """Seats of the units whose rows the viewer may see."""
    return Seat.objects.filter(unit__in=units_visible_to(viewer)).select_related("unit")


def seats_of(units: QuerySet[Unit] | list[int], *, on: date) -> list[SeatOnDay]:
    """The seats of some units on a day, each with its holder. Two queries."""
    seats = list(seats_on(on).filter(unit__in=units).select_related("unit"))
    return _with_holders(seats, on)


def vacancies(viewer: User, *, on: date) -> list[SeatOnDay]:
    """The positions of a day that nobody holds, among the units whose rows the viewer may see."""
    seats = vacant_on(on).filter(unit__in=units_visible_to(viewer))
    return _with_holders(list(seats.select_related("unit")), on)


def holder_of(seat_id: int, *, on: date) -> Person | None:
    """Who holds a seat on a day."""
    holding = SeatHolding.objects.filter(in_force(on), seat_id=seat_id).select_related("person").first()
    return holding.person if holding else None


def _with_holders(seats: list[Seat], day: date) -> list[SeatOnDay]:
    holdings: dict[int, SeatHolding] = {}
    begun = SeatHolding.objects.filter(seat__in=seats, first_day__lte=day).select_related("person")
    for holding in begun.order_by("first_day"):
        holdings[holding.seat_id] = holding
    found = []
    for seat in seats:
        latest = holdings.get(seat.pk)
        if latest is None:
            found.append(SeatOnDay(seat, None, seat.opened_on))
        elif latest.last_day is None or latest.last_day >= day:
            found.append(SeatOnDay(seat, latest.person, latest.first_day))
        else:
            found.append(SeatOnDay(seat, None, latest.last_day + timedelta(days=1)))
    return found
