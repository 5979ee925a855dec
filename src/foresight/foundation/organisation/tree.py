"""The tree of units as of any day, with who leads and how many people and seats there are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.holdings import in_force
from foresight.foundation.organisation.models import Membership, Person, Seat, Unit, User
from foresight.foundation.organisation.queries import people_visible_to, units_visible_to
from foresight.foundation.organisation.seats import seats_on, vacant_on


@dataclass(frozen=True)
class TreeUnit:
    """A unit of the tree on a day. Everybody knows its name and place; the rest only whoever may see its rows."""

    unit: Unit
    depth: int
    parent_id: int | None
    below: int
    """How many units hang below, at any depth."""
    shown: bool
    """Whether the viewer may see the unit's rows: without that the counts are empty."""
    leaders: tuple[Person, ...] = ()
    members: int = 0
    """People in the unit itself."""
    people: int = 0
    """People at or below the unit, each counted once."""
    seats: int = 0
    """Positions at or below the unit: the planned headcount."""
    vacancies: int = 0
    """Positions at or below the unit that nobody holds."""


def open_on(day: date) -> Q:
    """Units that are there on the day."""
    return (Q(opened_on__isnull=True) | Q(opened_on__lte=day)) & (Q(closed_on__isnull=True) | Q(closed_on__gte=day))


def tree_of(viewer: User | None, *, on: date) -> list[TreeUnit]:
    """All units that are there on the day, each above its own, siblings in their order; None looks as whoever holds
    the machine. The number of queries does not grow with the company."""
    book = OrganisationBook.load()
    units = {unit.pk: unit for unit in Unit.objects.filter(open_on(on))}
    children: dict[int | None, list[int]] = defaultdict(list)
    for unit in book.order:
        if unit in units:
            children[_open_parent(book, unit, on, units)].append(unit)
    visible = Unit.objects.all() if viewer is None else units_visible_to(viewer)
    shown = set(visible.values_list("id", flat=True))
    counts = _counts(viewer, on)
    found: list[TreeUnit] = []

    def walk(unit: int, depth: int, parent: int | None) -> _Sums:
        place = len(found)
        found.append(TreeUnit(units[unit], depth, parent, 0, unit in shown))
        sums = counts.get(unit, _Sums.nothing())
        own = sums
        for child in children[unit]:
            sums = sums.plus(walk(child, depth + 1, unit))
        below = len(found) - place - 1
        if unit in shown:
            found[place] = TreeUnit(
                units[unit],
                depth,
                parent,
                below,
                True,
                own.leaders,
                len(own.people),
                len(sums.people),
                sums.seats,
                sums.vacancies,
            )
        else:
            found[place] = TreeUnit(units[unit], depth, parent, below, False)
        return sums

    for root in children[None]:
        walk(root, 0, None)
    return found


@dataclass(frozen=True)
class _Sums:
    people: frozenset[int]
    seats: int
    vacancies: int
    leaders: tuple[Person, ...] = ()

    @classmethod
    def nothing(cls) -> "_Sums":
        return cls(frozenset(), 0, 0)

    def plus(self, other: "_Sums") -> "_Sums":
        return _Sums(self.people | other.people, self.seats + other.seats, self.vacancies + other.vacancies)


def _open_parent(book: OrganisationBook, unit: int, day: date, units: Mapping[int, Unit]) -> int | None:
    """The nearest unit above that is there on the day."""
    return next((above for above in reversed(book.path(unit, day)[:-1]) if above in units), None)


def _counts(viewer: User | None, day: date) -> Mapping[int, _Sums]:
    visible = Person.objects.all() if viewer is None else people_visible_to(viewer)
    known = set(visible.values_list("id", flat=True))
    people: dict[int, set[int]] = defaultdict(set)
    leaders: dict[int, list[Person]] = defaultdict(list)
    for membership in members_on(day).order_by("person__code"):
        people[membership.unit_id].add(membership.person_id)
        if membership.leads and membership.person_id in known:
            leaders[membership.unit_id].append(membership.person)
    seats = Counter(seats_on(day).filter(kind=Seat.Kind.POSITION).values_list("unit_id", flat=True))
    vacancies = Counter(vacant_on(day).values_list("unit_id", flat=True))
    return {
        unit: _Sums(frozenset(people[unit]), seats[unit], vacancies[unit], tuple(leaders[unit]))
        for unit in {*people, *seats}
    }


def members_on(day: date, units: Iterable[int] | None = None) -> QuerySet[Membership]:
    """Memberships in force on the day, in all units or some."""
    found = Membership.objects.filter(in_force(day)).select_related("person")
    return found if units is None else found.filter(unit_id__in=list(units))
