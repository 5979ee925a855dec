"""Granting roles, standing in during an absence, mentoring."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import Delegation, Mentorship, Person, RoleGrant, Unit, User
from foresight.foundation.organisation.policies import may, require
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.roles import (
    DERIVED_ROLES,
    ROLE_NAMES,
    UNIT_ROLES,
    Right,
    Role,
)

Days = dict[str, str | None]


@transaction.atomic
def grant_role(
    *,
    actor: User | None,
    person_code: str,
    role: Role,
    unit_code: str | None = None,
    first_day: date,
    last_day: date | None = None,
    reason: str = "",
) -> RoleGrant:
    """Gives somebody a role from a day on, until a day or until it is ended.

    Raises ValueError for an unknown person or unit, a role that follows from a membership alone, a unit where none
    belongs (or none where one does), days in the wrong order or after the person has left, and for a role that the
    person holds on one of the days already.
    """
    require(actor, Right.ROLES)
    person = _locked_person(person_code)
    unit = _unit(unit_code)
    name = ROLE_NAMES[role][0]
    if role in DERIVED_ROLES:
        raise ValueError(f"角色“{name}”由任职决定，不能另外授予。请在任职里改岗位。")
    if role in UNIT_ROLES and unit is None:
        raise ValueError(f"角色“{name}”要指明是哪个组织的。")
    if role not in UNIT_ROLES and unit is not None:
        raise ValueError(f"角色“{name}”管全公司，不能限定在组织“{unit.name}”。")
    _check_days(person, first_day, last_day)
    held = RoleGrant.objects.filter(_meeting(first_day, last_day), person=person, role=role, unit=unit).first()
    if held is not None:
        raise ValueError(f"{person.name}从 {held.first_day} 起已经有角色“{name}”。请先结束它，再重新授予。")
    grant = RoleGrant.objects.create(
        person=person, role=role, unit=unit, first_day=first_day, last_day=last_day, granted_by=actor, reason=reason
    )
    record_act(
        actor=actor,
        action="role.grant",
        subject=f"person:{person.code}",
        after={"role": role.value, "unit": unit_code, **_days(first_day, last_day)},
        reason=reason,
    )
    return grant


@transaction.atomic
def end_role(*, actor: User | None, grant_id: int, last_day: date, reason: str = "") -> RoleGrant:
    """Ends a granted role: ``last_day`` is the last one on which it counts.

    A day before the first one takes the grant away altogether as if it had not been given; that is only possible on
    the day on which it was to begin, or earlier. Raises LookupError for an unknown grant, and ValueError for one
    that ended already or a last day that lies in the past.
    """
    require(actor, Right.ROLES)
    grants = RoleGrant.objects.select_for_update(of=("self",)).select_related("person", "unit")
    grant = grants.filter(id=grant_id).first()
    if grant is None:
        raise LookupError("没有这次授予。")
    _check_end(grant.last_day, last_day, f"{grant.person.name}的角色“{grant.name[0]}”")
    before = {"role": grant.role, **_days(grant.first_day, grant.last_day)}
    after: dict[str, str | None]
    if last_day < grant.first_day:
        after = {"role": None}
        grant.delete()
    else:
        grant.last_day = last_day
        grant.save(update_fields=["last_day"])
        after = {"role": grant.role, **_days(grant.first_day, last_day)}
    record_act(
        actor=actor,
        action="role.end",
        subject=f"person:{grant.person.code}",
        before=before,
        after=after,
        reason=reason,
    )
    return grant


@transaction.atomic
def delegate(
    *,
    actor: User | None,
    principal_code: str,
    delegate_code: str,
    first_day: date,
    last_day: date,
    reason: str = "",
) -> Delegation:
    """Lets somebody stand in for somebody absent, with all of that person's roles but the administrator's.

    Anybody may name a delegate for the own absence; for others it takes the right to grant roles. Standing in is not
    passed on. Raises PermissionDenied, and ValueError for unknown people, the same person twice, days in the wrong
    order or past, somebody who has left, and a delegation of the same two that overlaps.
    """
    principal, stand_in = _locked_person(principal_code), _locked_person(delegate_code)
    _require_own_or_roles(actor, principal)
    if principal.pk == stand_in.pk:
        raise ValueError("不能由本人代理本人。请选另一个人。")
    if last_day < first_day:
        raise ValueError(f"代理的结束日 {last_day} 早于开始日 {first_day}。")
    if last_day < today():
        raise ValueError(f"代理的结束日 {last_day} 已经过去。请填今天或以后的日子。")
    for person in (principal, stand_in):
        _check_days(person, first_day, last_day)
    known = Delegation.objects.filter(_meeting(first_day, last_day), principal=principal, delegate=stand_in).first()
    if known is not None:
        raise ValueError(
            f"{stand_in.name}在 {known.first_day} 至 {known.last_day} 已经代理{principal.name}，与这次重叠。请先结束那一次。"
        )
    delegation = Delegation.objects.create(
        principal=principal, delegate=stand_in, first_day=first_day, last_day=last_day, reason=reason
    )
    record_act(
        actor=actor,
        action="delegation.begin",
        subject=f"person:{principal.code}",
        after={"delegate": stand_in.code, **_days(first_day, last_day)},
        reason=reason,
    )
    return delegation


@transaction.atomic
def end_delegation(*, actor: User | None, delegation_id: int, reason: str = "") -> Delegation:
    """Ends a delegation at once: it counts no longer, today included. Its days up to yesterday stay on record.

    Raises LookupError where there is none that the actor may end, ValueError where it is over already.
    """
    delegation = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("principal", "delegate")
        .filter(id=delegation_id)
        .first()
    )
    if delegation is None:
        raise LookupError("没有这次代理，或者不在你的权限范围内。")
    _require_own_or_roles(actor, delegation.principal)
    day = today()
    if delegation.last_day < day:
        raise ValueError(f"这次代理在 {delegation.last_day} 已经结束。")
    before = {"delegate": delegation.delegate.code, **_days(delegation.first_day, delegation.last_day)}
    if delegation.first_day >= day:
        delegation.delete()
        after: dict[str, str | None] = {"delegate": None}
    else:
        delegation.last_day = date.fromordinal(day.toordinal() - 1)
        delegation.save(update_fields=["last_day"])
        after = {"delegate": delegation.delegate.code, **_days(delegation.first_day, delegation.last_day)}
    record_act(
        actor=actor,
        action="delegation.end",
        subject=f"person:{delegation.principal.code}",
        before=before,
        after=after,
        reason=reason,
    )
    return delegation


@transaction.atomic
def assign_mentor(
    *, actor: User | None, mentor_code: str, newcomer_code: str, first_day: date, last_day: date | None = None
) -> Mentorship:
    """Gives a newcomer a mentor, who sees the newcomer's rows while holding the role of a mentor.

    Raises ValueError for unknown people, oneself, days in the wrong order, somebody who has left, and a mentorship of
    the same two that overlaps.
    """
    require(actor, Right.ORGANISATION)
    mentor, newcomer = _locked_person(mentor_code), _locked_person(newcomer_code)
    if mentor.pk == newcomer.pk:
        raise ValueError("不能给自己当导师。请选另一个人。")
    for person in (mentor, newcomer):
        _check_days(person, first_day, last_day)
    known = Mentorship.objects.filter(_meeting(first_day, last_day), mentor=mentor, newcomer=newcomer).first()
    if known is not None:
        raise ValueError(f"{mentor.name}从 {known.first_day} 起已经是{newcomer.name}的导师。")
    mentorship = Mentorship.objects.create(mentor=mentor, newcomer=newcomer, first_day=first_day, last_day=last_day)
    record_act(
        actor=actor,
        action="mentorship.begin",
        subject=f"person:{newcomer.code}",
        after={"mentor": mentor.code, **_days(first_day, last_day)},
    )
    return mentorship


@transaction.atomic
def end_mentorship(*, actor: User | None, mentorship_id: int, last_day: date) -> Mentorship:
    """Ends a mentorship: ``last_day`` is the last one on which it counts.

    Raises LookupError for an unknown one, ValueError for one that ended already, a last day in the past, or before
    the first day.
    """
    require(actor, Right.ORGANISATION)
    mentorship = (
        Mentorship.objects.select_for_update(of=("self",))
        .select_related("mentor", "newcomer")
        .filter(id=mentorship_id)
        .first()
    )
    if mentorship is None:
        raise LookupError("没有这次带教。")
    if last_day < mentorship.first_day:
        raise ValueError(f"带教的结束日 {last_day} 早于开始日 {mentorship.first_day}。")
    _check_end(mentorship.last_day, last_day, f"{mentorship.mentor.name}对{mentorship.newcomer.name}的带教")
    before = {"mentor": mentorship.mentor.code, **_days(mentorship.first_day, mentorship.last_day)}
    mentorship.last_day = last_day
    mentorship.save(update_fields=["last_day"])
    record_act(
        actor=actor,
        action="mentorship.end",
        subject=f"person:{mentorship.newcomer.code}",
        before=before,
        after={"mentor": mentorship.mentor.code, **_days(mentorship.first_day, last_day)},
    )
    return mentorship


def _require_own_or_roles(actor: User | None, principal: Person) -> None:
    if actor is None or may(actor, Right.ROLES):
        return
    if not actor.is_active or actor.person_id != principal.pk:
        raise PermissionDenied("只能为自己安排代理；替别人安排要由管理员来做。")


def _locked_person(code: str) -> Person:
    person = Person.objects.select_for_update().filter(code=code).first()
    if person is None:
        raise ValueError(f"没有编号为 {code} 的人员。")
    return person


def _unit(code: str | None) -> Unit | None:
    if not code:
        return None
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise ValueError(f"没有编号为 {code} 的组织。")
    return unit


def _check_days(person: Person, first_day: date, last_day: date | None) -> None:
    if last_day is not None and last_day < first_day:
        raise ValueError(f"结束日 {last_day} 早于开始日 {first_day}。请改其中一个日期。")
    if person.left_on is not None and person.left_on < (last_day or first_day):
        raise ValueError(f"{person.name}在 {person.left_on} 离职，不能安排到那以后。请改日期或换一个人。")


def _check_end(known: date | None, last_day: date, what: str) -> None:
    day = today()
    if known is not None and known < day:
        raise ValueError(f"{what}在 {known} 已经结束。")
    if last_day < date.fromordinal(day.toordinal() - 1):
        raise ValueError(f"{what}不能倒回 {last_day} 结束：那以后做过的事都有记录。最早填昨天。")


def _meeting(first_day: date, last_day: date | None) -> Q:
    """Rows whose days meet the given ones."""
    found = Q(last_day__isnull=True) | Q(last_day__gte=first_day)
    return found if last_day is None else found & Q(first_day__lte=last_day)


def _days(first_day: date, last_day: date | None) -> Days:
    return {"first_day": first_day.isoformat(), "last_day": last_day.isoformat() if last_day else None}
