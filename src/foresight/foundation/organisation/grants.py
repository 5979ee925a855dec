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
    grants = RoleGrant.objects.select_related("person", "unit").order_by("-first_day", "-id")
    return grants if _sees_accounts(viewer) else grants.filter(person_id=_own(viewer))


def delegations_visible_to(viewer: User) -> QuerySet[Delegation]:
    """Delegations, the latest first."""
    delegations = Delegation.objects.select_related("principal", "delegate").order_by("-first_day", "-id")
    if _sees_accounts(viewer):
        return delegations
    return delegations.filter(Q(principal_id=_own(viewer)) | Q(delegate_id=_own(viewer)))


def mentorships_visible_to(viewer: User) -> QuerySet[Mentorship]:
    """Mentorships, the latest first."""
    mentorships = Mentorship.objects.select_related("mentor", "newcomer").order_by("-first_day", "-id")
    return mentorships.filter(
        newcomer__in=people_visible_to(viewer).values("id"), mentor__in=people_visible_to(viewer).values("id")
    )


def role_sheet(viewer: User, person: Person, *, on: date) -> RoleSheet:
    """The roles of somebody whom the viewer may see."""
    shown = _sees_accounts(viewer) or person.pk == viewer.person_id
    delegations = delegations_visible_to(viewer)
    mentorships = mentorships_visible_to(viewer)
    held = roles_of_people([person.pk], on)[person.pk] if shown else []
    units = {unit.pk: unit for unit in Unit.objects.filter(id__in=[role.unit_id for role in held if role.unit_id])}
    return RoleSheet(
        shown=shown,
        held=[(role, units.get(role.unit_id or 0)) for role in dict.fromkeys(held)],
        grants=list(grants_visible_to(viewer).filter(person=person)),
        given=list(delegations.filter(principal=person)),
        taken=list(delegations.filter(delegate=person)),
        mentors=list(mentorships.filter(newcomer=person)),
        newcomers=list(mentorships.filter(mentor=person)),
        account=User.objects.filter(person=person).first() if shown else None,
    )


def _sees_accounts(viewer: User) -> bool:
    return RowKind.ACCOUNTS in scope_of(viewer, on=today()).whole


def _own(viewer: User) -> int:
    """The viewer's person; a number that nobody has for an account without one."""
    return viewer.person_id or 0
