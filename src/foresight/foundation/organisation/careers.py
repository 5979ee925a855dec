"""Reads about people over time: who is here, where each one was, who came, moved and left."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.holdings import employed, in_force
from foresight.foundation.organisation.models import Membership, Person, SeatHolding, Unit, UnitPlacement, User
from foresight.foundation.organisation.queries import people_visible_to, units_visible_to
from foresight.foundation.organisation.seats import SeatOnDay, seats_of
from foresight.foundation.organisation.tree import members_on, open_on

ONE_DAY = timedelta(days=1)
STATES = ("employed", "coming", "left", "all")
"""What somebody may be on a day; ``all`` asks for everybody."""


class NotInSight(LookupError):
    """There is no such unit or person for this viewer; whether there is one for others is not told."""


@dataclass(frozen=True)
class Arrivals:
    """Who came, moved and left in a period."""

    joined: list[Membership]
    """The first membership of each newcomer."""
    moved: list[tuple[Membership, Membership]]
    """The membership that ended and the one in another unit that began the day after."""
    left: list[Person]


@dataclass(frozen=True)
class PersonSheet:
    """Somebody with all places and seats over time, the latest first."""

    person: Person
    memberships: list[Membership]
    holdings: list[SeatHolding]

    def on(self, day: date) -> list[Membership]:
        """The memberships in force on a day."""
        return [membership for membership in self.memberships if membership.covers(day)]


@dataclass(frozen=True)
class UnitSheet:
    """A unit as of a day. Members and seats are only there for whoever may see the unit's rows."""

    unit: Unit
    path: list[Unit]
    """The units above, from the top."""
    children: list[Unit]
    placements: list[UnitPlacement]
    """Where it hung over time, the latest first."""
    shown: bool
    members: list[Membership]
    seats: list[SeatOnDay]


def people_list(
    viewer: User,
    *,
    on: date,
    text: str = "",
    unit_id: int | None = None,
    job: str = "",
    state: str = "employed",
) -> QuerySet[Person]:
    """People whom the viewer may see, by code: those that are employed on the day, are still to come, or have left;
    with a name or code that holds ``text``, in a unit or below it, in a job."""
    found = people_visible_to(viewer)
    if state == "employed":
        found = found.filter(Q(joined_on__isnull=True) | Q(joined_on__lte=on), employed(on))
    elif state == "coming":
        found = found.filter(joined_on__gt=on)
    elif state == "left":
        found = found.filter(left_on__lt=on)
    if text.strip():
        found = found.filter(Q(name__icontains=text.strip()) | Q(code__icontains=text.strip()))
    if unit_id is not None or job:
        places = Membership.objects.filter(in_force(on)) if state == "employed" else Membership.objects.all()
        if unit_id is not None:
            places = places.filter(unit_id__in=OrganisationBook.load().subtree(unit_id, on))
        if job:
            places = places.filter(job=job)
        found = found.filter(id__in=places.values("person_id"))
    return found.order_by("code")


def places_of(people: Iterable[Person], *, on: date) -> Mapping[int, list[Membership]]:
    """Person → the places of the day; for whoever has none then, the latest before it or else the first to come."""
    stays: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.filter(person__in=list(people)).select_related("unit")
    for membership in rows.order_by("first_day", "id"):
        stays[membership.person_id].append(membership)
    return {person: _of_the_day(known, on) for person, known in stays.items()}


def _of_the_day(known: list[Membership], day: date) -> list[Membership]:
    present = [membership for membership in known if membership.covers(day)]
    if present:
        return present
    past = [membership for membership in known if membership.first_day <= day]
    return past[-1:] or known[:1]


def arrivals(viewer: User, *, first_day: date, last_day: date) -> Arrivals:
    """Who joined, moved to another unit and left between two days (both included), among whom the viewer may see."""
    people = people_visible_to(viewer)
    span = (first_day, last_day)
    memberships = Membership.objects.filter(person__in=people).select_related("person", "unit")
    joined: dict[int, Membership] = {}
    for membership in memberships.filter(person__joined_on__range=span).order_by("first_day", "id"):
        joined.setdefault(membership.person_id, membership)
    return Arrivals(
        sorted(joined.values(), key=lambda m: (m.person.joined_on or m.first_day, m.person.code)),
        _moved(memberships, first_day, last_day),
        list(people.filter(left_on__range=span).order_by("left_on", "code")),
    )


def _moved(memberships: QuerySet[Membership], first_day: date, last_day: date) -> list[tuple[Membership, Membership]]:
    """Pairs of memberships of one person of which the second begins, elsewhere, the day after the first ended: so it
    is after a move, whether it was made here or came by import."""
    begun = memberships.filter(first_day__range=(first_day, last_day)).order_by("first_day", "person__code")
    ended = memberships.filter(last_day__range=(first_day - ONE_DAY, last_day - ONE_DAY))
    before = {(membership.person_id, membership.last_day): membership for membership in ended}
    pairs = ((before.get((after.person_id, after.first_day - ONE_DAY)), after) for after in begun)
    return [(earlier, after) for earlier, after in pairs if earlier is not None and earlier.unit_id != after.unit_id]


def person_sheet(viewer: User, person_id: int) -> PersonSheet:
    """Somebody whom the viewer may see; raises NotInSight for others and for nobody, alike."""
    person = people_visible_to(viewer).filter(id=person_id).first()
    if person is None:
        raise NotInSight("没有这个人，或者不在你的权限范围内。")
    memberships = person.memberships.select_related("unit", "continues__unit").order_by("-first_day", "-id")
    holdings = person.seat_holdings.select_related("seat__unit").order_by("-first_day", "-id")
    return PersonSheet(person, list(memberships), list(holdings))


def unit_sheet(viewer: User, unit_id: int, *, on: date) -> UnitSheet:
    """A unit as of a day; raises NotInSight for a number that no unit has."""
    unit = Unit.objects.filter(id=unit_id).first()
    if unit is None:
        raise NotInSight("没有这个组织。")
    book = OrganisationBook.load()
    above = book.path(unit_id, on)[:-1]
    named = {known.pk: known for known in Unit.objects.filter(Q(id__in=above) | Q(id__in=book.children(unit_id, on)))}
    open_units = set(Unit.objects.filter(open_on(on), id__in=named).values_list("id", flat=True))
    shown = units_visible_to(viewer).filter(id=unit_id).exists()
    members: list[Membership] = []
    if shown:
        known = people_visible_to(viewer).values("id")
        members = list(members_on(on, [unit_id]).filter(person__in=known).order_by("-leads", "job", "person__code"))
    return UnitSheet(
        unit=unit,
        path=[named[parent] for parent in above],
        children=[named[child] for child in book.children(unit_id, on) if child in open_units],
        placements=list(unit.placements.select_related("parent").order_by("-first_day")),
        shown=shown,
        members=members,
        seats=seats_of([unit_id], on=on) if shown else [],
    )
