"""Facts written by hand into an engine in memory, and questions to them."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from foresight.core.metrics import GIVEN, Asked, Bucket, Shape, Stay, given_values, metric_of
from foresight.core.values import FiscalYear, Period, WorkingCalendar, split_period
from foresight.foundation.warehouse.engine import fact_tables
from foresight.foundation.warehouse.registry import registered_facts
from foresight.foundation.warehouse.statements import Statement, statement_of

FACTS = ("sales", "customer_orders", "receivables", "plan_cells", "headcount")
PLAN = 7
HOLIDAYS = {
    # Spring Festival, Labour Day and National Day of 2025, with the weekends that were worked for them.
    **{date(2025, 1, 28) + timedelta(days=n): False for n in range(8)},
    **{date(2025, 5, 1) + timedelta(days=n): False for n in range(5)},
    **{date(2025, 10, 1) + timedelta(days=n): False for n in range(8)},
    **dict.fromkeys((date(2025, 1, 26), date(2025, 2, 8), date(2025, 4, 27), date(2025, 9, 28)), True),
    date(2025, 10, 11): True,
}
CALENDAR = WorkingCalendar(HOLIDAYS, range(2022, 2028))
_ARROW = {
    "int64": pa.int64(),
    "date": pa.date32(),
    "string": pa.string(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
}
Row = Mapping[str, Any]


def asked(
    period: Period,
    *,
    as_of: date = date(2099, 12, 31),
    by: tuple[str, ...] = (),
    start_month: int = 1,
    filters: tuple[tuple[str, int | None], ...] = (),
    below: tuple[Stay, ...] | None = None,
    planned: str = "revenue.net",
    tier: str = "floor",
) -> Asked:
    """A question against plan 7, whose targets spread over the working days of the calendar above."""
    fiscal = FiscalYear(start_month)
    time = Shape(by).time
    return Asked(
        period=period,
        as_of=as_of,
        buckets=tuple(_bucket(part, as_of) for part in (split_period(period, time, fiscal) if time else [period])),
        by=by,
        fiscal=fiscal,
        filters=filters,
        below=below,
        plan=PLAN,
        tier=tier,
        planned=planned,
    )


def _bucket(whole: Period, as_of: date) -> Bucket:
    seen = whole.until(as_of)
    before = CALENDAR.ordinal(whole.first - timedelta(days=1))
    return Bucket(whole, seen, before, CALENDAR.ordinal(whole.last), CALENDAR.ordinal(seen.last) if seen else before)


def plan_cell(first: date, last: date, amount_fen: int, **more: object) -> dict[str, object]:
    """A target with the days that it spreads over."""
    before = CALENDAR.ordinal(first - timedelta(days=1))
    cell = {"version_id": PLAN, "tier_key": "floor", "first_day": first, "last_day": last, "amount_fen": amount_fen}
    return {**cell, "first_ordinal": before, "workdays": CALENDAR.ordinal(last) - before, **more}


class Board:
    """The tables of all facts, empty where nothing is put; every put replaces everything."""

    def __init__(self) -> None:
        self._engine = duckdb.connect()
        self._schemas = {
            name: pa.schema([(column, _ARROW[kind]) for column, kind in registered_facts()[name].columns.items()])
            for name in FACTS
        }
        self.put({})

    def put(self, facts: Mapping[str, Iterable[Row]]) -> None:
        """Columns that a row leaves out are empty."""
        for name, schema in self._schemas.items():
            rows = [{column: row.get(column) for column in schema.names} for row in facts.get(name, ())]
            self._engine.register("given", pa.Table.from_pylist(rows, schema=schema))
            self._engine.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM given')

    def ask(self, key: str, question: Asked) -> dict[tuple[int | None, ...], dict[str, int | None]]:
        """The parts of every cell, by the cell's members."""
        rows = self._run(_statement(key, question.shape), question)
        width = len(question.by)
        names = [part.key for part in metric_of(key).parts]
        cells = {tuple(row[:width]): dict(zip(names, row[width:], strict=True)) for row in rows}
        assert len(cells) == len(rows), "a cell came twice"
        return cells

    def value(self, key: str, question: Asked) -> object:
        """The value of the whole: a Fraction, or the words why there is none."""
        value = metric_of(key).of(self.ask(key, question)[()], question.buckets[0])
        return value.missing.zh if value.missing else value.ratio

    def amounts(self, key: str, part: str, question: Asked) -> list[int]:
        """The amounts of the rows behind a part."""
        return [row[-1] for row in self._run(_traced(key, part, question.shape), question)]

    def _run(self, statement: Statement, question: Asked) -> list[tuple[Any, ...]]:
        return self._engine.execute(statement.text, statement.chosen(given_values(question))).fetchall()


@cache
def _statement(key: str, shape: Shape) -> Statement:
    return statement_of(metric_of(key).expression(fact_tables(), shape), GIVEN)


@cache
def _traced(key: str, part: str, shape: Shape) -> Statement:
    return statement_of(metric_of(key).trace(part, fact_tables(), shape), GIVEN)
