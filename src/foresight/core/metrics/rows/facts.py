"""Facts cut to what a question narrows to, and stretches of time beside rows."""

from collections.abc import Callable, Mapping

import ibis
import ibis.expr.types as ir

from foresight.core.metrics.asked import PLACE_DIMENSIONS, Shape
from foresight.core.metrics.given import (
    BELOW_FIRST,
    BELOW_LAST,
    BELOW_UNIT,
    FIRST_STRETCH,
    MEMBERS,
    ORDINAL_BEFORE,
    ORDINAL_END,
    ORDINAL_SEEN,
    START_MONTH,
    STRETCH_FIRST,
    STRETCH_SEEN,
)
from foresight.core.metrics.stretches import stretch_numbers

Tables = Mapping[str, ir.Table]
Rows = Callable[[Tables, Shape], ir.Table]

STRETCH = "stretch"


def dimension_columns(shape: Shape) -> tuple[str, ...]:
    """Names of the columns that carry the dimensions, in the order of the question."""
    return tuple(PLACE_DIMENSIONS.get(dimension, STRETCH) for dimension in shape.by)


def narrowed(table: ir.Table, shape: Shape, day: str) -> ir.Table:
    """The rows that pass the question's filters, and whose unit hung below the asked unit on the row's ``day``."""
    table = filtered(table, shape)
    if not shape.below_unit:
        return table
    below = stays_below()
    return table.semi_join(
        below,
        [table.unit_id == below.below_unit, table[day] >= below.below_first, table[day] <= below.below_last],
    )


def filtered(table: ir.Table, shape: Shape) -> ir.Table:
    """The rows that pass the question's filters."""
    for dimension, known in shape.filters:
        column = table[PLACE_DIMENSIONS[dimension]]
        table = table.filter(column == MEMBERS[dimension] if known else column.isnull())
    return table


def stays_below() -> ir.Table:
    """The units below the asked unit, each with the days on which it was so."""
    stays = ibis.range(BELOW_UNIT.length()).unnest().name("number").as_table()
    return stays.select(
        below_unit=BELOW_UNIT[stays.number],
        below_first=BELOW_FIRST[stays.number],
        below_last=BELOW_LAST[stays.number],
    )


def with_stretch(table: ir.Table, day: str, shape: Shape) -> ir.Table:
    """The table with the place of the row's stretch in the period, where time is asked for. The stretches follow each
    other without a hole, so the place is a difference of numbers."""
    if shape.time is None:
        return table
    return table.mutate(stretch=(stretch_numbers(table[day], shape.time, START_MONTH) - FIRST_STRETCH).cast("int64"))


def in_every_stretch(table: ir.Table) -> ir.Table:
    """The table once for every stretch of the period, with the stretch's days and ordinals beside each row."""
    stretches = ibis.range(STRETCH_FIRST.length()).unnest().name(STRETCH).as_table()
    return table.cross_join(
        stretches.select(
            stretch=stretches.stretch,
            stretch_first=STRETCH_FIRST[stretches.stretch],
            stretch_seen=STRETCH_SEEN[stretches.stretch],
            ordinal_before=ORDINAL_BEFORE[stretches.stretch],
            ordinal_end=ORDINAL_END[stretches.stretch],
            ordinal_seen=ORDINAL_SEEN[stretches.stretch],
        )
    )


@ibis.udf.scalar.builtin(name="divide")  # type: ignore[untyped-decorator]  # the engine's own function, named only
def whole_quotient(dividend: int, divisor: int) -> int:  # type: ignore[empty-body]
    """Integer division of integers, towards zero. The ``//`` of expressions goes through floating point on some
    engines, which is wrong above 2^53."""
