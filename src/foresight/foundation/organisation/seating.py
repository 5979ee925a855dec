"""Who sits in which seat: the steps that filling a seat, moving and leaving share. They run inside an act."""

from datetime import date

from django.db.models import Q, QuerySet

from foresight.foundation.organisation.models import Membership, Person, Seat, SeatHolding, Unit
from foresight.foundation.organisation.refusals import ChangeRefused


def seat_on(code: str, day: date, *, unit: Unit | None = None) -> Seat:
    """The seat of that code, which must exist on the day, be one that somebody can hold, and belong to ``unit``."""
    seat = Seat.objects.select_related("unit").filter(code=code).first()
    if seat is None:
        raise ChangeRefused("seat", f"没有编号为 {code} 的席位。请从席位表里选一个。")
    if not seat.exists_on(day):
        until = f"，{seat.closed_on} 撤销" if seat.closed_on else ""
        raise ChangeRefused("seat", f"席位{seat.name}（{code}）{seat.opened_on} 设立{until}，{day} 没有它。请改日期。")
    if seat.kind == Seat.Kind.HOUSE:
        raise ChangeRefused("seat", f"{seat.name}（{code}）是公共客户池，不坐人。请选一个岗位席位。")
    if unit is not None and seat.unit_id != unit.pk:
        raise ChangeRefused(
            "seat", f"席位{seat.name}（{code}）属于{seat.unit.name}，不属于{unit.name}。请选本组织的席位。"
        )
    return seat


def begin_holding(seat: Seat, person: Person, first_day: date, last_day: date | None) -> SeatHolding:
    """Puts somebody into a seat that is vacant on all the days."""
    ends = last_day if seat.closed_on is None else min(last_day or seat.closed_on, seat.closed_on)
    other = _meeting(seat, first_day, ends).select_related("person").first()
    if other is not None:
        until = f"至 {other.last_day}" if other.last_day else "起"
        raise ChangeRefused(
            "seat",
            f"席位{seat.name}（{seat.code}）从 {other.first_day} {until}是{other.person.name}的。请选空席位或改日期。",
        )
    return SeatHolding.objects.create(seat=seat, person=person, first_day=first_day, last_day=ends)


def end_holdings(person: Person, unit_id: int | None, last_day: date) -> list[str]:
    """Ends what somebody holds in a unit (None: anywhere) beyond a day; returns the codes of the seats.

    What was to begin later does not begin.
    """
    holdings = SeatHolding.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gt=last_day), person=person
    ).select_related("seat")
    if unit_id is not None:
        holdings = holdings.filter(seat__unit_id=unit_id)
    codes = []
    for holding in holdings:
        codes.append(holding.seat.code)
        if holding.first_day > last_day:
            holding.delete()
        else:
            holding.last_day = last_day
            holding.save(update_fields=["last_day"])
    return codes


def resume_holdings(
    person: Person, membership: Membership, last_day: date | None, *, ended_on: date | None = None
) -> None:
    """Lets somebody keep the seats of the membership's unit that were left with it, where nobody else holds them since.

    ``ended_on`` is the day on which they ended (default: the membership's own last day).
    """
    ended = ended_on or membership.last_day
    if ended is None:
        return
    holdings = SeatHolding.objects.filter(person=person, seat__unit_id=membership.unit_id, last_day=ended)
    for holding in holdings.select_related("seat"):
        seat = holding.seat
        ends = last_day if seat.closed_on is None else min(last_day or seat.closed_on, seat.closed_on)
        if not _meeting(seat, ended, ends).exclude(pk=holding.pk).exists():
            holding.last_day = ends
            holding.save(update_fields=["last_day"])


def _meeting(seat: Seat, first_day: date, last_day: date | None) -> QuerySet[SeatHolding]:
    """Holdings of the seat whose days meet the given ones."""
    found = SeatHolding.objects.filter(Q(last_day__isnull=True) | Q(last_day__gte=first_day), seat=seat)
    return found if last_day is None else found.filter(first_day__lte=last_day)
