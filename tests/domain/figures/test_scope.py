"""Whoever asks gets the figure of the rows that they may see, and no other.

Every metric is asked by everybody, whole and by each of its dimensions, and compared with a second computation over
the rows that a plain reading of the rule lets through: the unit of the row's day or the customer's present unit lies
below a unit that the viewer leads, or the viewer is the owner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import chinese_calendar
import pytest

from foresight.core.metrics import CATALOGUE, PLACE_DIMENSIONS, TIME_DIMENSIONS, Metric, Shape
from foresight.core.values import Period
from foresight.domain.figures.queries import Reader, reader
from foresight.domain.figures.questions import Answer, Question
from foresight.domain.ledger.models import Customer
from foresight.domain.targets.models import PlanVersion
from foresight.foundation.organisation.models import Person, Unit, User
from foresight.foundation.organisation.queries import scope_of
from foresight.foundation.warehouse.registry import registered_facts
from foresight.foundation.warehouse.scope import RowScope
from tests.cast import Cast
from tests.core.metrics.oracle import COLUMNS, METRICS, Query, parts_of, value_of

TODAY = date(2025, 6, 30)
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
YEAR = Period(FIRST, LAST)
LED = {
    "ada": set(),
    "ben": {"east", "east-1"},
    "cleo": set(),
    "director": {"hq", "east", "north", "east-1", "north-1"},
}
"""The units at and below those that somebody leads; Dora administers and sees everything."""
VIEWERS = (*LED, "dora")
Facts = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Viewer:
    name: str
    reader: Reader
    facts: Facts
    """All rows of the facts, those that somebody owns cut to what the viewer may see."""


def rows_of(fact: str) -> list[dict[str, Any]]:
    columns = registered_facts()[fact].columns
    return [dict(zip(columns, row, strict=True)) for row in registered_facts()[fact].rows()]


def may_see(name: str, row: Mapping[str, Any]) -> bool:
    units = {Unit.objects.get(code=code).pk for code in LED.get(name, ())}
    owner = Person.objects.get(code=name).pk
    return name == "dora" or row["unit_id"] in units or row["present_unit_id"] in units or row["person_id"] == owner


@pytest.fixture
def viewers(cast: Cast, plan: PlanVersion) -> list[Viewer]:
    names = ("sales", "customer_orders", "receivables", "plan_cells", "headcount")
    everything = {name: rows_of(name) for name in names}
    found = []
    for name in VIEWERS:
        visible = {
            fact: [row for row in rows if fact == "customer_orders" or may_see(name, row)]
            for fact, rows in everything.items()
        }
        account: User = getattr(cast, name)
        found.append(Viewer(name, reader(scope=scope_of(account, on=TODAY)), visible))
    return found


def query_of(plan: PlanVersion, by: tuple[str, ...], below: tuple[tuple[int, date, date], ...] | None = None) -> Query:
    return Query(
        first=FIRST,
        last=LAST,
        prior=(date(2024, 1, 1), date(2024, 12, 31)),
        as_of=TODAY,
        by=by,
        start_month=1,
        filters=(),
        below=below,
        planned="revenue.net",
        plan=plan.pk,
        tier="floor",
        counts=chinese_calendar.is_workday,
        plan_span=(FIRST, LAST),
    )


def question_of(metric: Metric, plan: PlanVersion, by: tuple[str, ...] = (), unit: int | None = None) -> Question:
    return Question(metric.key, YEAR, by=by, plan=plan.pk if metric.needs_plan else None, unit=unit)


def compare(answer: Answer, facts: Facts, query: Query) -> None:
    key = answer.metric.key
    found = {
        tuple(member.id for member in cell.members): cell for cell in (answer.cells if query.by else (answer.total,))
    }
    expected = parts_of(key, facts, query)
    # A stretch of time without rows has a cell all the same, which says so.
    empty = dict.fromkeys(METRICS[key])
    assert {members: dict(cell.parts) for members, cell in found.items() if cell.parts != empty} == expected, key
    for members, cell in found.items():
        stretch = next((n for n, d in zip(members, query.by, strict=True) if d not in COLUMNS), 0) or 0
        assert cell.ratio == value_of(key, cell.parts, query, stretch), (key, members)


def test_a_figure_is_that_of_the_visible_rows(
    viewers: list[Viewer], plan: PlanVersion, subtests: pytest.Subtests
) -> None:
    for metric in CATALOGUE.values():
        with subtests.test(metric=metric.key):
            _walk(viewers, plan, metric)


def _walk(viewers: list[Viewer], plan: PlanVersion, metric: Metric) -> None:
    quick = [dimension for dimension in metric.dimensions if dimension not in {"day", "week", "half", "year"}]
    splits: list[tuple[str, ...]] = [(), *((dimension,) for dimension in quick)]
    splits += [("region", time) for time in ("month",) if time in metric.dimensions]
    for viewer in viewers:
        for by in splits:
            compare(viewer.reader.answer(question_of(metric, plan, by)), viewer.facts, query_of(plan, by))


def test_the_viewers_see_different_rows_so_that_the_comparison_says_something(viewers: list[Viewer]) -> None:
    seen = {viewer.name: frozenset(row["entry_id"] for row in viewer.facts["sales"]) for viewer in viewers}
    assert len(set(seen.values())) == len(VIEWERS)
    assert seen["ada"] < seen["ben"] < seen["dora"]
    assert seen["director"] < seen["dora"], "an order without unit and customer's unit is for administrators only"


def test_a_unit_outside_the_scope_answers_over_the_own_rows_only(viewers: list[Viewer], plan: PlanVersion) -> None:
    north = Unit.objects.get(code="north")
    below = tuple((unit.pk, date.min, date.max) for unit in Unit.objects.filter(code__in=("north", "north-1")))
    for metric in CATALOGUE.values():
        for viewer in viewers:
            answer = viewer.reader.answer(question_of(metric, plan, unit=north.pk))
            compare(answer, viewer.facts, query_of(plan, (), below))


def test_nobody_sees_anything_without_a_scope(plan: PlanVersion) -> None:
    nothing = reader(scope=RowScope.nothing())
    for metric in CATALOGUE.values():
        answer = nothing.answer(question_of(metric, plan))
        assert set(answer.total.parts.values()) == {None}, metric.key
        for part in metric.parts:
            assert nothing.trace(question_of(metric, plan), part.key).count == 0


def test_rows_add_up_to_the_figure_and_belong_to_the_viewer(
    viewers: list[Viewer], plan: PlanVersion, subtests: pytest.Subtests
) -> None:
    for metric in CATALOGUE.values():
        for viewer in viewers:
            with subtests.test(metric=metric.key, viewer=viewer.name):
                _trace_every_part(viewer, question_of(metric, plan))


def _trace_every_part(viewer: Viewer, question: Question) -> None:
    total = viewer.reader.answer(question).total
    for part in CATALOGUE[question.metric].parts:
        trace = viewer.reader.trace(question, part.key, limit=None)
        assert trace.columns == (*part.columns, "amount")
        amounts = [row[-1] for row in trace.rows if isinstance(row[-1], int)]
        assert len(amounts) == len(trace.rows) == trace.count
        assert sum(amounts) == trace.total == (total.parts[part.key] or 0)
        pages = [viewer.reader.trace(question, part.key, offset=n, limit=3).rows for n in range(0, trace.count, 3)]
        assert [row for page in pages for row in page] == list(trace.rows)
        if viewer.name == "ada" and "person_id" in trace.columns:
            owner = trace.columns.index("person_id")
            assert {row[owner] for row in trace.rows} <= {"艾达"}


def test_cells_add_up_where_the_metric_says_so(
    viewers: list[Viewer], plan: PlanVersion, subtests: pytest.Subtests
) -> None:
    for metric in CATALOGUE.values():
        for viewer in viewers:
            for dimension in metric.dimensions:
                with subtests.test(metric=metric.key, viewer=viewer.name, dimension=dimension):
                    answer = viewer.reader.answer(question_of(metric, plan, (dimension,)))
                    for part in metric.parts:
                        if part.adds_up_over(Shape((dimension,))):
                            cells = sum(cell.parts[part.key] or 0 for cell in answer.cells)
                            assert cells == (answer.total.parts[part.key] or 0)


def test_a_part_that_does_not_add_up_is_counted_once_in_the_whole(viewers: list[Viewer], plan: PlanVersion) -> None:
    dora = viewers[-1].reader
    answer = dora.answer(question_of(CATALOGUE["customers.buyers"], plan, ("region",)))
    # 黄河 bought in both regions, 长城 and 泰山 in both.
    assert answer.total.ratio == 3
    assert sum(cell.ratio or 0 for cell in answer.cells) > 3


def test_a_cell_leads_to_the_question_of_its_own_figure(viewers: list[Viewer], plan: PlanVersion) -> None:
    for viewer in viewers:
        for key in ("revenue.net", "attainment", "customers.buyers", "sales_per_head"):
            answer = viewer.reader.answer(question_of(CATALOGUE[key], plan, ("region", "quarter")))
            for cell in answer.cells:
                alone = viewer.reader.answer(answer.question.narrowed(to=cell)).total
                assert dict(alone.parts) == dict(cell.parts)
                assert alone.ratio == cell.ratio


def test_names_are_for_those_who_may_see_a_row_of_theirs(viewers: list[Viewer]) -> None:
    known = {
        # 长城 bought one order of 艾达's, and so did 泰山.
        "ada": ({"k1", "k2", "k3"}, {"ada"}),
        "cleo": ({"k1", "k2", "k3"}, {"cleo"}),
        "ben": ({"k1", "k2", "k3"}, {"ada", "ben", "cleo"}),
        "dora": ({"k1", "k2", "k3"}, {"ada", "ben", "cleo", "dora", "director"}),
    }
    for viewer in viewers:
        if viewer.name not in known:
            continue
        customers, people = known[viewer.name]
        for dimension, objects, codes in (
            ("customer", Customer.objects, customers),
            ("person", Person.objects, people),
        ):
            for found in objects.all():
                if found.code in codes:
                    assert viewer.reader.member(dimension, found.pk).label == found.name
                    assert viewer.reader.find(dimension, found.code) == found.pk
                else:
                    with pytest.raises(LookupError, match="不在你的权限范围内"):
                        viewer.reader.member(dimension, found.pk)
                    with pytest.raises(LookupError, match="没有叫"):
                        viewer.reader.find(dimension, found.name)


def test_every_dimension_was_walked() -> None:
    assert {dimension for metric in CATALOGUE.values() for dimension in metric.dimensions} == {
        *PLACE_DIMENSIONS,
        *TIME_DIMENSIONS,
    }
