"""People coming, moving and changing their job from a day on. A membership ends the day before, another begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from foresight.foundation.audit.actions import acts_together, record_act
from foresight.foundation.organisation.actions.changes import (
    ONE_DAY,
    check_employed,
    check_span,
    in_order,
    known_person,
    one_change_at_a_time,
    text_of,
    unit_open_on,
)
from foresight.foundation.organisation.models import Membership, Person, Unit, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Right
from foresight.foundation.organisation.seating import begin_holding, end_holdings, resume_holdings, seat_on
from foresight.foundation.organisation.ties import booked_since
from foresight.foundation.warehouse.actions import mark_changed


@dataclass(frozen=True)
class Place:
    """What a membership is to be: where, in which job, leading or not."""

    unit: Unit
    job: str
    leads: bool


@transaction.atomic
def join_person(
    *,
    actor: User | None,
    code: str,
    name: str,
    unit_code: str,
    first_day: date,
    job: str = Membership.Job.SALES,
    leads: bool = False,
    seat_code: str | None = None,
    reason: str = "",
) -> Person:
    """Takes on somebody new: the person, the first membership, and the seat if one is named.

    Raises ChangeRefused for a code that is taken, an empty name, an unknown job, a unit that is not open on the day,
    a seat that is of another unit or taken, a closed day, and a past day without a reason.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    code, name = code.strip(), name.strip()
    if not code or not name:
        raise ChangeRefused("code" if not code else "name", "请填编号和姓名。")
    taken = Person.objects.filter(code=code).first()
    if taken is not None:
        raise ChangeRefused("code", f"编号 {code} 是{taken.name}的。新人请用新编号；离职后再来的人也用新编号。")
    check_span(first_day, reason=reason)
    place = Place(unit_open_on(unit_code, first_day, field="unit"), _known_job(job), leads)
    person = Person.objects.create(code=code, name=name, joined_on=first_day)
    _begin(person, place, first_day, None)
    if seat_code:
        begin_holding(seat_on(seat_code, first_day, unit=place.unit), person, first_day, None)
    _record(
        actor,
        "person.join",
        person,
        after={"name": name, **_place_facts(place), "first_day": text_of(first_day), "seat": seat_code},
        reason=reason,
    )
    return person


@transaction.atomic
def add_membership(
    *,
    actor: User | None,
    person_code: str,
    unit_code: str,
    first_day: date,
    last_day: date | None = None,
    job: str = Membership.Job.SUPPORT,
    leads: bool = False,
    reason: str = "",
) -> Membership:
    """Gives somebody one more place beside those there are, until a day or until it is ended.

    Raises ChangeRefused for an unknown person, job or unit, days outside the employment, a place in the same unit at
    the same time, a closed day, and a past day without a reason.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    in_order(first_day, last_day)
    person = known_person(person_code)
    last_day = last_day or person.left_on
    check_employed(person, first_day, max(first_day, last_day) if last_day else None)
    check_span(first_day, last_day, reason=reason)
    place = Place(unit_open_on(unit_code, first_day, last_day, field="unit"), _known_job(job), leads)
    membership = _begin(person, place, first_day, last_day)
    _record(
        actor,
        "membership.add",
        person,
        after={**_place_facts(place), "first_day": text_of(first_day), "last_day": text_of(membership.last_day)},
        reason=reason,
    )
    return membership


@transaction.atomic
def move_people(
    *,
    actor: User | None,
    membership_ids: Sequence[int],
    to_unit_code: str,
    first_day: date,
    job: str | None = None,
    leads: bool = False,
    seat_code: str | None = None,
    reason: str = "",
) -> list[Membership]:
    """Moves people to another unit from a day on: one, several, or all of a team, each by the membership that ends.

    A membership that had an end keeps it. Seats of the unit that is left become vacant; ``seat_code`` is the seat that
    the one mover takes. Whoever leads is not a leader in the new unit unless ``leads`` says so. Returns the new
    memberships. Raises ChangeRefused, and moves nobody, where anything is wrong with any of them: gone already
    (somebody else was quicker), a later move recorded, in that unit already, the unit not open on the day, the seat
    taken, a closed day, a past day without a reason.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    check_span(first_day, reason=reason)
    unit = unit_open_on(to_unit_code, first_day, field="to_unit")
    if seat_code and len(membership_ids) != 1:
        raise ChangeRefused("seat", "一个席位只坐一个人：几个人一起调动时不要指定席位。")
    if job is not None:
        _known_job(job)
    moved = []
    with acts_together():
        for membership in _memberships(membership_ids):
            if membership.unit_id == unit.pk:
                raise ChangeRefused("to_unit", f"{membership.person.name}已经在{unit.name}。请选别的组织。")
            place = Place(unit, job or membership.job, leads)
            moved.append(_continue(actor, "person.move", membership, place, first_day, reason))
        if seat_code:
            (begun,) = moved
            begin_holding(seat_on(seat_code, first_day, unit=unit), begun.person, first_day, begun.last_day)
        mark_changed()
    return moved


