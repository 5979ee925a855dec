"""Changing the tree from a day on: a unit is added, renamed, hung elsewhere, closed. What was before that day stays."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.actions.changes import (
    ONE_DAY,
    check_span,
    one_change_at_a_time,
    text_of,
    unit_open_on,
)
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.holdings import in_force
from foresight.foundation.organisation.models import Membership, RoleGrant, Seat, Unit, UnitPlacement, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Right
from foresight.foundation.organisation.ties import booked_since, hanging_on
from foresight.foundation.warehouse.actions import mark_changed


@transaction.atomic
def add_unit(
    *,
    actor: User | None,
    code: str,
    name: str,
    kind: str,
    parent_code: str,
    first_day: date,
    reason: str = "",
) -> Unit:
    """Opens a unit below another from a day on; it stands last among its siblings.

    Raises ChangeRefused for a code that is taken, an unknown kind or parent, a parent that is not open on the day, a
    closed day, and a past day without a reason.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    code, name = _filled("code", code, "编号"), _filled("name", name, "名称")
    if Unit.objects.filter(code=code).exists():
        raise ChangeRefused("code", f"编号 {code} 已经有组织在用。请换一个编号。")
    if kind not in Unit.Kind.values:
        raise ChangeRefused("kind", f"没有组织类型 {kind}。请用 {'、'.join(Unit.Kind.values)} 之一。")
    check_span(first_day, reason=reason)
    parent = unit_open_on(parent_code, first_day, field="parent")
    last = Unit.objects.filter(placements__parent=parent).order_by("-position").first()
    unit = Unit.objects.create(
        code=code, name=name, kind=kind, position=last.position + 1 if last else 1, opened_on=first_day
    )
    UnitPlacement.objects.create(unit=unit, parent=parent, first_day=first_day)
    _record(
        actor,
        "unit.add",
        unit,
        after={"name": name, "kind": kind, "parent": parent.code, "first_day": text_of(first_day)},
        reason=reason,
    )
    return unit


@transaction.atomic
def rename_unit(*, actor: User | None, unit_code: str, name: str, reason: str = "") -> Unit:
    """Gives a unit another name, in reports of earlier days too: it is the same unit.

    Raises ChangeRefused for an unknown unit, an empty name, and the name that it has already.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    unit, name = _known(unit_code), _filled("name", name, "名称")
    if unit.name == name:
        raise ChangeRefused("name", f"这个组织已经叫{name}。")
    before, unit.name = unit.name, name
    unit.save(update_fields=["name"])
    _record(actor, "unit.rename", unit, before={"name": before}, after={"name": name}, reason=reason)
    return unit


@transaction.atomic
def move_unit(*, actor: User | None, unit_code: str, to_unit_code: str, first_day: date, reason: str = "") -> Unit:
    """Hangs a unit, with all that is below it, below another one from a day on.

    Raises ChangeRefused where that would be a loop, for a unit that is not open on the day, one at the top, one that
    hangs there already or has a later move recorded, a closed day, and a past day without a reason.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    check_span(first_day, reason=reason)
    unit = unit_open_on(unit_code, first_day, field="unit")
    parent = unit_open_on(to_unit_code, first_day, field="to_unit")
    if parent.pk == unit.pk:
        raise ChangeRefused("to_unit", f"{unit.name}不能挂在自己下面。请选别的上级。")
    current = _placement_on(unit, first_day)
    if current.parent_id == parent.pk:
        raise ChangeRefused("to_unit", f"{unit.name}在 {first_day} 已经归{parent.name}。请选别的上级。")
    if current.first_day == first_day:
        _refuse_at_the_beginning(unit, current)
        before = {"parent": current.parent.code, "first_day": text_of(first_day)}
        current.parent = parent
        current.save(update_fields=["parent"])
    else:
        before = {"parent": current.parent.code, "last_day": text_of(current.last_day)}
        ends = current.last_day if current.last_day and current.last_day >= first_day else None
        UnitPlacement.objects.create(unit=unit, parent=parent, first_day=first_day, last_day=ends)
        current.last_day = first_day - ONE_DAY
        current.save(update_fields=["last_day"])
    _refuse_loops(unit, parent, first_day)
    _record(
        actor,
        "unit.move",
        unit,
        before=before,
        after={"parent": parent.code, "first_day": text_of(first_day)},
        reason=reason,
    )
    return unit


