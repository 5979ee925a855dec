"""Somebody leaves the company, and the leaving taken back. What is still open is handed over elsewhere."""

from datetime import date
from typing import Any

from django.db import transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.actions.changes import (
    ONE_DAY,
    check_span,
    known_person,
    one_change_at_a_time,
    text_of,
    unit_open_on,
)
from foresight.foundation.organisation.models import Person, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Right
from foresight.foundation.organisation.seating import end_holdings, resume_holdings
from foresight.foundation.warehouse.actions import mark_changed


@transaction.atomic
def record_leaving(*, actor: User | None, person_code: str, last_day: date, reason: str) -> Person:
    """Notes the last day of somebody's employment, and why: memberships and seats end with it, and whatever roles the
    person holds count no longer after it. Rows of earlier days stay with the person.

    Raises ChangeRefused for an unknown person, one who has left or leaves already, a day before the person joined,
    something that is recorded for later days, a closed day, and without a reason.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    person = known_person(person_code)
    if not reason.strip():
        raise ChangeRefused("reason", "请写明离职原因：以后看留任和流失要用到。")
    if person.left_on is not None:
        raise ChangeRefused("person", f"{person.name}已经定在 {person.left_on} 离职。要改日期，先撤回那一次。")
    if person.joined_on is not None and last_day < person.joined_on:
        raise ChangeRefused(
            "last_day", f"{person.name}在 {person.joined_on} 才入职，不能在 {last_day} 离职。请改日期。"
        )
    check_span(last_day + ONE_DAY, reason=reason, field="last_day")
    later = person.memberships.filter(first_day__gt=last_day).select_related("unit").first()
    if later is not None:
        raise ChangeRefused(
            "last_day", f"{person.name}已经定了从 {later.first_day} 起到{later.unit.name}。请先撤销那次安排。"
        )
    ended = []
    for membership in person.memberships.select_related("unit"):
        if membership.last_day is None or membership.last_day > last_day:
            membership.last_day = last_day
            membership.save(update_fields=["last_day"])
            ended.append(membership.unit.code)
    seats = end_holdings(person, None, last_day)
    person.left_on, person.leaving_reason = last_day, reason.strip()
    person.save(update_fields=["left_on", "leaving_reason"])
    _record(
        actor,
        "person.leave",
        person,
        before={"left_on": None},
        after={"left_on": text_of(last_day), "units": ended, "vacated": seats},
        reason=reason,
    )
    return person


@transaction.atomic
def withdraw_leaving(*, actor: User | None, person_code: str, reason: str = "") -> Person:
    """Takes back a leaving: the memberships that ended with it go on, and the seats that are still vacant.

    Raises ChangeRefused for somebody who does not leave, where the unit is closed by now, where a closed day would
    change, and without a reason once the day is past.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    person = known_person(person_code)
    left_on = person.left_on
    if left_on is None:
        raise ChangeRefused("person", f"{person.name}没有离职，没有什么可以撤回。")
    if person.erased_at is not None:
        raise ChangeRefused("person", f"{person.name}的个人信息已依申请删除，离职不能再撤回。请作为新人办理入职。")
    check_span(left_on + ONE_DAY, reason=reason)
    for membership in person.memberships.filter(last_day=left_on).select_related("unit"):
        unit_open_on(membership.unit.code, left_on + ONE_DAY, field="person")
        membership.last_day = None
        membership.save(update_fields=["last_day"])
        resume_holdings(person, membership, None, ended_on=left_on)
    person.left_on, person.leaving_reason = None, ""
    person.save(update_fields=["left_on", "leaving_reason"])
    _record(
        actor,
        "person.withdraw_leaving",
        person,
        before={"left_on": text_of(left_on)},
        after={"left_on": None},
        reason=reason,
    )
    return person


def _record(
    actor: User | None, action: str, person: Person, *, before: dict[str, Any], after: dict[str, Any], reason: str
) -> None:
    mark_changed()
    record_act(actor=actor, action=action, subject=f"person:{person.code}", before=before, after=after, reason=reason)
