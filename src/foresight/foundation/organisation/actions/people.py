"""Adding people and their memberships."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.actions.codes import BATCH, unknown_code
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput
from foresight.foundation.organisation.models import Membership, Person, Unit, User
from foresight.foundation.organisation.periods import ClosedDays, closed_days
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.transfer.traces import note_changes, note_made
from foresight.foundation.warehouse.actions import mark_changed


@transaction.atomic
def save_people(*, actor: User | None, people: Sequence[PersonInput]) -> Outcome:
    """Adds people or changes their name and days, found by code. Somebody whose personal data was erased on request is
    not written again."""
    require(actor, Right.ORGANISATION)
    known = {person.code: person for person in Person.objects.all()}
    new: dict[str, Person] = {}
    changed: set[str] = set()
    problems: list[RowProblem] = []
    for index, given in enumerate(people):
        if given.joined_on and given.left_on and given.left_on < given.joined_on:
            problems.append(
                RowProblem(
                    index,
                    "left_on",
                    str(given.left_on),
                    f"离职日早于入职日 {given.joined_on}",
                    "请改其中一个日期",
                )
            )
            continue
        person = known.get(given.code)
        if person is not None and person.erased_at is not None:
            reason = f"人员 {given.code} 的个人信息已依申请删除，不能再写回"
            problems.append(
                RowProblem(index, "code", given.code, reason, "请从文件里删掉这一行；若是另一个人，请另给编号")
            )
            continue
        values = {"name": given.name, "joined_on": given.joined_on, "left_on": given.left_on}
        if person is None:
            new[given.code] = known[given.code] = Person(code=given.code, **values)
        elif given.code not in new and any(getattr(person, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(person, name, value)
            changed.add(given.code)
    Person.objects.bulk_create(new.values(), batch_size=BATCH)
    note_made(new.values())
    rewritten = [known[code] for code in changed]
    note_changes(rewritten, ["name", "joined_on", "left_on"])
    Person.objects.bulk_update(rewritten, ["name", "joined_on", "left_on"], batch_size=BATCH)
    if new or changed:
        mark_changed()
        record_act(
            actor=actor,
            action="people.save",
            subject=f"people:{len(new) + len(changed)}",
            after={"new": sorted(new)[:200], "changed": sorted(changed)[:200]},
        )
    unchanged = len(people) - len(new) - len(changed) - len(problems)
    return Outcome(len(new), unchanged, len(changed), tuple(problems))


@transaction.atomic
def save_memberships(*, actor: User | None, memberships: Sequence[MembershipInput]) -> Outcome:
    """Adds memberships or changes their end, job and lead, found by person, unit and first day.

    A past day's membership stays: whoever moves gets an end here and another membership there. Days that are closed are
    not changed.
    """
    require(actor, Right.ORGANISATION)
    people = dict(Person.objects.values_list("code", "id"))
    units = dict(Unit.objects.values_list("code", "id"))
    known = {(m.person_id, m.unit_id, m.first_day): m for m in Membership.objects.all()}
    closed = closed_days()
    new: list[Membership] = []
    changed: list[Membership] = []
    problems: list[RowProblem] = []
    for index, given in enumerate(memberships):
        fault = _membership_fault(index, given, people, units)
        if fault:
            problems.append(fault)
            continue
        key = (people[given.person_code], units[given.unit_code], given.first_day)
        values = {"last_day": given.last_day, "job": given.job, "leads": given.leads}
        membership = known.get(key)
        if refusal := _closed(index, given, membership, closed):
            problems.append(refusal)
            continue
        if membership is None:
            known[key] = membership = Membership(person_id=key[0], unit_id=key[1], first_day=key[2], **values)
            new.append(membership)
        elif membership.pk and any(getattr(membership, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(membership, name, value)
            changed.append(membership)
    Membership.objects.bulk_create(new, batch_size=BATCH)
    note_made(new)
    note_changes(changed, ["last_day", "job", "leads"])
    Membership.objects.bulk_update(changed, ["last_day", "job", "leads"], batch_size=BATCH)
    if new or changed:
        mark_changed()
        record_act(
            actor=actor,
            action="memberships.save",
            subject=f"memberships:{len(new) + len(changed)}",
            after={"new": len(new), "changed": len(changed)},
        )
    unchanged = len(memberships) - len(new) - len(changed) - len(problems)
    return Outcome(len(new), unchanged, len(changed), tuple(problems))


def _closed(index: int, given: MembershipInput, known: Membership | None, closed: ClosedDays) -> RowProblem | None:
    """What closed days have against the row: it would change who was employed where on one of them."""
    last = given.last_day or date.max
    if known is None or (known.job, known.leads) != (given.job, given.leads):
        first = given.first_day
    elif known.last_day != given.last_day:
        first, last = sorted((known.last_day or date.max, last))
        first += timedelta(days=1)
    else:
        return None
    stretch = closed.latest_within(first, last)
    if stretch is None:
        return None
    return RowProblem(
        index,
        "last_day" if known and first != given.first_day else "first_day",
        str(given.first_day),
        f"{given.person_code} 的任职会改动已经关账的期间（{first} 起）的人数",
        f"请从未关账的日子起安排，例如 {stretch[1] + timedelta(days=1)}；或申请重开那段期间",
    )


def _membership_fault(
    index: int, given: MembershipInput, people: Mapping[str, int], units: Mapping[str, int]
) -> RowProblem | None:
    if given.person_code not in people:
        return unknown_code(index, "person", given.person_code, "人员", people)
    if given.unit_code not in units:
        return unknown_code(index, "unit", given.unit_code, "组织", units)
    if given.job not in Membership.Job.values:
        jobs = "、".join(Membership.Job.values)
        return RowProblem(index, "job", given.job, "没有这种岗位", f"请用 {jobs} 之一")
    if given.last_day and given.last_day < given.first_day:
        return RowProblem(
            index, "last_day", str(given.last_day), f"结束日早于开始日 {given.first_day}", "请改其中一个日期"
        )
    return None
