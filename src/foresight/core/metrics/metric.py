"""A metric: what it is called, what it means, the rows behind each of its parts, and how they make the value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import ibis
import ibis.expr.types as ir

from foresight.core.metrics.asked import Bucket, Shape
from foresight.core.metrics.rows import Rows, Tables, dimension_columns

Parts = Mapping[str, int | None]
"""The sum of each part in one cell; None where the part has no row there."""


@dataclass(frozen=True)
class Text:
    """The same words in Chinese and English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh

    def words(self, language: str) -> str:
        """The words in ``zh`` or ``en``."""
        return self.en if language == "en" else self.zh


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
    adds_up: str = "everywhere"
    """Over which dimensions the cells of an answer sum to the whole: ``everywhere``, over ``places`` only, or
    ``nowhere`` (customers and people who stand in several cells count once in the whole)."""

    def adds_up_over(self, shape: Shape) -> bool:
        """Whether the cells of a question of this shape sum to the whole."""
        return self.adds_up == "everywhere" or (self.adds_up == "places" and shape.time is None)


@dataclass(frozen=True)
class Value:
    """A value as an exact quotient; without a denominator it is the numerator."""

    numerator: int | None
    denominator: int | Fraction | None = None
    missing: Text | None = None
    """Why there is no value; None when there is one."""

    @property
    def ratio(self) -> Fraction | None:
        """The value itself, exactly: fen for money, the ratio for rates. None when it is not computed."""
        if self.missing is not None or self.numerator is None:
            return None
        return Fraction(self.numerator) / (1 if self.denominator is None else self.denominator)


ZERO_DENOMINATOR = Text("分母为 0，不计算", "denominator is 0, not computed")
NO_TARGET = Text("没有目标，不计算", "no target, not computed")
NOT_BEGUN = Text("还没有开始，不计算", "not begun yet, not computed")


def the_sum(parts: Parts, bucket: Bucket) -> Value:
    """The only part, 0 when it has no row."""
    (only,) = parts.values()
    return Value(only or 0)


def quotient(parts: Parts, bucket: Bucket) -> Value:
    """First part ÷ second part; not computed when the second is 0."""
    first, second = parts.values()
    return Value(first or 0, second or 0, None if second else ZERO_DENOMINATOR)


def against_target(parts: Parts, bucket: Bucket) -> Value:
    """First part ÷ target; where there is no target that is said, and nothing is divided."""
    first, target = parts.values()
    return Value(first or 0, target, without_target(target))


def difference(parts: Parts, bucket: Bucket) -> Value:
    """First part − target; without a target there is nothing to fall short of."""
    first, target = parts.values()
    return Value((first or 0) - (target or 0), None, NO_TARGET if target is None else None)


def without_target(target: int | None) -> Text | None:
    """Why nothing can be divided by the target, if so."""
    return NO_TARGET if target is None else None if target else ZERO_DENOMINATOR


@dataclass(frozen=True)
class Metric:
    """One figure, defined once."""

    key: str
    name: Text
    sentence: Text
    formula: Text
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
    refusals: Mapping[str, Text] = field(default_factory=dict)
    """Why a dimension is not offered, by dimension."""
    variants: tuple[str, ...] = ()
    """Keys of the metrics that go by a similar name."""
    needs_plan: bool = False
    """Whether it can only be asked together with a plan version."""
    needs_history: bool = False
    """Whether it looks at orders before the period, so that the first year of data says little."""
    signed: bool = False
    """Whether the value is a difference, which is always shown with its sign."""
    looks_ahead: bool = False
    """Whether a stretch of time that has not begun has a value all the same."""

    def part(self, key: str) -> Part:
        """The part with that key, or the first or second one as ``numerator`` or ``denominator``; raises LookupError
        naming those there are."""
        named = {part.key: part for part in self.parts}
        named |= dict(zip(("numerator", "denominator"), self.parts, strict=False))
        if key not in named:
            raise LookupError(f"指标 {self.key} 没有“{key}”这一项，有 {'、'.join(p.key for p in self.parts)}。")
        return named[key]

    def of(self, parts: Parts, bucket: Bucket) -> Value:
        """The value of a cell from the sums of its parts."""
        if bucket.seen is None and not self.looks_ahead:
            return Value(None, None, NOT_BEGUN)
        return self.value(parts, bucket)

    def check(self, shape: Shape) -> None:
        """Raises ValueError for a dimension that the metric cannot be split or narrowed by, and says why."""
        for dimension in (*shape.by, *(dimension for dimension, _ in shape.filters)):
            if dimension not in self.dimensions:
                why = self.refusals.get(dimension) or f"可用的维度是 {'、'.join(self.dimensions) or '无'}"
                raise ValueError(f"{self.name.zh}不能按 {dimension} 拆分或筛选：{why}。")
        if len(set(shape.by)) < len(shape.by):
            raise ValueError(f"维度 {'、'.join(shape.by)} 有重复。")
        if len(shape.by) - len(shape.places) > 1:
            raise ValueError(f"一次只能按一个时间维度拆分，现在是 {'、'.join(shape.by)}。")

    def expression(self, tables: Tables, shape: Shape) -> ir.Table:
        """One row per cell of the question: a column for each dimension (NULL where the member is not known, the place
        in the period for time), then a column for each part (NULL where it has no row)."""
        self.check(shape)
        keys = dimension_columns(shape)
        sides = [self._side(part, tables, shape, keys) for part in self.parts]
        if len(sides) == 1:
            return sides[0]
        union = ibis.union(*sides)
        sums = {part.key: union[part.key].sum() for part in self.parts}
        return union.group_by(list(keys)).agg(**sums) if keys else union.aggregate(**sums)

    def _side(self, part: Part, tables: Tables, shape: Shape, keys: tuple[str, ...]) -> ir.Table:
        """The cells of one part, with the other parts' columns empty: stacked, they meet in their cell even where a
        member is not known or only one part has rows."""
        rows = part.rows(tables, shape)
        amount = rows.amount.sum()
        cells = rows.group_by(list(keys)).agg(part_sum=amount) if keys else rows.aggregate(part_sum=amount)
        nothing = ibis.null("int64")
        sums = {other.key: cells.part_sum if other is part else nothing for other in self.parts}
        return cells.select(*keys, **sums)

    def trace(self, part: str, tables: Tables, shape: Shape) -> ir.Table:
        """The rows of one part, described by the part's columns, with ``amount``."""
        self.check(shape)
        chosen = self.part(part)
        rows = chosen.rows(tables, shape)
        return rows.select(*chosen.columns, "amount")
