"""Reads of the organisation; every list begins at what the viewer may see."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from foresight.core.values import FiscalYear, WorkingCalendar
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import (
    CalendarException,
    CalendarYear,
    Company,
    Membership,
    Person,
    Unit,
    User,
)
from foresight.foundation.warehouse.scope import RowScope


class CompanyMissing(LookupError):
    """No company has been set up in this home yet."""

    def __init__(self) -> None:
        super().__init__(
            "还没有建立公司。请先运行 foresight company --name 公司名称，或运行 foresight demo 建立演示公司。"
        )


def company() -> Company:
    """The company of this installation; raises CompanyMissing before it is set up."""
    found = Company.objects.first()
    if found is None:
        raise CompanyMissing
    return found


def today() -> date:
    """The day that the product takes for today: the company's, if one is set, else the clock's local day."""
    found = Company.objects.first()
    return (found.today if found else None) or timezone.localdate()


def fiscal_year() -> FiscalYear:
    """How the company counts its years; January to December before a company is set up."""
    found = Company.objects.first()
    return FiscalYear(found.fiscal_year_start) if found else FiscalYear()


def working_calendar() -> WorkingCalendar:
    """The company's working days, for the years that are loaded."""
    return WorkingCalendar(
        dict(CalendarException.objects.values_list("day", "works")),
        CalendarYear.objects.values_list("year", flat=True),
    )


def scope_of(user: User, *, on: date) -> RowScope:
    """The rows that the account may see on a day: all for an administrator; otherwise the present subtrees of the
    units that its person leads on that day, and what the person owns."""
    if not user.is_active:
        return RowScope.nothing()
    if user.is_administrator:
        return RowScope.all()
    if user.person_id is None:
        return RowScope.nothing()
    led = [
        membership.unit_id
        for membership in Membership.objects.filter(person_id=user.person_id, leads=True)
        if membership.covers(on)
    ]
    units = OrganisationBook.load().subtrees(led, on) if led else frozenset()
    return RowScope(unit_ids=units, person_id=user.person_id)


def units_visible_to(viewer: User) -> QuerySet[Unit]:
    """Units in the viewer's subtrees, and those that the viewer belongs to."""
    day = today()
    scope = scope_of(viewer, on=day)
    if scope.everything:
        return Unit.objects.all()
    own = Q(memberships__person_id=scope.person_id) & _in_force("memberships__", day)
    return Unit.objects.filter(Q(id__in=scope.unit_ids) | own if scope.person_id else Q(id__in=[])).distinct()


def people_visible_to(viewer: User) -> QuerySet[Person]:
    """People who are or were members of units in the viewer's subtrees, and the viewer."""
    scope = scope_of(viewer, on=today())
    if scope.everything:
        return Person.objects.all()
    return Person.objects.filter(
        Q(id__in=Membership.objects.filter(unit_id__in=scope.unit_ids).values("person_id")) | Q(id=scope.person_id)
    )


def _in_force(prefix: str, day: date) -> Q:
    last = Q(**{f"{prefix}last_day__isnull": True}) | Q(**{f"{prefix}last_day__gte": day})
    return Q(**{f"{prefix}first_day__lte": day}) & last
