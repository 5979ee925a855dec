"""Every metric over generated facts, compared with the same figure computed row by row in plain Python."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foresight.core.metrics import CATALOGUE, PLACE_DIMENSIONS, TIME_DIMENSIONS, Metric, Stay
from foresight.core.values import Period
from tests.core.metrics.board import CALENDAR, PLAN, Board, asked, plan_cell
from tests.core.metrics.oracle import METRICS, Query, parts_of, value_of

SPANS = [
    # A span and the same one a year earlier.
    (date(2025, 1, 1), date(2025, 12, 31), date(2024, 1, 1), date(2024, 12, 31)),
    (date(2025, 4, 1), date(2026, 3, 31), date(2024, 4, 1), date(2025, 3, 31)),
    (date(2024, 1, 1), date(2025, 12, 31), date(2023, 1, 1), date(2024, 12, 31)),
    (date(2025, 4, 1), date(2025, 6, 30), date(2024, 4, 1), date(2024, 6, 30)),
    (date(2025, 2, 1), date(2025, 2, 28), date(2024, 2, 1), date(2024, 2, 29)),
    (date(2024, 2, 1), date(2024, 2, 29), date(2023, 2, 1), date(2023, 2, 28)),
    (date(2025, 5, 31), date(2025, 8, 30), date(2024, 5, 31), date(2024, 8, 30)),
    (date(2025, 2, 8), date(2025, 2, 8), date(2024, 2, 8), date(2024, 2, 8)),
]
TURNS = [date(year, month, 1) for year in (2024, 2025, 2026) for month in (1, 2, 4, 7)]
"""Around these days stretches end and begin."""
REGIONS, UNITS, PEOPLE = (1, 2, None), (11, 12, 21, None), (101, 102, None)
LINES, PRODUCTS, CUSTOMERS = (5, 6, None), (7, 8, None), (201, 202, 203, None)
FEN = (-250, -100, 0, 100, 100, 250, 999_999_999_999)
MEMBERS: dict[str, Sequence[int | None]] = {
    "region": REGIONS,
    "unit": UNITS,
    "person": PEOPLE,
    "product_line": LINES,
    "product_item": PRODUCTS,
    "customer": CUSTOMERS,
}
ONE_DAY = timedelta(days=1)


class Writer:
    """Writes facts whose days crowd around the days on which an answer to the query could be wrong. No row knows of
    the others: a figure must be right for whatever the tables hold."""

    def __init__(self, seed: int, query: Query) -> None:
        self._random = Random(seed)
        closing = min(query.last, query.as_of)
        starts = (query.first, query.prior[0], *TURNS)
        ends = (query.last, query.prior[1], query.as_of, closing, closing + 30 * ONE_DAY)
        self._edges = [edge + n * ONE_DAY for edge in starts for n in (-1, 0)]
        self._edges += [edge + n * ONE_DAY for edge in ends for n in (0, 1)]
        self._span = (query.first - 40 * ONE_DAY, (query.last - query.first).days + 80)

    def one(self, values: Sequence[Any]) -> Any:
        return self._random.choice(values)

    def day(self) -> date:
        if self._random.random() < 0.5:
            found: date = self.one(self._edges)
            return found
        return self._span[0] + self._random.randrange(self._span[1]) * ONE_DAY

    def day_or_none(self) -> date | None:
        return None if self.one((True, False, False)) else self.day()

    def span(self) -> tuple[date, date]:
        first = self.day()
        return first, max(first, self.one((first, self.day(), first + self._random.randrange(120) * ONE_DAY)))

    def owners(self) -> dict[str, Any]:
        return {"region_id": self.one(REGIONS), "unit_id": self.one(UNITS), "person_id": self.one(PEOPLE)}

    def sale(self) -> dict[str, Any]:
        return {
            **self.owners(),
            "day": self.day(),
            "of_reversal": self.one((True, False, False)),
            "order_id": self.one(range(1, 7)),
            "customer_id": self.one(CUSTOMERS),
            "product_id": self.one(PRODUCTS),
            "product_line_id": self.one(LINES),
            "net_fen": self.one(FEN),
            "gross_fen": self.one(FEN),
            "customer_first_day": self.day_or_none(),
        }

    def purchase(self) -> dict[str, Any]:
        return {"customer_id": self.one(CUSTOMERS[:-1]), "order_id": self.one(range(1, 7)), "day": self.day()}

    def receivable(self) -> dict[str, Any]:
        return {
            **self.owners(),
            "kind": self.one(("due", "paid")),
            "day": self.day(),
            "due_on": self.day(),
            "known_on": self.day_or_none(),
            "customer_id": self.one(CUSTOMERS),
            "amount_fen": self.one(FEN),
        }

    def plan_cell(self) -> dict[str, Any]:
        first, last = self.span()
        return {
            **plan_cell(first, last, self.one((0, 1, 100, 300, 99_999, 7_777_777_777_777))),
            **self.owners(),
            "product_line_id": self.one(LINES),
            "version_id": self.one((PLAN, PLAN, PLAN, PLAN + 1)),
            "tier_key": self.one(("floor", "floor", "floor", "stretch")),
        }

    def membership(self, number: int) -> dict[str, Any]:
        first, last = self.span()
        return {
            **self.owners(),
            "membership_id": number,
            "person_id": self.one(PEOPLE[:-1]),
            "job": self.one(("sales", "sales", "sales", "manager")),
            "first_day": first,
            "last_day": self.one((last, last, last, date.max)),
        }

    def facts(self) -> dict[str, list[dict[str, Any]]]:
        return {
            "sales": [self.sale() for _ in range(self.one((0, 30, 60)))],
            "customer_orders": [self.purchase() for _ in range(12)],
            "receivables": [self.receivable() for _ in range(self.one((0, 40)))],
            "plan_cells": [self.plan_cell() for _ in range(self.one((0, 5, 20)))],
            "headcount": [self.membership(number) for number in range(self.one((0, 6, 12)))],
        }


@st.composite
def cases(draw: st.DrawFn, metric: Metric) -> tuple[Query, dict[str, list[dict[str, Any]]]]:
    """A question that the metric allows, and facts for it."""
    places = [dimension for dimension in metric.dimensions if dimension in PLACE_DIMENSIONS]
    times = [dimension for dimension in metric.dimensions if dimension in TIME_DIMENSIONS]
    first, last, prior_first, prior_last = draw(st.sampled_from(SPANS))
    by = draw(st.lists(st.sampled_from(places), max_size=2, unique=True))
    if times and draw(st.sampled_from([True, True, False])):
        by.insert(draw(st.integers(0, len(by))), draw(st.sampled_from(times)))
    filters = draw(st.sampled_from([(), (), tuple(places)]))
    narrowed = draw(st.lists(st.sampled_from(filters), max_size=1)) if filters else []
    seen = [first - ONE_DAY, first, date(2025, 2, 8), date(2025, 5, 15), last - ONE_DAY, last, date(2027, 6, 30)]
    query = Query(
        first=first,
        last=last,
        prior=(prior_first, prior_last),
        as_of=draw(st.sampled_from(seen)),
        by=tuple(by),
        start_month=draw(st.sampled_from([1, 4])),
        filters=tuple((name, draw(st.sampled_from(MEMBERS[name]))) for name in narrowed),
        below=None,
        planned=draw(st.sampled_from(["revenue.net", "revenue.net", "revenue.gross", "revenue.with_tax"])),
        plan=PLAN,
        tier="floor",
        counts=CALENDAR.is_working,
    )
    writer = Writer(draw(st.integers(0, 2**32)), query)
    if draw(st.sampled_from([False, False, True])):
        stays = tuple((unit, *writer.span()) for unit in (11, 11, 12, 21))
        query = replace(query, below=stays)
    return query, writer.facts()


@pytest.fixture(scope="module")
def board() -> Board:
    return Board()


def test_the_oracle_knows_every_metric_with_its_parts() -> None:
    assert {key: tuple(part.key for part in metric.parts) for key, metric in CATALOGUE.items()} == METRICS


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda metric: metric.key)
def test_each_cell_is_what_the_rows_say(board: Board, metric: Metric) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=cases(metric))
    def compare(case: tuple[Query, dict[str, list[dict[str, Any]]]]) -> None:
        query, facts = case
        board.put(facts)
        question = asked(
            Period(query.first, query.last),
            as_of=query.as_of,
            by=query.by,
            start_month=query.start_month,
            filters=query.filters,
            below=None if query.below is None else tuple(Stay(*stay) for stay in query.below),
            planned=query.planned,
        )
        expected = parts_of(metric.key, facts, query)
        found = board.ask(metric.key, question)
        if not query.by:
            expected.setdefault((), dict.fromkeys(METRICS[metric.key]))
        assert found == expected
        for cell, parts in found.items():
            stretch = next((n for n, d in zip(cell, query.by, strict=True) if d in TIME_DIMENSIONS), 0) or 0
            assert metric.of(parts, question.buckets[stretch]).ratio == value_of(metric.key, parts, query, stretch)
        whole = asked(
            question.period,
            as_of=query.as_of,
            start_month=query.start_month,
            filters=query.filters,
            below=question.below,
            planned=query.planned,
        )
        ((_, sums),) = board.ask(metric.key, whole).items()
        for part in metric.parts:
            assert sum(board.amounts(metric.key, part.key, whole)) == (sums[part.key] or 0)
            if part.adds_up_over(question.shape):
                assert sum(parts[part.key] or 0 for parts in found.values()) == (sums[part.key] or 0)

    compare()
