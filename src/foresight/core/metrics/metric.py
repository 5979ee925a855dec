"""A metric: what it is called, what it means, the rows behind each of its parts, and how they make the value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import ibis
import ibis.expr.types as ir

from foresight.core.metrics.asked import Asked, Bucket
from foresight.core.metrics.rows import Rows, Tables, dimension_columns

Parts = Mapping[str, int | None]
"""The sum of each part in one cell; None where the part has no row there."""
NOTHING = -1
"""Stands for a member that is not known (no seller, no customer, no region) in grouped results."""


@dataclass(frozen=True)
class Text:
    """The same words in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True)
class Part:
    """Something that is summed: the numerator, the denominator, or the only sum of a metric."""

    key: str
    name: Text
    rows: Rows
    unit: str = "money"
    """``money`` (fen), ``count`` or ``days``."""
    columns: tuple[str, ...] = ()
    """Columns of its rows that a reader wants to see."""


@dataclass(frozen=True)
class Value:
    """A value with the two whole numbers that it is the quotient of; without a denominator it is the numerator."""

    numerator: int | None
    denominator: int | None = None
    missing: str = ""
    """Why there is no value, in Chinese; empty when there is one."""

    @property
    def ratio(self) -> Fraction | None:
        """The value itself, exactly: fen for money, the ratio for rates. None when it is not computed."""
        if self.missing or self.numerator is None:
            return None
        return Fraction(self.numerator, 1 if self.denominator is None else self.denominator)


ZERO_DENOMINATOR = "分母为 0，不计算"
NO_TARGET = "没有目标，不计算"


def the_sum(parts: Parts, bucket: Bucket) -> Value:
    """The only part, 0 when it has no row."""
    (only,) = parts.values()
    return Value(only or 0)


def quotient(parts: Parts, bucket: Bucket) -> Value:
    """First part ÷ second part; not computed when the second is 0."""
    first, second = parts.values()
    return Value(first or 0, second or 0, "" if second else ZERO_DENOMINATOR)


def against_target(parts: Parts, bucket: Bucket) -> Value:
    """First part ÷ target; where there is no target that is said, and nothing is divided."""
    first, target = parts.values()
    return Value(first or 0, target or 0, "" if target else NO_TARGET if target is None else ZERO_DENOMINATOR)


def difference(parts: Parts, bucket: Bucket) -> Value:
    """First part − target; without a target there is nothing to fall short of."""
    first, target = parts.values()
    return Value((first or 0) - (target or 0), None, NO_TARGET if target is None else "")


@dataclass(frozen=True)
class Metric:
    """One figure, defined once."""

    key: str
    name: Text
    sentence: Text
    parts: tuple[Part, ...]
    unit: str
    """``money`` (fen), ``ratio``, ``days`` or ``count``: how the value is shown."""
    dimensions: tuple[str, ...]
    date_basis: Text
    owner_basis: Text
    population: Text
    direction: int = 1
    """1: more is better; -1: less is better; 0: neither."""
    version: int = 1
    value: Callable[[Parts, Bucket], Value] = the_sum
    refusals: Mapping[str, str] = field(default_factory=dict)
    """Why a dimension is not offered, by dimension, in Chinese."""

    @property
    def needs_plan(self) -> bool:
        """Whether it can only be asked together with a plan version."""
        return any("target" in part.key for part in self.parts)

    def part(self, key: str) -> Part:
        """The part with that key; raises LookupError naming those there are."""
        for part in self.parts:
            if part.key == key:
                return part
        raise LookupError(f"指标 {self.key} 没有“{key}”这一项，有 {'、'.join(p.key for p in self.parts)}。")

    def check(self, asked: Asked) -> None:
        """Raises ValueError for a dimension that the metric cannot be split by, and why."""
        for dimension in asked.by:
            if dimension not in self.dimensions:
                why = self.refusals.get(dimension) or f"可用的维度：{'、'.join(self.dimensions) or '无'}"
                raise ValueError(f"{self.name.zh}不能按 {dimension} 拆分：{why}。")
        if len([d for d in asked.by if d == asked.time or d not in asked.places]) > 1:
            raise ValueError("一次只能按一个时间维度拆分。")

    def expression(self, tables: Tables, asked: Asked) -> ir.Table:
        """One row per cell of the question: a column for each dimension (NOTHING where the member is not known), then
        a column for each part."""
        self.check(asked)
        keys = dimension_columns(asked)
        sides = [self._side(part, tables, asked, keys) for part in self.parts]
        union = sides[0] if len(sides) == 1 else ibis.union(*sides)
        sums = {part.key: union[part.key].sum() for part in self.parts}
        return union.group_by(list(keys)).agg(**sums) if keys else union.aggregate(**sums)

    def _side(self, part: Part, tables: Tables, asked: Asked, keys: tuple[str, ...]) -> ir.Table:
        rows = part.rows(tables, asked)
        members = {key: rows[key].coalesce(NOTHING).cast("int64") for key in keys}
        sums = {other.key: rows.amount.cast("int64") if other is part else ibis.null("int64") for other in self.parts}
        return rows.select(**members, **sums)

    def trace(self, part: str, tables: Tables, asked: Asked) -> ir.Table:
        """The rows of one part, described by the part's columns and the question's dimensions, with ``amount``."""
        self.check(asked)
        chosen = self.part(part)
        rows = chosen.rows(tables, asked)
        columns = [c for c in dict.fromkeys((*chosen.columns, *dimension_columns(asked))) if c in rows.columns]
        return rows.select(*[c for c in columns if c != "bucket"], "amount")