@transaction.atomic
def undo_unit_move(*, actor: User | None, unit_code: str, reason: str = "") -> Unit:
    """Takes back the latest move of a unit, as long as nothing was booked at or below it since: it hangs again where it
    hung before.

    Raises ChangeRefused where there is no move, where the former parent is closed by now, where something depends on
    the move, for a closed day, and for a move of the past without a reason.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    unit = _known(unit_code)
    places = list(unit.placements.select_related("parent").order_by("-first_day")[:2])
    if len(places) < 2:
        raise ChangeRefused("unit", f"{unit.name}没有移动过，没有什么可以撤销。")
    latest, former = places
    check_span(latest.first_day, latest.last_day, reason=reason)
    unit_open_on(former.parent.code, latest.first_day, latest.last_day, field="unit")
    below = OrganisationBook.load().subtree(unit.pk, latest.first_day)
    booked = booked_since(below, latest.first_day)
    if booked:
        raise ChangeRefused(
            "unit",
            f"{unit.name}从 {latest.first_day} 起归{latest.parent.name}，之后已有 {'、'.join(booked)}，不能撤销。"
            "请从今天或以后的某一天起再移回去。",
        )
    before = {"parent": latest.parent.code, "first_day": text_of(latest.first_day)}
    former.last_day = latest.last_day
    latest.delete()
    former.save(update_fields=["last_day"])
    _refuse_loops(unit, former.parent, latest.first_day)
    _record(actor, "unit.undo_move", unit, before=before, after={"parent": former.parent.code}, reason=reason)
    return unit


@transaction.atomic
def close_unit(*, actor: User | None, unit_code: str, last_day: date, reason: str) -> Unit:
    """Closes a unit: ``last_day`` is the last one on which it is there.

    Raises ChangeRefused while it has members, units below, seats, roles or customers beyond that day, naming them; for
    one that is closed already; without a reason; and where a closed day would change.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    unit, reason = _known(unit_code), _filled("reason", reason, "原因")
    if unit.closed_on is not None:
        raise ChangeRefused("unit", f"{unit.name}已经定在 {unit.closed_on} 撤销。要改日期，先恢复它。")
    if unit.opened_on is not None and last_day < unit.opened_on:
        raise ChangeRefused("last_day", f"{unit.name}在 {unit.opened_on} 才开设，不能在 {last_day} 撤销。请改日期。")
    check_span(last_day + ONE_DAY, reason=reason, field="last_day")
    left = _left_in(unit, last_day)
    if left:
        raise ChangeRefused(
            "unit", f"{last_day} 之后{unit.name}还有：{'；'.join(left)}。请先把它们移走、结束或交接，再撤销。"
        )
    unit.closed_on = last_day
    unit.save(update_fields=["closed_on"])
    _record(
        actor, "unit.close", unit, before={"closed_on": None}, after={"closed_on": text_of(last_day)}, reason=reason
    )
    return unit


