"""Reads about roles: who was given which, who stands in for whom, who mentors whom.

What somebody was given is seen by that person and by whoever sees all accounts; standing in also by the two who are
concerned; mentoring by whoever may see the newcomer.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from foresight.foundation.organisation.holdings import HeldRole, roles_of_people
from foresight.foundation.organisation.models import Delegation, Mentorship, Person, RoleGrant, Unit, User
from foresight.foundation.organisation.queries import people_visible_to, scope_of, today
from foresight.foundation.organisation.roles import RowKind


@dataclass(frozen=True)
class RoleSheet:
    """Everything about somebody's roles that the viewer may see; where that is nothing, ``shown`` is False."""

    shown: bool
    held: list[tuple[HeldRole, Unit | None]]
    """The roles of the day, from memberships and grants together."""
    grants: list[RoleGrant]
    given: list[Delegation]
    """Who stands in for this person."""
    taken: list[Delegation]
    """For whom this person stands in."""
    mentors: list[Mentorship]
    newcomers: list[Mentorship]
    account: User | None


def grants_visible_to(viewer: User) -> QuerySet[RoleGrant]:
    """Roles that were given, the latest first."""
    return _grants(viewer, whole=_sees_accounts(viewer))


def delegations_visible_to(viewer: User) -> QuerySet[Delegation]:
    """Delegations, the latest first."""
    return _delegations(viewer, whole=_sees_accounts(viewer))


def mentorships_visible_to(viewer: User) -> QuerySet[Mentorship]:
    """Mentorships of two people whom the viewer may see, the latest first."""
    known = people_visible_to(viewer).values("id")
    mentorships = Mentorship.objects.select_related("mentor", "newcomer").order_by("-first_day", "-id")
    return mentorships.filter(newcomer__in=known, mentor__in=known)


def role_sheet(viewer: User, person: Person, *, on: date) -> RoleSheet:
    """The roles of somebody whom the viewer may see."""
    whole = _sees_accounts(viewer)
    shown = whole or person.pk == viewer.person_id
    held = roles_of_people([person.pk], on)[person.pk] if shown else []
    units = {unit.pk: unit for unit in Unit.objects.filter(id__in=[role.unit_id for role in held if role.unit_id])}
    delegations = list(_delegations(viewer, whole=whole).filter(Q(principal=person) | Q(delegate=person)))
    mentorships = list(mentorships_visible_to(viewer).filter(Q(newcomer=person) | Q(mentor=person)))
    return RoleSheet(
        shown=shown,
        held=[(role, units.get(role.unit_id or 0)) for role in dict.fromkeys(held)],
        grants=list(_grants(viewer, whole=whole).filter(person=person)),
        given=[row for row in delegations if row.principal_id == person.pk],
        taken=[row for row in delegations if row.delegate_id == person.pk],
        mentors=[row for row in mentorships if row.newcomer_id == person.pk],
        newcomers=[row for row in mentorships if row.mentor_id == person.pk],
        account=User.objects.filter(person=person).first() if shown else None,
    )


def _sees_accounts(viewer: User) -> bool:
    return RowKind.ACCOUNTS in scope_of(viewer, on=today()).whole


def _grants(viewer: User, *, whole: bool) -> QuerySet[RoleGrant]:
    grants = RoleGrant.objects.select_related("person", "unit").order_by("-first_day", "-id")
    return grants if whole else grants.filter(person_id=_own(viewer))


def _delegations(viewer: User, *, whole: bool) -> QuerySet[Delegation]:
    delegations = Delegation.objects.select_related("principal", "delegate").order_by("-first_day", "-id")
    if whole:
        return delegations
    return delegations.filter(Q(principal_id=_own(viewer)) | Q(delegate_id=_own(viewer)))


def _own(viewer: User) -> int:
    """The viewer's person; a number that nobody has for an account without one."""
    return viewer.person_id or 0
