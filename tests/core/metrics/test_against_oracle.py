"""Every metric over generated facts, compared with the same figure computed row by row in plain Python."""

from datetime import date, timedelta
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

days = st.one_of(
    st.builds(lambda turn, n: turn + timedelta(days=n), st.sampled_from(TURNS), st.integers(-2, 1)),
    st.dates(date(2023, 12, 1), date(2026, 6, 30)),
    st.dates(date(2025, 1, 20), date(2025, 2, 20)),
)
regions = st.sampled_from([1, 2, None])
units = st.sampled_from([11, 12, 21, None])
people = st.sampled_from([101, 102, 103, None])
lines = st.sampled_from([5, 6, None])
customers = st.sampled_from([201, 202, 203, None])
fen = st.sampled_from([-250, -100, 0, 1, 100, 100, 333, 999_999_999_999])
owners = {"region_id": regions, "unit_id": units, "person_id": people}

sales = st.fixed_dictionaries(
    {
        **owners,
        "day": days,
        "of_reversal": st.booleans(),
        "order_id": st.integers(1, 4),
        "customer_id": customers,
        "product_id": st.sampled_from([7, 8, None]),
        "product_line_id": lines,
        "net_fen": fen,
        "gross_fen": fen,
        "customer_first_day": st.none() | days,
    }
)
orders = st.fixed_dictionaries(
    {"customer_id": st.sampled_from([201, 202, 203]), "order_id": st.integers(1, 4), "day": days}
)
receivables = st.fixed_dictionaries(
    {
        **owners,
        "kind": st.sampled_from(["due", "paid"]),
        "day": days,
        "due_on": days,
        "known_on": st.none() | days,
        "customer_id": customers,
        "amount_fen": fen,
    }
)
spans = st.tuples(days, st.integers(0, 120)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1])))
cells = st.builds(
    lambda span, amount, more: plan_cell(*span, amount, **more),
    spans,
    st.sampled_from([0, 1, 100, 99_999, 7_777_777_777_777]),
    st.fixed_dictionaries(
        {
            **owners,
            "product_line_id": lines,
            "version_id": st.sampled_from([PLAN, PLAN, PLAN, 8]),
            "tier_key": st.sampled_from(["floor", "floor", "stretch"]),
        }
    ),
)
memberships = st.builds(
    lambda span, ends, more: {"first_day": span[0], "last_day": span[1] if ends else date.max, **more},
    spans,
    st.booleans(),
    st.fixed_dictionaries(
        {
            **owners,
            "person_id": st.sampled_from([101, 102, 103]),
            "job": st.sampled_from(["sales", "sales", "sales", "manager"]),
        }
    ),
)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """All facts. No row knows of the others: the figures must be right for whatever the tables hold."""
    facts = {
        "sales": draw(st.lists(sales, max_size=14)),
        "customer_orders": draw(st.lists(orders, max_size=8)),
        "receivables": draw(st.lists(receivables, max_size=10)),
        "plan_cells": draw(st.lists(cells, max_size=8)),
        "headcount": draw(st.lists(memberships, max_size=6)),
    }
    for number, row in enumerate(facts["headcount"]):
        row["membership_id"] = number
    return facts


@st.composite
def queries(draw: st.DrawFn, metric: Metric) -> Query:
    """A question that the metric allows."""
    places = [dimension for dimension in metric.dimensions if dimension in PLACE_DIMENSIONS]
    times = [dimension for dimension in metric.dimensions if dimension in TIME_DIMENSIONS]
    first, last, prior_first, prior_last = draw(st.sampled_from(SPANS))
    by = draw(st.lists(st.sampled_from(places), max_size=2, unique=True))
    if times and draw(st.booleans()):
        by.insert(draw(st.integers(0, len(by))), draw(st.sampled_from(times)))
    narrowed = draw(st.lists(st.sampled_from(places), max_size=1, unique=True))
    members = {"region": regions, "unit": units, "person": people, "product_line": lines, "customer": customers}
    stays = st.lists(st.tuples(st.sampled_from([11, 12, 21]), spans).map(lambda p: (p[0], *p[1])), max_size=3)
    return Query(
        first=first,
        last=last,
        prior=(prior_first, prior_last),
        as_of=draw(st.just(date(2027, 6, 30)) | days),
        by=tuple(by),
        start_month=draw(st.sampled_from([1, 4])),
        filters=tuple((name, draw(members.get(name, st.sampled_from([7, 8, None])))) for name in narrowed),
        below=draw(st.none() | stays.map(tuple)),
        planned=draw(st.sampled_from(["revenue.net", "revenue.net", "revenue.gross", "revenue.with_tax"])),
        plan=PLAN,
        tier="floor",
        counts=CALENDAR.is_working,
    )


@pytest.fixture(scope="module")
def board() -> Board:
    return Board()


def test_the_oracle_knows_every_metric_with_its_parts() -> None:
    assert {key: tuple(part.key for part in metric.parts) for key, metric in CATALOGUE.items()} == METRICS


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda metric: metric.key)
def test_each_cell_is_what_the_rows_say(board: Board, metric: Metric) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(facts=worlds(), query=queries(metric))
    def compare(facts: dict[str, list[dict[str, Any]]], query: Query) -> None:
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