@transaction.atomic
def change_place(
    *, actor: User | None, membership_id: int, first_day: date, job: str, leads: bool, reason: str = ""
) -> Membership:
    """Changes somebody's job in the unit, or whether the person leads it, from a day on.

    Raises ChangeRefused for an unknown job, nothing that changes, a membership that is not in force on the day or has
    a later change recorded, a closed day, and a past day without a reason.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    check_span(first_day, reason=reason)
    (membership,) = _memberships([membership_id])
    if (membership.job, membership.leads) == (_known_job(job), leads):
        raise ChangeRefused("job", f"{membership.person.name}的岗位和是否负责人都没有变。")
    with acts_together():
        begun = _continue(
            actor, "person.change_place", membership, Place(membership.unit, job, leads), first_day, reason
        )
        mark_changed()
    return begun


@transaction.atomic
def undo_move(*, actor: User | None, membership_id: int, reason: str = "") -> Membership:
    """Takes back a move or a change of job, named by the membership that it began: the one before goes on.

    Returns that one. Raises ChangeRefused for a membership that no move began, where a later change or something that
    was booked since depends on it, for a closed day, and for a move of the past without a reason.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    (begun,) = _memberships([membership_id])
    former = begun.continues
    person = begun.person
    if former is None:
        raise ChangeRefused("membership", f"{person.name}在{begun.unit.name}的任职不是调动来的，没有什么可以撤销。")
    check_span(begun.first_day, begun.last_day, reason=reason)
    if begun.continued_by.exists():
        raise ChangeRefused("membership", f"{person.name}后来又有变动。请先撤销后来的那一次。")
    unit_open_on(former.unit.code, begun.first_day, begun.last_day, field="membership")
    booked = booked_since([begun.unit_id], begun.first_day, person.pk) if begun.unit_id != former.unit_id else []
    if booked:
        raise ChangeRefused(
            "membership",
            f"{person.name}从 {begun.first_day} 起在{begun.unit.name}已有 {'、'.join(booked)}，不能撤销。"
            "请从今天或以后的某一天起再调回去。",
        )
    before = _facts(begun)
    last_day = begun.last_day
    begun.delete()
    if former.unit_id != begun.unit_id:
        end_holdings(person, begun.unit_id, begun.first_day - ONE_DAY)
        resume_holdings(person, former, last_day)
    former.last_day = last_day
    _refuse_overlap(former)
    former.save(update_fields=["last_day"])
    _record(actor, "person.undo_move", person, before=before, after=_facts(former), reason=reason)
    return former


