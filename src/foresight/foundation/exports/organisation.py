"""The books of the organisation: units, people, memberships, seats."""

from collections.abc import Iterator
from datetime import date

from foresight.foundation.exports.books import Book, Narrowed, Rows
from foresight.foundation.exports.tables import Row
from foresight.foundation.organisation.actions import BEGINNING
from foresight.foundation.organisation.models import Membership, Seat, SeatHolding, Unit, UnitPlacement, User
from foresight.foundation.organisation.queries import people_visible_to
from foresight.foundation.organisation.seats import seats_visible_to

AT_ONCE = 2000


def _first(day: date | None) -> date | None:
    """A first day; empty where something was there from the beginning."""
    return None if day == BEGINNING else day


def _units(viewer: User, narrowed: Narrowed) -> Rows:
    """Everybody knows the units, and where each hung over time; those above come first."""
    units = {unit.pk: unit for unit in Unit.objects.order_by("position", "code")}
    placements = list(UnitPlacement.objects.order_by("first_day", "id"))
    above = {placement.unit_id: placement.parent_id for placement in placements}
    stays: list[tuple[int, int | None, date | None]] = [(unit, None, None) for unit in units if unit not in above]
    stays += [(placement.unit_id, placement.parent_id, placement.first_day) for placement in placements]
    if narrowed.unit is not None:
        stays = [stay for stay in stays if stay[0] in narrowed.units]
    kinds = dict(Unit.Kind.choices)

    def depth(unit: int | None) -> int:
        found = 0
        while unit is not None and found < len(units):
            unit, found = above.get(unit), found + 1
        return found

    def rows() -> Iterator[Row]:
        for number, above_it, first_day in sorted(stays, key=lambda stay: (stay[2] or BEGINNING, depth(stay[0]))):
            unit, parent = units[number], units[above_it] if above_it is not None else None
            code, name = (parent.code, parent.name) if parent else ("", "")
            kind = kinds[unit.kind]
            yield unit.code, unit.name, kind, code, unit.position, _first(first_day), unit.closed_on, name

    return len(stays), rows()


def _people(viewer: User, narrowed: Narrowed) -> Rows:
    people = people_visible_to(viewer).order_by("code")
    if narrowed.unit is not None:
        people = people.filter(id__in=Membership.objects.filter(unit_id__in=narrowed.units).values("person_id"))
    rows = people.values_list("code", "name", "joined_on", "left_on")
    return people.count(), rows.iterator(AT_ONCE)


def _memberships(viewer: User, narrowed: Narrowed) -> Rows:
    known = people_visible_to(viewer).order_by().values("id")
    found = Membership.objects.filter(person__in=known).order_by("person__code", "first_day", "id")
    if narrowed.unit is not None:
        found = found.filter(unit_id__in=narrowed.units)
    if narrowed.period is not None:
        found = found.filter(first_day__lte=narrowed.period.last).exclude(last_day__lt=narrowed.period.first)
    jobs = dict(Membership.Job.choices)

    def rows() -> Iterator[Row]:
        for row in found.select_related("person", "unit").iterator(AT_ONCE):
            leads = "是" if row.leads else "否"
            yield (
                row.person.code,
                row.unit.code,
                _first(row.first_day),
                row.last_day,
                jobs[row.job],
                leads,
                row.person.name,
                row.unit.name,
            )

    return found.count(), rows()


def _seats(viewer: User, narrowed: Narrowed) -> Rows:
    seats = seats_visible_to(viewer).order_by("opened_on", "code")
    if narrowed.unit is not None:
        seats = seats.filter(unit_id__in=narrowed.units)
    jobs, kinds = dict(Membership.Job.choices), dict(Seat.Kind.choices)

    def rows() -> Iterator[Row]:
        for seat in seats.iterator(AT_ONCE):
            unit = seat.unit
            job, kind = jobs[seat.job], kinds[seat.kind]
            yield seat.code, seat.name, unit.code, seat.opened_on, job, kind, unit.name, seat.closed_on

    return seats.count(), rows()


def _holdings(viewer: User, narrowed: Narrowed) -> Rows:
    known = people_visible_to(viewer).order_by().values("id")
    seats = seats_visible_to(viewer).order_by()
    if narrowed.unit is not None:
        seats = seats.filter(unit_id__in=narrowed.units)
    found = SeatHolding.objects.filter(seat__in=seats.values("id"), person__in=known).order_by("first_day", "id")

    def rows() -> Iterator[Row]:
        for row in found.select_related("seat", "person").iterator(AT_ONCE):
            yield row.seat.code, row.person.code, row.first_day, row.last_day, row.seat.name, row.person.name

    return found.count(), rows()


ORGANISATION_BOOKS = (
    Book(
        "book-units",
        ("组织", "Units"),
        "unit",
        ("code", "name", "kind", "parent", "position", "first_day", "last_day"),
        ("上级名称",),
        _units,
    ),
    Book("book-people", ("人员", "People"), "person", ("code", "name", "joined_on", "left_on"), (), _people),
    Book(
        "book-memberships",
        ("任职", "Memberships"),
        "membership",
        ("person", "unit", "first_day", "last_day", "job", "leads"),
        ("姓名", "组织名称"),
        _memberships,
    ),
    Book(
        "book-seats",
        ("席位", "Seats"),
        "seat",
        ("code", "name", "unit", "opened_on", "job", "kind"),
        ("组织名称", "撤销日"),
        _seats,
    ),
    Book(
        "book-seat-holdings",
        ("席位就任", "Who sits in which seat"),
        "seat_holding",
        ("seat", "person", "first_day", "last_day"),
        ("席位名称", "姓名"),
        _holdings,
    ),
)
