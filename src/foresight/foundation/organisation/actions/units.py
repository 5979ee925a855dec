"""Adding units and changing their name, kind and place."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.actions.codes import BATCH, BEGINNING, unknown_code
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.inputs import UnitInput
from foresight.foundation.organisation.models import Unit, UnitPlacement, User
from foresight.foundation.organisation.periods import ClosedDays, closed_days
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.transfer.traces import note_changes, note_made
from foresight.foundation.warehouse.actions import mark_changed


@transaction.atomic
def save_units(*, actor: User | None, units: Sequence[UnitInput]) -> Outcome:
    """Adds units or changes their name, kind, position and place, found by code.

    A parent may stand in the same batch, before or after its children. A unit that is given another parent with a
    later ``first_day`` moves on that day; its earlier place stays. Refused, as problems: an unknown parent, an
    unknown kind, a unit below itself, another place on days that are closed.
    """
    require(actor, Right.ORGANISATION)
    problems: list[RowProblem] = []
    known = {unit.code: unit for unit in Unit.objects.all()}
    given = {unit.code for unit in units}
    codes = set(known) | given
    accepted: list[UnitInput] = []
    closed = closed_days()
    for index, unit in enumerate(units):
        if unit.kind not in Unit.Kind.values:
            problems.append(
                RowProblem(index, "kind", unit.kind, "没有这种组织类型", f"请用 {'、'.join(Unit.Kind.values)} 之一")
            )
        elif unit.parent_code is not None and unit.parent_code not in codes:
            problems.append(unknown_code(index, "parent", unit.parent_code, "上级组织", codes))
        elif unit.parent_code == unit.code:
            problems.append(RowProblem(index, "parent", unit.code, "组织不能挂在自己下面", "请改上级组织"))
        elif unit.code in known and (refusal := _closed(index, known[unit.code], unit, closed)):
            problems.append(refusal)
        else:
            accepted.append(unit)
    made = [
        Unit(
            code=u.code,
            name=u.name,
            kind=u.kind,
            position=u.position,
            opened_on=u.first_day,
            closed_on=u.last_day,
        )
        for u in accepted
        if u.code not in known
    ]
    Unit.objects.bulk_create(made, batch_size=BATCH)
    note_made(made)
    known |= {unit.code: unit for unit in made}
    new = {unit.code for unit in made}
    changed = {u.code for u in accepted if u.code not in new and _change_unit(known[u.code], u)}
    changed |= {u.code for u in accepted if _place(known, u)} - new
    _refuse_loops(known)
    if new or changed:
        mark_changed()
        record_act(
            actor=actor,
            action="units.save",
            subject=f"units:{len(new) + len(changed)}",
            after={"new": sorted(new)[:200], "changed": sorted(changed)[:200]},
        )
    bad = {problem.index for problem in problems}
    return Outcome(len(new), len(units) - len(new) - len(changed) - len(bad), len(changed), tuple(problems))


def _closed(index: int, unit: Unit, wanted: UnitInput, closed: ClosedDays) -> RowProblem | None:
    """What closed days have against another place of a unit that is there: facts of these days keep their region."""
    current = UnitPlacement.objects.select_related("parent").filter(unit=unit, last_day__isnull=True).first()
    if wanted.parent_code is None or current is None or current.parent.code == wanted.parent_code:
        return None
    first_day = wanted.first_day or BEGINNING
    stretch = closed.latest_within(first_day, None)
    if stretch is None:
        return None
    return RowProblem(
        index,
        "first_day",
        str(first_day),
        f"{unit.name}从 {first_day} 起改挂会改动已经关账的期间",
        f"请从未关账的日子起改挂，例如 {stretch[1] + timedelta(days=1)}；或申请重开那段期间",
    )


def _change_unit(unit: Unit, wanted: UnitInput) -> bool:
    values = {
        "name": wanted.name,
        "kind": wanted.kind,
        "position": wanted.position,
        "closed_on": wanted.last_day,
    }
    if all(getattr(unit, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(unit, name, value)
    note_changes([unit], values)
    unit.save(update_fields=list(values))
    return True


def _place(known: Mapping[str, Unit], wanted: UnitInput) -> bool:
    unit = known[wanted.code]
    current = UnitPlacement.objects.filter(unit=unit, last_day__isnull=True).first()
    if wanted.parent_code is None:
        return False
    parent = known[wanted.parent_code]
    if current is not None and current.parent_id == parent.pk:
        return False
    first_day = wanted.first_day or BEGINNING
    if current is not None and current.first_day >= first_day:
        current.parent = parent
        note_changes([current], ["parent"])
        current.save(update_fields=["parent"])
        return True
    if current is not None:
        current.last_day = first_day - timedelta(days=1)
        note_changes([current], ["last_day"])
        current.save(update_fields=["last_day"])
    note_made([UnitPlacement.objects.create(unit=unit, parent=parent, first_day=first_day)])
    return True


def _refuse_loops(known: Mapping[str, Unit]) -> None:
    book = OrganisationBook.load()
    days = sorted(set(UnitPlacement.objects.values_list("first_day", flat=True)))
    names = {unit.pk: unit.name for unit in known.values()}
    for day in days:
        for unit in book.order:
            try:
                book.path(unit, day)
            except ValueError as loop:
                raise ValueError(
                    f"组织“{names.get(unit, unit)}”在 {day} 挂在了自己的下级之下，请改上级组织。"
                ) from loop
