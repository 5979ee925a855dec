"""Rows of who was employed where, counted in days."""

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from foresight.core.metrics.asked import Shape
from foresight.core.metrics.rows.facts import (
    STRETCH,
    Tables,
    dimension_columns,
    filtered,
    in_every_stretch,
    stays_below,
)

SALES_JOB = "sales"
_ONE_DAY = ibis.interval(timedelta(days=1))


def sales_days(tables: Tables, shape: Shape) -> ir.Table:
    """A row per sales membership and stretch, with the seen days of it on which the person is not counted already.

    Somebody with two memberships at once counts once a day in every cell of the question.
    """
    stays = in_every_stretch(_memberships(tables, shape))
    stays = stays.mutate(
        first_day=ibis.greatest(stays.first_day, stays.stretch_first),
        last_day=ibis.least(stays.last_day, stays.stretch_seen),
    )
    stays = stays.filter(stays.first_day <= stays.last_day)
    earlier = ibis.window(
        group_by=list(dict.fromkeys((*dimension_columns(shape), STRETCH, "person_id"))),
        order_by=["first_day", "last_day", "membership_id"],
        preceding=(None, 1),
    )
    stays = stays.mutate(counted_until=stays.last_day.max().over(earlier))
    start = ibis.greatest(stays.first_day, (stays.counted_until + _ONE_DAY).cast("date")).coalesce(stays.first_day)
    stays = stays.mutate(amount=(stays.last_day.delta(start, unit="day") + 1).cast("int64"))
    return stays.filter(stays.amount > 0)


def _memberships(tables: Tables, shape: Shape) -> ir.Table:
    members = tables["headcount"]
    members = filtered(members.filter(members.job == SALES_JOB), shape)
    if not shape.below_unit:
        return members
    below = stays_below()
    inside = members.join(
        below,
        [
            members.unit_id == below.below_unit,
            members.first_day <= below.below_last,
            members.last_day >= below.below_first,
        ],
    )
    return inside.mutate(
        first_day=ibis.greatest(inside.first_day, inside.below_first),
        last_day=ibis.least(inside.last_day, inside.below_last),
    )
