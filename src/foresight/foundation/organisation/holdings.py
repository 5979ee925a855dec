"""Who holds which role on a day: from memberships, grants and delegations together.

A role that ends today counts until the end of today. Whoever has left holds nothing. A delegate holds the roles of
whom it stands in for, never those that were delegated to that person: standing in does not pass on.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.looking import read_once
from foresight.foundation.organisation.models import (
    Delegation,
    Membership,
    Person,
    RoleGrant,
    ServiceRole,
    Unit,
    User,
)
from foresight.foundation.organisation.roles import NOT_DELEGATED, RIGHTS, UNIT_ROLES, Right, Role

_LED = {
    Unit.Kind.COMPANY: Role.DIRECTOR,
    Unit.Kind.DIVISION: Role.REGION_MANAGER,
    Unit.Kind.REGION: Role.REGION_MANAGER,
    Unit.Kind.TEAM: Role.TEAM_LEAD,
}
"""What leading a unit makes of somebody."""


@dataclass(frozen=True)
class HeldRole:
    """A role that somebody holds on a day; ``unit_id`` for roles that are held for a unit.

    ``person_id`` is whose role it is. For a delegate that is the absent person, and ``delegated`` says so.
    """

    role: Role
    unit_id: int | None
    person_id: int | None
    delegated: bool = False


def in_force(day: date, prefix: str = "") -> Q:
    """Rows with a first and a last day (empty: still) that cover the day."""
    last = Q(**{f"{prefix}last_day__isnull": True}) | Q(**{f"{prefix}last_day__gte": day})
    return Q(**{f"{prefix}first_day__lte": day}) & last


def employed(day: date, prefix: str = "") -> Q:
    """People who have not left before the day."""
    return Q(**{f"{prefix}left_on__isnull": True}) | Q(**{f"{prefix}left_on__gte": day})


@read_once
def principals_of(user: User, *, on: date) -> tuple[int, ...]:
    """The ids of the people for whom the account stands in on a day."""
    if user.person_id is None:
        return ()
    return tuple(
        Delegation.objects.filter(
            in_force(on), employed(on, "principal__"), employed(on, "delegate__"), delegate_id=user.person_id
        ).values_list("principal_id", flat=True)
    )


@read_once
def roles_of(user: User, *, on: date) -> tuple[HeldRole, ...]:
    """Every role of an account on a day, its own and those it stands in for. Three queries."""
    if not user.is_active:
        return ()
    found: list[HeldRole] = []
    if user.is_administrator:
        found.append(HeldRole(Role.ADMINISTRATOR, None, user.person_id))
    if user.is_service:
        given = ServiceRole.objects.filter(account=user).order_by("id").values_list("role", "unit_id")
        return tuple(HeldRole(Role(role), unit, None) for role, unit in given)
    if user.person_id is None:
        return tuple(found)
    principals = principals_of(user, on=on)
    held = roles_of_people([user.person_id, *principals], on)
    found += held[user.person_id]
    for principal in principals:
        found += [
            HeldRole(role.role, role.unit_id, principal, delegated=True)
            for role in held[principal]
            if role.role not in NOT_DELEGATED
        ]
    return tuple(dict.fromkeys(found))


def roles_of_people(people: Iterable[int], on: date) -> Mapping[int, list[HeldRole]]:
    """The own roles of many people on a day, without what is delegated to them. Two queries."""
    wanted = list(people)
    held: dict[int, list[HeldRole]] = defaultdict(list)
    memberships = Membership.objects.filter(in_force(on), employed(on, "person__"), person_id__in=wanted)
    for person, unit, kind, job, leads in memberships.order_by("id").values_list(
        "person_id", "unit_id", "unit__kind", "job", "leads"
    ):
        if leads:
            held[person].append(HeldRole(_LED[Unit.Kind(kind)], unit, person))
        if job == Membership.Job.SALES:
            held[person].append(HeldRole(Role.SELLER, None, person))
    grants = RoleGrant.objects.filter(in_force(on), employed(on, "person__"), person_id__in=wanted)
    for person, role, granted_unit in grants.order_by("id").values_list("person_id", "role", "unit_id"):
        held[person].append(HeldRole(Role(role), granted_unit, person))
    return held


def rights_of(user: User, *, on: date) -> frozenset[Right]:
    """What the account may do somewhere in the company on a day."""
    return frozenset(right for held in roles_of(user, on=on) for right in RIGHTS[held.role])


def holders_of(role: Role, *, unit_id: int | None, on: date) -> list[Person]:
    """Who holds a role on a day, by code.

    For a role that is held for a unit: the holders at the nearest unit at or above ``unit_id`` that has any; without a
    unit, the holders at the top. Other roles are company-wide, and ``unit_id`` does not matter.
    """
    if role not in UNIT_ROLES:
        return list(_company_wide(role, on))
    book = OrganisationBook.load()
    path: Sequence[int] = book.roots(on) if unit_id is None else tuple(reversed(book.path(unit_id, on)))
    by_unit = _holders_by_unit(role, path, on)
    nearest: Iterable[int] = path if unit_id is None else next(([u] for u in path if by_unit[u]), [])
    people = {person for unit in nearest for person in by_unit[unit]}
    return list(Person.objects.filter(id__in=people).order_by("code"))


def _company_wide(role: Role, on: date) -> Iterable[Person]:
    granted = Q(role_grants__in=RoleGrant.objects.filter(in_force(on), role=role))
    if role is Role.ADMINISTRATOR:
        granted |= Q(account__is_administrator=True, account__is_active=True)
    if role is Role.SELLER:
        granted |= Q(memberships__in=Membership.objects.filter(in_force(on), job=Membership.Job.SALES))
    return Person.objects.filter(granted, employed(on)).distinct().order_by("code")


def _holders_by_unit(role: Role, units: Sequence[int], on: date) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    kinds = [kind for kind, led in _LED.items() if led is role]
    leaders = Membership.objects.filter(
        in_force(on), employed(on, "person__"), leads=True, unit_id__in=units, unit__kind__in=kinds
    )
    grants = RoleGrant.objects.filter(in_force(on), employed(on, "person__"), role=role, unit_id__in=units)
    for rows in (leaders, grants):
        for unit, person in rows.values_list("unit_id", "person_id"):
            if unit is not None:
                found[unit].add(person)
    return found


def delegates_of(person_id: int, *, on: date) -> list[Person]:
    """Who stands in for somebody on a day, by code."""
    return list(
        Person.objects.filter(
            employed(on), delegations_held__in=Delegation.objects.filter(in_force(on), principal_id=person_id)
        )
        .distinct()
        .order_by("code")
    )