@transaction.atomic
def end_membership(*, actor: User | None, membership_id: int, last_day: date, reason: str = "") -> Membership:
    """Ends one of somebody's memberships; seats that the person holds in that unit become vacant.

    Raises ChangeRefused for one that is over by then, the only one of somebody who stays employed, a closed day, and
    a past day without a reason.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    check_span(last_day + ONE_DAY, reason=reason, field="last_day")
    (membership,) = _memberships([membership_id])
    person = membership.person
    _refuse_unless_in_force(membership, last_day, "last_day")
    beyond = Q(last_day__isnull=True) | Q(last_day__gt=last_day)
    if not person.memberships.filter(beyond).exclude(pk=membership.pk).exists():
        raise ChangeRefused("membership", f"这是{person.name}唯一的任职。要换组织请用“调动”，要离开公司请用“离职”。")
    before = _facts(membership)
    membership.last_day = last_day
    membership.save(update_fields=["last_day"])
    seats = end_holdings(person, membership.unit_id, last_day)
    _record(
        actor,
        "membership.end",
        person,
        before=before,
        after={**_facts(membership), "vacated": seats},
        reason=reason,
    )
    return membership


def _memberships(ids: Sequence[int]) -> list[Membership]:
    """Memberships by id, as they are now that no other change is under way."""
    if not ids:
        raise ChangeRefused("membership", "没有选人。请至少选一个人。")
    found = list(
        Membership.objects.filter(id__in=ids)
        .select_related("person", "unit", "continues", "continues__unit")
        .order_by("person__code", "id")
    )
    if len(found) != len(set(ids)):
        raise ChangeRefused("membership", "有的任职已经不在了：别人刚刚改过。请刷新页面再看。")
    return found


def _refuse_unless_in_force(membership: Membership, day: date, field: str = "first_day") -> None:
    """The membership must be in force on the day, and be the latest word about its stretch of time."""
    person, unit = membership.person, membership.unit
    if membership.first_day > day:
        raise ChangeRefused(field, f"{person.name}在 {membership.first_day} 才到{unit.name}。请填那以后的日子。")
    followed = membership.continued_by.select_related("unit").first()
    if followed is not None:
        raise ChangeRefused(
            field,
            f"{person.name}已经定了从 {followed.first_day} 起到{followed.unit.name}（{followed.get_job_display()}）。"
            "请刷新页面；要另作安排，先撤销那一次。",
        )
    if membership.last_day is not None and membership.last_day < day:
        raise ChangeRefused(field, f"{person.name}在{unit.name}的任职到 {membership.last_day} 为止。请刷新页面再看。")


def _continue(
    actor: User | None, action: str, membership: Membership, place: Place, first_day: date, reason: str
) -> Membership:
    """Ends a membership and lets another one follow. One that begins on that very day is changed in its place: there
    is no day before."""
    _refuse_unless_in_force(membership, first_day)
    person, left = membership.person, membership.unit_id
    before = _facts(membership)
    vacated: list[str] = []
    if place.unit.pk != left:
        vacated = end_holdings(person, left, first_day - ONE_DAY)
    if membership.first_day == first_day:
        begun = membership
        begun.unit, begun.job, begun.leads = place.unit, place.job, place.leads
        _refuse_overlap(begun)
        begun.save(update_fields=["unit", "job", "leads"])
    else:
        last_day = membership.last_day
        membership.last_day = first_day - ONE_DAY
        membership.save(update_fields=["last_day"])
        begun = _begin(person, place, first_day, last_day, continues=membership)
    record_act(
        actor=actor,
        action=action,
        subject=f"person:{person.code}",
        before=before,
        after={**_facts(begun), "vacated": vacated},
        reason=reason,
    )
    return begun


def _begin(
    person: Person, place: Place, first_day: date, last_day: date | None, continues: Membership | None = None
) -> Membership:
    begun = Membership(
        person=person,
        unit=place.unit,
        job=place.job,
        leads=place.leads,
        first_day=first_day,
        last_day=last_day,
        continues=continues,
    )
    _refuse_overlap(begun)
    begun.save()
    return begun


def _refuse_overlap(wanted: Membership) -> None:
    """Somebody is in a unit once at a time."""
    others = Membership.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=wanted.first_day), person=wanted.person, unit=wanted.unit
    ).exclude(pk=wanted.pk)
    if wanted.last_day is not None:
        others = others.filter(first_day__lte=wanted.last_day)
    other = others.first()
    if other is not None:
        until = f"至 {other.last_day}" if other.last_day else "起"
        raise ChangeRefused(
            "unit",
            f"{wanted.person.name}从 {other.first_day} {until}已经在{wanted.unit.name}任职，与这次重叠。请改日期或组织。",
        )


def _known_job(job: str) -> str:
    if job not in Membership.Job.values:
        raise ChangeRefused("job", f"没有岗位 {job}。请用 {'、'.join(Membership.Job.values)} 之一。")
    return job


def _place_facts(place: Place) -> dict[str, Any]:
    return {"unit": place.unit.code, "job": place.job, "leads": place.leads}


def _facts(membership: Membership) -> dict[str, Any]:
    return {
        "unit": membership.unit.code,
        "job": membership.job,
        "leads": membership.leads,
        "first_day": text_of(membership.first_day),
        "last_day": text_of(membership.last_day),
    }


def _record(
    actor: User | None,
    action: str,
    person: Person,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
    reason: str,
) -> None:
    mark_changed()
    record_act(actor=actor, action=action, subject=f"person:{person.code}", before=before, after=after, reason=reason)
