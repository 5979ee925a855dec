"""Whoever moves or leaves, and whatever unit hangs elsewhere: no figure of the days before changes."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from foresight.core.metrics import CATALOGUE
from foresight.core.values import Period
from foresight.domain.figures.queries import Reader, reader
from foresight.domain.figures.questions import Question
from foresight.domain.targets.models import PlanVersion
from foresight.foundation.organisation.actions import (
    add_unit,
    change_place,
    move_people,
    move_unit,
    record_leaving,
)
from foresight.foundation.organisation.models import Membership, Unit
from foresight.foundation.warehouse.scope import RowScope
from foresight.foundation.warehouse.snapshot import discard
from tests.cast import Cast

MOVE = date(2025, 6, 15)
BEFORE = date(2025, 6, 14)
PERIODS = (
    Period(date(2025, 1, 1), date(2025, 3, 31), "2025Q1"),
    Period(date(2025, 6, 1), BEFORE, "2025-06-01..2025-06-14"),
)
Key = tuple[str, str, str, str | None, tuple[str, ...]]
Figures = dict[Key, tuple[Fraction | None, dict[str, int | None]]]


def place(person: str) -> int:
    return Membership.objects.filter(person__code=person).order_by("-first_day")[0].pk


def figures(plan: PlanVersion) -> Figures:
    """Every metric for every period before the move: in all, by each of its dimensions, and below each unit."""
    source = reader(scope=RowScope.all())
    try:
        return dict(_figures(source, plan))
    finally:
        discard(source.generation)


def _figures(source: Reader, plan: PlanVersion) -> Iterator[tuple[Key, tuple[Fraction | None, dict[str, int | None]]]]:
    units: list[tuple[str | None, int | None]] = [(None, None), *Unit.objects.values_list("code", "id")]
    for key, metric in CATALOGUE.items():
        for period in PERIODS:
            for by in (
                (),
                *(
                    (dimension,)
                    for dimension in ("region", "unit", "person", "month")
                    if dimension in metric.dimensions
                ),
            ):
                for code, unit in units if not by else units[:1]:
                    if code == "new":
                        continue
                    asked = Question(
                        key, period, by=by, plan=plan.pk if metric.needs_plan else None, unit=unit, as_of=BEFORE
                    )
                    for cell in source.answer(asked).cells if by else (source.answer(asked).total,):
                        names = tuple(f"{m.dimension}:{m.id}" for m in cell.members)
                        yield (key, period.label, code or "", None, (*by, *names)), (cell.ratio, dict(cell.parts))


def move_ada(cast: Cast) -> None:
    move_people(
        actor=None, membership_ids=[place("ada")], to_unit_code="north-1", first_day=MOVE, reason="补录：支援华北"
    )


def move_the_team(cast: Cast) -> None:
    move_unit(actor=None, unit_code="east-1", to_unit_code="north", first_day=MOVE, reason="补录：改挂")


def hang_a_whole_region_elsewhere(cast: Cast) -> None:
    add_unit(actor=None, code="new", name="大区", kind="region", parent_code="hq", first_day=MOVE, reason="补录")
    move_unit(actor=None, unit_code="east", to_unit_code="new", first_day=MOVE, reason="补录")
    move_unit(actor=None, unit_code="north", to_unit_code="new", first_day=MOVE, reason="补录")


def cleo_leaves(cast: Cast) -> None:
    record_leaving(actor=None, person_code="cleo", last_day=BEFORE, reason="回老家")


def ada_becomes_a_manager(cast: Cast) -> None:
    change_place(actor=None, membership_id=place("ada"), first_day=MOVE, job="manager", leads=True, reason="补录：升职")


def test_no_figure_of_the_days_before_changes(cast: Cast, plan: PlanVersion) -> None:
    before = figures(plan)
    for act in (move_ada, ada_becomes_a_manager, move_the_team, hang_a_whole_region_elsewhere, cleo_leaves):
        act(cast)
    after = figures(plan)
    keys = before.keys() | after.keys()
    assert {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)} == {}
    assert len(before) > 300


def test_figures_of_the_days_after_do_change(cast: Cast, plan: PlanVersion) -> None:
    """So that the test above tells something: heads by region follow the move from its day on."""
    later = Period(MOVE, date(2025, 6, 30))

    def heads() -> dict[str, int | None]:
        source = reader(scope=RowScope.all())
        try:
            answer = source.answer(Question("sales_headcount", later, by=("region",)))
            return {cell.label: cell.parts[next(iter(cell.parts))] for cell in answer.cells}
        finally:
            discard(source.generation)

    assert heads() == {"华东": 16, "华北": 16}
    move_ada(cast)
    assert heads() == {"华北": 32}
