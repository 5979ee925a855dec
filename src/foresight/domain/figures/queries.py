"""The one seam through which every figure comes: a question and a scope in, a figure with its definition out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from foresight.core.metrics import (
    DIMENSIONS,
    GIVEN,
    PLACE_DIMENSIONS,
    Asked,
    Bucket,
    Metric,
    Part,
    Shape,
    Stay,
    given_values,
    metric_of,
)
from foresight.core.values import FiscalYear, Period, split_period
from foresight.domain.figures.kept import answer_for, forget_answers, statement_for
from foresight.domain.figures.members import Labels, labels_of
from foresight.domain.figures.plans import PlanTerms
from foresight.domain.figures.questions import Answer, Cell, Member, Question, Trace
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.queries import fiscal_year, today
from foresight.foundation.organisation.roles import RowKind
from foresight.foundation.warehouse.engine import (
    SCOPE,
    Generation,
    SnapshotDamaged,
    scope_values,
    scoped_tables,
    whole_facts,
)
from foresight.foundation.warehouse.scope import RowScope
from foresight.foundation.warehouse.snapshot import EMPTY, current_generation, discard
from foresight.foundation.warehouse.statements import Statement, statement_of

MOST_BUCKETS = 400
"""A question may ask for at most so many stretches of time."""
_PARAMETERS = {**GIVEN, **SCOPE}
_PERSONAL = {"person": ("sales", "receivables", "headcount", "plan_cells"), "customer": ("sales", "receivables")}
"""Dimensions whose members not everybody may know, and the facts in which a viewer may meet them."""
_PERSONAL_KINDS = {"person": RowKind.PEOPLE, "customer": RowKind.CUSTOMERS}


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
        """The answer to one question.

        Raises LookupError for an unknown metric, plan version or tier, ValueError for a dimension that the metric
        cannot be split or narrowed by, a period in too many stretches, and a metric of targets without a plan.
        """
        metric = metric_of(question.metric)
        plan = self._plan_of(metric, question)
        asked = self._asked(question, plan)
        whole = replace(asked, by=(), buckets=(self._bucket(question.period, asked.as_of, plan),))
        (total,) = self._cells(metric, whole)
        cells = self._cells(metric, asked) if question.by else ()
        return Answer(question, metric, total, cells, asked.as_of, asked.seen, plan, asked.tier)

    def trace(
        self, question: Question, part: str, *, offset: int = 0, limit: int | None = 50, language: str = "zh"
    ) -> Trace:
        """A page of the rows behind one part of the figure (``limit`` None: all of them); ``part`` is its key, or
        ``numerator`` or ``denominator``."""
        metric = metric_of(question.metric)
        chosen = metric.part(part)
        asked = self._asked(replace(question, by=()), self._plan_of(metric, question))
        statement = self._traced(metric, chosen, asked.shape)
        values = self._values(asked)
        columns = (*chosen.columns, "amount")
        ((count, total),) = self.generation.fetch(_around(statement, "count(*), sum(amount)"), values)
        page = "" if limit is None else f" LIMIT {int(limit)} OFFSET {int(offset)}"
        rows = self.generation.fetch(_around(statement, "*", f" ORDER BY ALL{page}"), values)
        named = tuple(
            tuple(self.labels.shown(column, value, language) for column, value in zip(columns, row, strict=True))
            for row in rows
        )
        return Trace(columns, named, int(count), int(total or 0))

    def member(self, dimension: str, key: int | None) -> Member:
        """The member of a place dimension, for showing what a question is narrowed to.

        Raises LookupError for one that is not there, and for a person or customer of whom the viewer may see no row:
        a number in an address tells nobody a name.
        """
        member = self.labels.member(dimension, key)
        if key is not None and not (member.code and self._may_know(dimension, key)):
            raise LookupError("没有这一项，或者不在你的权限范围内。")
        return member

    def find(self, dimension: str, text: str) -> int:
        """The id of a member by its code or name.

        Raises LookupError when there is none of which the viewer may know, or more than one, and ValueError for time.
        """
        return self.labels.find(dimension, text, shown=lambda key: self._may_know(dimension, key))

    def _may_know(self, dimension: str, key: int) -> bool:
        if dimension not in _PERSONAL or self.scope.sees_all(_PERSONAL_KINDS[dimension]):
            return True
        column = PLACE_DIMENSIONS[dimension]
        own = dimension == "person" and key in self.scope.person_ids
        return own or any(self.generation.holds(fact, column, key, self.scope) for fact in _PERSONAL[dimension])

    def data_span(self) -> Period | None:
        """From the first to the last day of the sales journal that has been seen; None while it is empty."""
        ((first, last),) = self.generation.fetch(
            "SELECT min(day), max(day) FROM sales WHERE day <= $seen", {"seen": self.as_of}
        )
        return Period(first, last) if first else None

    def _plan_of(self, metric: Metric, question: Question) -> PlanTerms | None:
        if question.plan is not None:
            return self.labels.plan(question.plan)
        if metric.needs_plan:
            raise ValueError(f"{metric.name.zh}要对照目标：请指明计划版本。")
        return None

    def _asked(self, question: Question, plan: PlanTerms | None) -> Asked:
        as_of = question.as_of or self.as_of
        for dimension in (*question.by, *(dimension for dimension, _ in question.filters)):
            if dimension not in DIMENSIONS:
                raise ValueError(f"没有维度“{dimension}”。可用：{'、'.join(DIMENSIONS)}。")
        for dimension, _ in question.filters:
            if dimension not in PLACE_DIMENSIONS:
                raise ValueError(f"不能按“{dimension}”筛选：时间请写在期间里。")
        time = Shape(question.by).time
        stretches = split_period(question.period, time, self.fiscal) if time else [question.period]
        if len(stretches) > MOST_BUCKETS:
            raise ValueError(
                f"期间 {question.period.label} 按 {time} 拆成 {len(stretches)} 段，太多了；最多 {MOST_BUCKETS} 段。"
            )
        return Asked(
            period=question.period,
            as_of=as_of,
            buckets=tuple(self._bucket(stretch, as_of, plan) for stretch in stretches),
            by=question.by,
            fiscal=self.fiscal,
            filters=question.filters,
            below=self._below(question.unit) if question.unit is not None else None,
            plan=plan.id if plan else None,
            tier=plan.tier(question.tier) if plan else None,
            planned=plan.metric if plan else "revenue.net",
        )

    def _bucket(self, whole: Period, as_of: date, plan: PlanTerms | None) -> Bucket:
        seen = whole.until(as_of)
        return plan.bucket(whole, seen) if plan else Bucket(whole, seen)

    def _below(self, unit: int) -> tuple[Stay, ...]:
        return tuple(Stay(below, first, last) for below, first, last in self.book.stays_below(unit))

    def _values(self, asked: Asked) -> dict[str, Any]:
        return {**given_values(asked), **scope_values(self.scope)}

    def _statement(self, metric: Metric, shape: Shape) -> Statement:
        whole = whole_facts(self.scope)
        return statement_for(
            (metric.key, shape, whole),
            lambda: statement_of(metric.expression(scoped_tables(whole=whole), shape), _PARAMETERS),
        )

    def _traced(self, metric: Metric, part: Part, shape: Shape) -> Statement:
        whole = whole_facts(self.scope)
        return statement_for(
            (metric.key, part.key, shape, whole),
            lambda: statement_of(metric.trace(part.key, scoped_tables(whole=whole), shape), _PARAMETERS),
        )

    def _cells(self, metric: Metric, asked: Asked) -> tuple[Cell, ...]:
        key = (metric.key, asked, self.scope)
        return answer_for(self.generation, key, lambda: self._computed(metric, asked))

    def _computed(self, metric: Metric, asked: Asked) -> tuple[Cell, ...]:
        found: dict[tuple[int | None, ...], Cell] = {}
        for row in self.generation.fetch(self._statement(metric, asked.shape), self._values(asked)):
            keys = tuple(None if key is None else int(key) for key in row[: len(asked.by)])
            sums = row[len(asked.by) :]
            parts = {part.key: None if s is None else int(s) for part, s in zip(metric.parts, sums, strict=True)}
            found[keys] = self._cell(metric, asked, keys, parts)
        if asked.by == (asked.shape.time,):
            # A stretch of time without any row has a figure too: nothing happened, and that is said.
            for number in range(len(asked.buckets)):
                found.setdefault((number,), self._cell(metric, asked, (number,), _nothing(metric)))
        elif not asked.by and not found:
            found[()] = self._cell(metric, asked, (), _nothing(metric))
        return tuple(sorted(found.values(), key=lambda cell: tuple(self.labels.order(m) for m in cell.members)))

    def _cell(
        self, metric: Metric, asked: Asked, keys: tuple[int | None, ...], parts: Mapping[str, int | None]
    ) -> Cell:
        bucket = asked.buckets[0]
        members = []
        for dimension, key in zip(asked.by, keys, strict=True):
            if dimension in PLACE_DIMENSIONS:
                members.append(self.labels.member(dimension, key))
            else:
                bucket = asked.buckets[key or 0]
                members.append(Member(dimension, key, bucket.whole.label, bucket.whole))
        return Cell(tuple(members), metric.of(parts, bucket), parts)


def _nothing(metric: Metric) -> dict[str, int | None]:
    return dict.fromkeys((part.key for part in metric.parts), None)


def _around(statement: Statement, columns: str, ending: str = "") -> Statement:
    return Statement(f"SELECT {columns} FROM ({statement.text}){ending}", statement.names)  # noqa: S608  (our own text)


_books: dict[str, OrganisationBook] = {}


def _book_of(token: str) -> OrganisationBook:
    if token == EMPTY:
        return OrganisationBook.load()
    if token not in _books:
        _books.clear()
        _books[token] = OrganisationBook.load()
    return _books[token]


def reader(*, scope: RowScope) -> Reader:
    """Opens the present snapshot for a viewer's scope. Keep it for one page or one command, not longer.

    One that cannot be read is thrown away and made anew, once. Raises SnapshotFailed when there is no current snapshot
    and none can be written.
    """
    generation = current_generation()
    try:
        labels_of(generation)
    except SnapshotDamaged:
        discard(generation)
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