@transaction.atomic
def reopen_unit(*, actor: User | None, unit_code: str, reason: str) -> Unit:
    """Takes back the closing of a unit.

    Raises ChangeRefused for a unit that is not closed, one whose parent is closed, without a reason, and where a
    closed day would change.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    unit, reason = _known(unit_code), _filled("reason", reason, "原因")
    if unit.closed_on is None:
        raise ChangeRefused("unit", f"{unit.name}没有撤销，不用恢复。")
    check_span(unit.closed_on + ONE_DAY, reason=reason)
    current = unit.placements.select_related("parent").order_by("-first_day").first()
    if current is not None:
        unit_open_on(current.parent.code, unit.closed_on + ONE_DAY, field="unit")
    before, unit.closed_on = unit.closed_on, None
    unit.save(update_fields=["closed_on"])
    _record(actor, "unit.reopen", unit, before={"closed_on": text_of(before)}, after={"closed_on": None}, reason=reason)
    return unit


def _known(code: str) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise ChangeRefused("unit", f"没有编号为 {code} 的组织。请从组织树里选一个。")
    return unit


def _filled(field: str, text: str, what: str) -> str:
    if not text.strip():
        raise ChangeRefused(field, f"请填{what}。")
    return text.strip()


def _placement_on(unit: Unit, day: date) -> UnitPlacement:
    """Where the unit hangs on the day, which must be its latest place: a move between two known ones is refused."""
    latest = unit.placements.select_related("parent").order_by("-first_day").first()
    if latest is None:
        raise ChangeRefused("unit", f"{unit.name}是最上一级，不挂在别的组织下面。请移动它下面的组织。")
    if latest.first_day > day:
        raise ChangeRefused(
            "first_day",
            f"{unit.name}已经定了从 {latest.first_day} 起归{latest.parent.name}。请填那以后的日子，或先撤销那次移动。",
        )
    return latest


def _refuse_at_the_beginning(unit: Unit, placement: UnitPlacement) -> None:
    """The first place also answers for the days before it, so it is not exchanged."""
    if not unit.placements.filter(first_day__lt=placement.first_day).exists():
        raise ChangeRefused(
            "first_day",
            f"{unit.name}从 {placement.first_day} 起才挂在{placement.parent.name}下面。最早可以从第二天起移动。",
        )


def _refuse_loops(unit: Unit, parent: Unit, first_day: date) -> None:
    """Walks up from the unit on every later day on which anything moves."""
    book = OrganisationBook.load()
    starts = UnitPlacement.objects.filter(first_day__gt=first_day).values_list("first_day", flat=True).distinct()
    for day in (first_day, *starts):
        try:
            book.path(unit.pk, day)
        except ValueError as loop:
            raise ChangeRefused(
                "to_unit", f"{parent.name}在 {day} 挂在{unit.name}下面，{unit.name}不能再归它。请选别的上级。"
            ) from loop


def _left_in(unit: Unit, last_day: date) -> list[str]:
    """What the unit still has after a day, in words."""
    beyond = Q(last_day__isnull=True) | Q(last_day__gt=last_day)
    members = Membership.objects.filter(beyond, unit=unit).select_related("person").order_by("person__code")
    below = UnitPlacement.objects.filter(
        beyond, Q(unit__closed_on__isnull=True) | Q(unit__closed_on__gt=last_day), parent=unit
    ).select_related("unit")
    seats = Seat.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=last_day), unit=unit)
    grants = RoleGrant.objects.filter(in_force(last_day + ONE_DAY), unit=unit).select_related("person")
    found = [
        _counted("人", [membership.person.name for membership in members]),
        _counted("个下级组织", [placement.unit.name for placement in below]),
        _counted("个席位", [seat.name for seat in seats]),
        _counted("个角色", [f"{grant.person.name}的{grant.name[0]}" for grant in grants]),
        *hanging_on(unit.pk),
    ]
    return [text for text in found if text]


def _counted(what: str, names: list[str]) -> str:
    if not names:
        return ""
    shown = "、".join(names[:5])
    return f"{len(names)} {what}（{shown}{'等' if len(names) > 5 else ''}）"


def _record(
    actor: User | None,
    action: str,
    unit: Unit,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
    reason: str,
) -> None:
    mark_changed()
    record_act(actor=actor, action=action, subject=f"unit:{unit.code}", before=before, after=after, reason=reason)
