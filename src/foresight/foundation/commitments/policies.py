"""Who may do what to a commitment.

The promiser reports, the one it was promised to accepts. Somebody who is absent is stood in for by the delegate; for
somebody who has left or has no account, whoever leads that person acts. What was promised to nobody is looked after
by whoever leads the promiser. Nobody accepts or forgives what is the own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from foresight.foundation.commitments.models import Act, Commitment, State
from foresight.foundation.organisation.holdings import employed, in_force, principals_of, roles_of
from foresight.foundation.organisation.models import Membership, Person, User
from foresight.foundation.organisation.queries import scope_of
from foresight.foundation.organisation.roles import RIGHTS, UNIT_ROLES, Right, RowKind

FROM_STATES: Mapping[Act, tuple[State, ...]] = {
    Act.EVIDENCE: (State.OPEN, State.REPORTED),
    Act.REPORTED: (State.OPEN,),
    Act.ACCEPTED: (State.REPORTED,),
    Act.SENT_BACK: (State.REPORTED,),
    Act.MOVED: (State.OPEN,),
    Act.REMINDED: (State.OPEN,),
    Act.RELEASED: (State.OPEN,),
    Act.CANCELLED: (State.OPEN,),
    Act.HANDED_OVER: (State.OPEN, State.REPORTED),
}
"""From which states an act may be done."""

OWED_ACTS = frozenset({Act.ACCEPTED, Act.SENT_BACK, Act.RELEASED})
"""Acts of the one that it was promised to, which the promiser can never do."""


@dataclass(frozen=True)
class Standing:
    """For whom an account may act on a day."""

    user_id: int | None
    day: date
    person_id: int | None = None
    stands_for: frozenset[int] = frozenset()
    """The own person, and the absent ones whose delegate it is."""
    led: frozenset[int] = frozenset()
    """The people of the units that it leads."""
    leads_everybody: bool = False
    reads_all: bool = False

    def leads(self, person_id: int) -> bool:
        """Whether it leads that person."""
        return self.leads_everybody or person_id in self.led

    def acts_for(self, person: Person) -> bool:
        """Whether it may act as that person: it is, or stands in."""
        return person.pk in self.stands_for or (not can_act(person, self.day) and self.leads(person.pk))


MACHINE = Standing(None, date.min, leads_everybody=True, reads_all=True)
"""The machine's own command line."""


def standing_of(viewer: User, *, on: date) -> Standing:
    """What the account may do on a day; an inactive one nothing."""
    if not viewer.is_active:
        return Standing(viewer.pk, on)
    scope = scope_of(viewer, on=on)
    everywhere = any(
        held.role not in UNIT_ROLES and Right.HANDOVERS in RIGHTS[held.role] for held in roles_of(viewer, on=on)
    )
    return Standing(
        user_id=viewer.pk,
        day=on,
        person_id=viewer.person_id,
        stands_for=people_stood_for(viewer, on=on),
        led=frozenset(people_of(scope.unit_ids, on=on)) if scope.unit_ids else frozenset(),
        leads_everybody=everywhere,
        reads_all=scope.sees_all(RowKind.PROMISES),
    )


def people_stood_for(viewer: User, *, on: date) -> frozenset[int]:
    """The viewer's own person, unless it has left, and the absent ones whose delegate it is. Two queries."""
    if not viewer.is_active or viewer.person_id is None:
        return frozenset()
    own = Person.objects.filter(employed(on), pk=viewer.person_id).values_list("pk", flat=True)
    return frozenset([*own, *principals_of(viewer, on=on)])


def people_of(unit_ids: frozenset[int], *, on: date) -> QuerySet[Membership, int]:
    """The ids of the people who belong to the units on a day; whoever has left, or has no place for the moment,
    belongs to the last one."""
    later = Membership.objects.filter(
        person_id=OuterRef("person_id"), first_day__lte=on, first_day__gt=OuterRef("first_day")
    )
    now = Membership.objects.filter(in_force(on), person_id=OuterRef("person_id"))
    last = Q(~Exists(later), ~Exists(now), last_day__lt=on)
    memberships = Membership.objects.filter(in_force(on) | last, unit_id__in=unit_ids)
    return memberships.order_by().values_list("person_id", flat=True).distinct()


def can_act(person: Person, day: date) -> bool:
    """Whether the person still works here and has an account that can log in."""
    account: User | None = getattr(person, "account", None)
    left = person.left_on is not None and person.left_on < day
    return not left and account is not None and account.is_active


def may_act(standing: Standing, commitment: Commitment, act: Act) -> bool:
    """Whether the account may do the act, as far as persons are concerned; the state is another question."""
    if standing is MACHINE:
        return True
    promiser = commitment.promised_by
    if act in {Act.REPORTED, Act.EVIDENCE}:
        return standing.acts_for(promiser)
    if act in OWED_ACTS:
        return standing.person_id != promiser.pk and _stands_on_the_other_side(standing, commitment)
    if act is Act.MOVED:
        return standing.acts_for(promiser) or _stands_on_the_other_side(standing, commitment)
    if act is Act.REMINDED:
        return promiser.pk != standing.person_id and (
            standing.leads(promiser.pk) or _stands_on_the_other_side(standing, commitment)
        )
    if act is Act.CANCELLED:
        made_it = commitment.made_by_id is not None and commitment.made_by_id == standing.user_id
        looks_after = standing.person_id != promiser.pk and standing.leads(promiser.pk)
        return not commitment.owed_to_somebody and (made_it or looks_after)
    return False


def possible_acts(standing: Standing, commitment: Commitment) -> list[Act]:
    """What the account may do to it now, as it stands."""
    return [
        act for act, states in FROM_STATES.items() if commitment.state in states and may_act(standing, commitment, act)
    ]


def _stands_on_the_other_side(standing: Standing, commitment: Commitment) -> bool:
    if commitment.promised_to is None or not commitment.owed_to_somebody:
        return standing.leads(commitment.promised_by_id)
    return standing.acts_for(commitment.promised_to)


def require_act(standing: Standing, commitment: Commitment, act: Act) -> None:
    """Raises PermissionDenied with whose act it is."""
    if not may_act(standing, commitment, act):
        raise PermissionDenied(f"你不能对“{commitment.title}”{act.label}：这要由{_whose(commitment, act)}来做。")


def _whose(commitment: Commitment, act: Act) -> str:
    promiser = commitment.promised_by.name
    owed = (
        f"{commitment.promised_to.name}或其代理人"
        if commitment.promised_to is not None and commitment.owed_to_somebody
        else f"{promiser}的负责人"
    )
    if act in {Act.REPORTED, Act.EVIDENCE}:
        return f"{promiser}或其代理人"
    if act is Act.MOVED:
        return f"{promiser}、{owed}"
    if act is Act.CANCELLED:
        return f"{owed}免除" if commitment.owed_to_somebody else f"立下它的人或{promiser}的负责人"
    return owed


def require_may_lay(standing: Standing, promiser: Person, *, asked_by_everybody: bool) -> None:
    """Raises PermissionDenied unless the account may write down a promise of that person: the own, one of somebody
    whom it leads or stands in for, or one of a kind that anybody may ask."""
    if standing is MACHINE or (asked_by_everybody and standing.person_id is not None):
        return
    if promiser.pk not in standing.stands_for and not standing.leads(promiser.pk):
        raise PermissionDenied(f"你不能替{promiser.name}作出承诺：只有本人、代理人和其负责人可以。")
