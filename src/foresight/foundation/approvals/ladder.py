"""Who decides a step: the holders of its role, or the next higher ones where those may not."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import Person, Unit, User
from foresight.foundation.organisation.queries import delegates_of, holders_of
from foresight.foundation.organisation.roles import NOT_DELEGATED, ROLE_NAMES, UNIT_ROLES, Role

LINE = (Role.TEAM_LEAD, Role.REGION_MANAGER, Role.DIRECTOR)
"""From below to above. A vacancy in the line is filled by whoever leads above it."""


class NobodyCanDecide(ValueError):
    """A step has nobody who could decide it; the message names the role that is missing."""


@dataclass(frozen=True)
class Rung:
    """People who can decide a step, and by which role."""

    role: Role
    people: tuple[Person, ...]
    height: int
    """0 for the nearest holders of the step's own role."""


def first_rung(
    role: Role,
    *,
    unit_id: int | None,
    on: date,
    parties: Collection[int],
    passed: Collection[int] = (),
    higher: bool = False,
) -> Rung:
    """The lowest people who can decide a step of ``role`` for a unit on a day, without those who were ``passed``.

    ``parties`` are those whose own request it is: they never decide it. Somebody who is absent can decide only if
    somebody stands in who is no party. ``higher`` looks above everybody who was passed. A role outside the line of
    leaders that nobody holds is not replaced by a higher one: raises NobodyCanDecide, as where the line ends without
    anybody.
    """
    held = False
    found: Rung | None = None
    for rung in _rungs(role, unit_id, on):
        if not rung.people:
            break
        held = True
        if higher and any(person.pk in passed for person in rung.people):
            found = None
        if found is None:
            people = tuple(p for p in rung.people if p.pk not in passed and _can_decide(p, rung.role, on, parties))
            found = Rung(rung.role, people, rung.height) if people else None
        if found and not higher:
            break
    if found is None:
        raise NobodyCanDecide(_refusal(role, unit_id, held))
    return found


def can_be_decided(role: Role, *, unit_id: int | None, on: date, parties: Collection[int]) -> bool:
    """Whether a step of ``role`` for a unit has anybody who could decide it on a day."""
    try:
        first_rung(role, unit_id=unit_id, on=on, parties=parties)
    except NobodyCanDecide:
        return False
    return True


def _rungs(role: Role, unit_id: int | None, on: date) -> Iterator[Rung]:
    """The holders of the role from the nearest unit upwards, then those of the higher roles; everybody once.

    Outside the line the first rung is there even when it is empty.
    """
    met: set[int] = set()
    height = 0
    for rung_role in (role, *_higher(role)):
        for unit in _units_upwards(rung_role, unit_id, on):
            people = tuple(p for p in holders_of(rung_role, unit_id=unit, on=on) if p.pk not in met)
            if people or (role not in LINE and height == 0):
                yield Rung(rung_role, people, height)
            met.update(person.pk for person in people)
            height += 1


def _higher(role: Role) -> tuple[Role, ...]:
    return LINE[LINE.index(role) + 1 :] if role in LINE else (Role.DIRECTOR,)


def _units_upwards(role: Role, unit_id: int | None, on: date) -> tuple[int | None, ...]:
    if role not in UNIT_ROLES or unit_id is None:
        return (unit_id,)
    return tuple(reversed(OrganisationBook.load().path(unit_id, on)))


def _can_decide(person: Person, role: Role, on: date, parties: Collection[int]) -> bool:
    if person.pk in parties:
        return False
    standing_in = delegates_of(person.pk, on=on) if role not in NOT_DELEGATED else []
    heads = [delegate.pk for delegate in standing_in if delegate.pk not in parties] if standing_in else [person.pk]
    return User.objects.filter(person_id__in=heads, is_active=True).exists()


def _refusal(role: Role, unit_id: int | None, held: bool) -> str:
    name = ROLE_NAMES[role][0]
    place = "公司"
    if role in UNIT_ROLES and unit_id is not None:
        place = Unit.objects.get(pk=unit_id).name
    if not held:
        return f"{place}没有人担任{name}，这一步没有人能审批。请让管理员先任命{name}，或修改审批规则。"
    return (
        f"{place}的{name}是申请人自己、由申请人代理，或没有可用的账号，上面也没有别人能审批。"
        f"请让管理员另外任命{name}或上级，或修改审批规则。"
    )
