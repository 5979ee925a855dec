"""Reads of the organisation; every list begins at what the viewer may see."""

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from foresight.core.values import FiscalYear, WorkingCalendar
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.holdings import (
    HeldRole,
    delegates_of,
    holders_of,
    in_force,
    principals_of,
    rights_of,
    roles_of,
)
from foresight.foundation.organisation.looking import read_once
from foresight.foundation.organisation.models import (
    CalendarException,
    CalendarYear,
    Company,
    Membership,
    Mentorship,
    Person,
    Seat,
    SeatHolding,
    Unit,
    User,
)
from foresight.foundation.organisation.roles import REACH, Reach, Role, RowKind
from foresight.foundation.warehouse.scope import RowScope

OWNED_KINDS = frozenset({RowKind.MONEY.value, RowKind.TARGETS.value, RowKind.PEOPLE.value})
"""Kinds of rows that are counted in figures."""


class CompanyMissing(LookupError):
    """No company has been set up in this home yet."""

    def __init__(self) -> None:
        super().__init__(
            "还没有建立公司。请先运行 foresight company --name 公司名称，或运行 foresight demo 建立演示公司。"
        )


@read_once
def company_or_none() -> Company | None:
    """The company of this installation; None before it is set up."""
    return Company.objects.first()


def company() -> Company:
    """The company of this installation; raises CompanyMissing before it is set up."""
    found = company_or_none()
    if found is None:
        raise CompanyMissing
    return found


def today() -> date:
    """The day that the product takes for today: the company's, if one is set, else the clock's local day."""
    found = company_or_none()
    return (found.today if found else None) or timezone.localdate()


def clock() -> datetime:
    """The clock's time on the product's today; in the demo company that day is another than the clock's."""
    return datetime.combine(today(), timezone.localtime().timetz())


def fiscal_year() -> FiscalYear:
    """How the company counts its years; January to December before a company is set up."""
    found = company_or_none()
    return FiscalYear(found.fiscal_year_start) if found else FiscalYear()


@read_once
def working_calendar() -> WorkingCalendar:
    """The company's working days, for the years that are loaded."""
    return WorkingCalendar(
        dict(CalendarException.objects.values_list("day", "works")),
        CalendarYear.objects.values_list("year", flat=True),
    )


@read_once
def scope_of(user: User, *, on: date) -> RowScope:
    """The rows that the account may see on a day, from its roles and from those of the people it stands in for.

    Everybody sees the own rows. A role adds what its reach says (``organisation.roles``): the present subtree of its
    unit, the rows of newcomers, or all rows of a kind. An inactive account sees nothing.
    """
    if not user.is_active:
        return RowScope.nothing()
    held = roles_of(user, on=on)
    whole = frozenset(kind.value for kind in RowKind if any(REACH[role.role][kind] is Reach.ALL for role in held))
    led = {role.unit_id for role in held if role.unit_id is not None}
    mentors = {role.person_id for role in held if role.role is Role.MENTOR}
    people: set[int] = set()
    if user.person_id is not None:
        people = {user.person_id, *principals_of(user, on=on)}
    if mentors:
        newcomers = Mentorship.objects.filter(in_force(on), mentor_id__in=mentors)
        people |= set(newcomers.values_list("newcomer_id", flat=True))
    return RowScope(
        everything=whole.issuperset(kind.value for kind in RowKind),
        whole=whole,
        unit_ids=OrganisationBook.load().subtrees(led, on) if led else frozenset(),
        person_ids=frozenset(people),
    )


def sees_all_figures(scope: RowScope) -> bool:
    """Whether every figure covers all of the company."""
    return all(scope.sees_all(kind) for kind in OWNED_KINDS)


def units_visible_to(viewer: User) -> QuerySet[Unit]:
    """Units whose rows the viewer may see: all for whoever sees all rows of a kind, else those in the viewer's
    subtrees, and those that the viewer belongs to."""
    day = today()
    return units_within(scope_of(viewer, on=day), on=day)


def units_within(scope: RowScope, *, on: date) -> QuerySet[Unit]:
    """The same for a scope that is known already."""
    if any(scope.sees_all(kind) for kind in OWNED_KINDS):
        return Unit.objects.all()
    own = Membership.objects.filter(in_force(on), person_id__in=scope.person_ids).values("unit_id")
    return Unit.objects.filter(Q(id__in=scope.unit_ids) | Q(id__in=own))


def people_visible_to(viewer: User) -> QuerySet[Person]:
    """People who are or were members of units in the viewer's subtrees, the viewer, and those whom the viewer mentors or
    stands in for."""
    day = today()
    scope = scope_of(viewer, on=day)
    if scope.sees_all(RowKind.PEOPLE):
        return Person.objects.all()
    below = Membership.objects.filter(unit_id__in=scope.unit_ids).values("person_id")
    return Person.objects.filter(Q(id__in=below) | Q(id__in=scope.person_ids))


def memberships_visible_to(viewer: User) -> QuerySet[Membership]:
    """Memberships in units of the viewer's subtrees, and those of the viewer and of whom the viewer mentors or stands in
    for."""
    scope = scope_of(viewer, on=today())
    found = Membership.objects.select_related("person", "unit")
    if scope.sees_all(RowKind.PEOPLE):
        return found
    return found.filter(Q(unit_id__in=scope.unit_ids) | Q(person_id__in=scope.person_ids))


def seats_visible_to(viewer: User) -> QuerySet[Seat]:
    """Seats of the units whose rows the viewer may see."""
    return Seat.objects.select_related("unit").filter(unit__in=units_visible_to(viewer).order_by())


def seat_holdings_visible_to(viewer: User) -> QuerySet[SeatHolding]:
    """Who holds seats of units in the viewer's subtrees, and the seats of the viewer and of whom the viewer mentors or
    stands in for."""
    scope = scope_of(viewer, on=today())
    found = SeatHolding.objects.select_related("seat", "person")
    if scope.sees_all(RowKind.PEOPLE):
        return found
    return found.filter(Q(seat__unit_id__in=scope.unit_ids) | Q(person_id__in=scope.person_ids))


__all__ = [
    "CompanyMissing",
    "HeldRole",
    "clock",
    "company",
    "company_or_none",
    "delegates_of",
    "fiscal_year",
    "holders_of",
    "memberships_visible_to",
    "people_visible_to",
    "rights_of",
    "roles_of",
    "scope_of",
    "seat_holdings_visible_to",
    "seats_visible_to",
    "sees_all_figures",
    "today",
    "units_visible_to",
    "units_within",
    "working_calendar",
]
