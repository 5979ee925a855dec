"""The one seam through which every figure comes: a question and a scope in, a figure with its definition out."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from foresight.core.metrics import DIMENSIONS, NOTHING, PLACE_DIMENSIONS, Asked, Bucket, metric_of
from foresight.core.metrics.metric import Metric
from foresight.core.values import CalendarOfAllDays, DayCalendar, FiscalYear, Period, split_period
from foresight.domain.figures.members import Labels, labels_of
from foresight.domain.figures.questions import Answer, Cell, Member, Question, Trace
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.queries import fiscal_year, today, working_calendar
from foresight.foundation.warehouse.engine import Generation, scoped_tables, sql_of
from foresight.foundation.warehouse.scope import RowScope
from foresight.foundation.warehouse.snapshot import current_generation

MOST_BUCKETS = 400
"""A question may ask for at most so many stretches of time."""
_KEPT = 4096


class _Kept:
    """Statements and their results of one snapshot: the same question asked again costs nothing.

    A statement holds the scope's units and persons, so one viewer never meets the result of another.
    """

    def __init__(self) -> None:
        self.token = ""
        self.statements: OrderedDict[object, str] = OrderedDict()
        self.results: OrderedDict[str, list[tuple[Any, ...]]] = OrderedDict()

    def fetch(self, generation: Generation, sql: str) -> list[tuple[Any, ...]]:
        if self.token != generation.token:
            self.token, self.results = generation.token, OrderedDict()
        if sql not in self.results:
            self.results[sql] = generation.fetch(sql)
            if len(self.results) > _KEPT:
                self.results.popitem(last=False)
        return self.results[sql]


_kept = _Kept()


def forget_answers() -> None:
    """Drops kept statements and results: for measuring, and for tests of what is kept."""
    _kept.__init__()  # type: ignore[misc]  # a fresh start of the one object


@dataclass(frozen=True)
class Reader:
    """What a batch of questions shares: one snapshot, one scope, one reading of the organisation."""

    scope: RowScope
    generation: Generation
    labels: Labels
    as_of: date
    fiscal: FiscalYear
    book: OrganisationBook

    def answer(self, question: Question) -> Answer:
        """The answer to one question; raises LookupError for an unknown metric, ValueError for a dimension that it
        cannot be split by."""
        metric = metric_of(question.metric)
        asked = self._asked(question, question.by)
        whole = self._asked(question, ())
        (total,) = self._cells(metric, question, whole) or (_empty(metric, whole),)
        cells = self._cells(metric, question, asked) if question.by else ()
        return Answer(question, metric, total, cells, asked.as_of, asked.seen)

    def trace(self, question: Question, part: str, *, offset: int = 0, limit: int = 50) -> Trace:
        """A page of the rows behind one part of the figure."""
        metric = metric_of(question.metric)
        expression = metric.trace(part, self._tables(metric, question), self._asked(question, ()))
        sql = sql_of(expression)
        ((count, total),) = self.generation.fetch(f"SELECT count(*), sum(amount) FROM ({sql})")  # noqa: S608
        columns, rows = self.generation.fetch_table(
            f"SELECT * FROM ({sql}) ORDER BY ALL LIMIT {int(limit)} OFFSET {int(offset)}"  # noqa: S608
        )
        named = tuple(tuple(self.labels.shown(c, value) for c, value in zip(columns, row, strict=True)) for row in rows)
        return Trace(tuple(columns), named, int(count), int(total or 0))

    def _tables(self, metric: Metric, question: Question) -> dict[str, Any]:
        units = self.book.subtree(question.unit, self.as_of) if question.unit is not None else None
        members = {PLACE_DIMENSIONS[dimension]: member for dimension, member in question.filters}
        for dimension, _ in question.filters:
            if dimension not in metric.dimensions:
                why = metric.refusals.get(dimension, "这个指标没有这一维度")
                raise ValueError(f"{metric.name.zh}不能按 {dimension} 筛选：{why}。")
        return scoped_tables(self.scope, units=units, members=members)

    def _asked(self, question: Question, by: Sequence[str]) -> Asked:
        as_of = question.as_of or self.as_of
        unknown = [dimension for dimension in by if dimension not in DIMENSIONS]
        if unknown:
            raise ValueError(f"没有维度“{unknown[0]}”。可用：{'、'.join(DIMENSIONS)}。")
        time = next((dimension for dimension in by if dimension not in PLACE_DIMENSIONS), None)
        stretches = split_period(question.period, time, self.fiscal) if time else [question.period]
        if len(stretches) > MOST_BUCKETS:
            raise ValueError(
                f"期间 {question.period.label} 按 {time} 拆成 {len(stretches)} 段，太多了；最多 {MOST_BUCKETS} 段。"
            )
        days: DayCalendar | None = None
        if metric_of(question.metric).needs_plan:
            if question.plan is None:
                raise ValueError(f"{metric_of(question.metric).name.zh}要对照目标：请指明计划版本。")
            days = self._days_of(question.plan)
        return Asked(
            period=question.period,
            as_of=as_of,
            by=tuple(by),
            buckets=tuple(_bucket(stretch, as_of, days) for stretch in stretches),
            fiscal=self.fiscal,
            plan=question.plan,
            tier=question.tier,
        )

    def _days_of(self, plan: int) -> DayCalendar:
        spread = self.labels.spreads.get(plan)
        return CalendarOfAllDays() if spread == "calendar_days" else working_calendar_of(self.generation.token)

    def _cells(self, metric: Metric, question: Question, asked: Asked) -> tuple[Cell, ...]:
        key = (question, asked, self.scope, self.generation.token)
        sql = _kept.statements.get(key)
        if sql is None:
            sql = sql_of(metric.expression(self._tables(metric, question), asked))
            _kept.statements[key] = sql
            if len(_kept.statements) > _KEPT:
                _kept.statements.popitem(last=False)
        found = []
        for row in _kept.fetch(self.generation, sql):
            keys, sums = row[: len(asked.by)], row[len(asked.by) :]
            parts = {part.key: None if s is None else int(s) for part, s in zip(metric.parts, sums, strict=True)}
            place = {dimension: int(key) for dimension, key in zip(asked.by, keys, strict=True)}
            bucket = asked.buckets[place[asked.time]] if asked.time else asked.buckets[0]
            members = tuple(self._member(dimension, place[dimension], asked) for dimension in asked.by)
            found.append(Cell(members, metric.value(parts, bucket), parts))
        if asked.time and asked.by == (asked.time,):
            found = _with_empty_stretches(found, metric, asked, self)
        return tuple(sorted(found, key=lambda cell: tuple(self.labels.order(member) for member in cell.members)))

    def _member(self, dimension: str, key: int, asked: Asked) -> Member:
        if dimension not in PLACE_DIMENSIONS:
            stretch = asked.buckets[key].whole
            return Member(dimension, key, stretch.label, stretch)
        return self.labels.member(dimension, None if key == NOTHING else key)


def _with_empty_stretches(found: list[Cell], metric: Metric, asked: Asked, reader: Reader) -> list[Cell]:
    """A stretch of time without any row has a figure too: nothing happened, and that is said."""
    present = {cell.members[0].id for cell in found}
    empty = dict.fromkeys((part.key for part in metric.parts), None)
    for number, bucket in enumerate(asked.buckets):
        if number not in present:
            member = Member(asked.by[0], number, bucket.whole.label, bucket.whole)
            found.append(Cell((member,), metric.value(empty, bucket), empty))
    return found


def _empty(metric: Metric, asked: Asked) -> Cell:
    empty = dict.fromkeys((part.key for part in metric.parts), None)
    return Cell((), metric.value(empty, asked.buckets[0]), empty)


def _bucket(whole: Period, as_of: date, days: DayCalendar | None) -> Bucket:
    seen = whole.until(as_of)
    if days is None:
        return Bucket(whole, seen)
    before = whole.first - timedelta(days=1)
    return Bucket(
        whole,
        seen,
        ordinal_before=days.ordinal(before),
        ordinal_end=days.ordinal(whole.last),
        ordinal_seen=days.ordinal(seen.last if seen else before),
    )


_calendars: dict[str, DayCalendar] = {}


def working_calendar_of(token: str) -> DayCalendar:
    """The company's working calendar, read once for each state of the database."""
    if token not in _calendars:
        _calendars.clear()
        _calendars[token] = working_calendar()
    return _calendars[token]


_books: dict[str, OrganisationBook] = {}


def _book_of(token: str) -> OrganisationBook:
    if token not in _books:
        _books.clear()
        _books[token] = OrganisationBook.load()
    return _books[token]


def reader(*, scope: RowScope) -> Reader:
    """Opens the present snapshot for a viewer's scope. Keep it for one page or one command, not longer."""
    generation = current_generation()
    return Reader(
        scope=scope,
        generation=generation,
        labels=labels_of(generation),
        as_of=today(),
        fiscal=fiscal_year(),
        book=_book_of(generation.token),
    )


def answer(question: Question, *, scope: RowScope) -> Answer:
    """The answer to a single question."""
    return reader(scope=scope).answer(question)


__all__ = ["Reader", "answer", "forget_answers", "reader"]
