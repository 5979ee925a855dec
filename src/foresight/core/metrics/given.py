"""The values that an expression is given when it runs, each a named parameter of it."""

from collections.abc import Mapping
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from foresight.core.metrics.asked import PLACE_DIMENSIONS, Asked
from foresight.core.metrics.stretches import stretch_number

FIRST: ir.DateScalar = ibis.param("date")
"""First day of the period."""
LAST: ir.DateScalar = ibis.param("date")
"""Last day of the whole period, seen or not."""
SEEN_LAST: ir.DateScalar = ibis.param("date")
"""Last seen day of the period; the day before its first where nothing of it has been seen."""
AS_OF: ir.DateScalar = ibis.param("date")
"""The last day that is seen at all."""
CLOSING: ir.DateScalar = ibis.param("date")
"""The day of balances: the end of the period, or the last seen day if that is earlier."""
PRIOR_FIRST: ir.DateScalar = ibis.param("date")
"""First day of the same period a year earlier."""
PRIOR_LAST: ir.DateScalar = ibis.param("date")
"""Last day of the same period a year earlier."""
START_MONTH: ir.IntegerScalar = ibis.param("int64")
"""Month in which the fiscal year starts."""
FIRST_STRETCH: ir.IntegerScalar = ibis.param("int64")
"""Number of the stretch of time in which the period begins."""

STRETCH_FIRST: ir.ArrayScalar = ibis.param("array<date>")
"""For each stretch of the period, in their order: its first day."""
STRETCH_SEEN: ir.ArrayScalar = ibis.param("array<date>")
"""Its last seen day; the day before its first where nothing of it has been seen."""
ORDINAL_BEFORE: ir.ArrayScalar = ibis.param("array<int64>")
"""Days that count for targets before it."""
ORDINAL_END: ir.ArrayScalar = ibis.param("array<int64>")
"""Days that count for targets up to its end."""
ORDINAL_SEEN: ir.ArrayScalar = ibis.param("array<int64>")
"""Days that count for targets up to its last seen day."""

BELOW_UNIT: ir.ArrayScalar = ibis.param("array<int64>")
"""Units below the asked unit, each with the days on which it was so."""
BELOW_FIRST: ir.ArrayScalar = ibis.param("array<date>")
BELOW_LAST: ir.ArrayScalar = ibis.param("array<date>")

PLAN: ir.IntegerScalar = ibis.param("int64")
TIER: ir.StringScalar = ibis.param("string")
MEMBERS: Mapping[str, ir.IntegerScalar] = {dimension: ibis.param("int64") for dimension in PLACE_DIMENSIONS}
"""The member that a filter names, by dimension."""

GIVEN: Mapping[str, ir.Scalar] = {
    "first": FIRST,
    "last": LAST,
    "seen_last": SEEN_LAST,
    "as_of": AS_OF,
    "closing": CLOSING,
    "prior_first": PRIOR_FIRST,
    "prior_last": PRIOR_LAST,
    "start_month": START_MONTH,
    "first_stretch": FIRST_STRETCH,
    "stretch_first": STRETCH_FIRST,
    "stretch_seen": STRETCH_SEEN,
    "ordinal_before": ORDINAL_BEFORE,
    "ordinal_end": ORDINAL_END,
    "ordinal_seen": ORDINAL_SEEN,
    "below_unit": BELOW_UNIT,
    "below_first": BELOW_FIRST,
    "below_last": BELOW_LAST,
    "plan": PLAN,
    "tier": TIER,
    **{f"member_{dimension}": member for dimension, member in MEMBERS.items()},
}
"""Every parameter by the name under which a statement takes it."""


def given_values(asked: Asked) -> dict[str, object]:
    """The value of every parameter for a question."""
    period = asked.period
    before = period.first - timedelta(days=1)
    prior = period.previous_year()
    time = asked.shape.time
    filters = dict(asked.filters)
    below = asked.below or ()
    return {
        "first": period.first,
        "last": period.last,
        "seen_last": min(period.last, max(asked.as_of, before)),
        "as_of": asked.as_of,
        "closing": min(period.last, asked.as_of),
        "prior_first": prior.first,
        "prior_last": prior.last,
        "start_month": asked.fiscal.start_month,
        "first_stretch": stretch_number(period.first, time, asked.fiscal) if time else 0,
        "stretch_first": [bucket.whole.first for bucket in asked.buckets],
        "stretch_seen": [_seen_until(bucket.whole.first, bucket.whole.last, asked.as_of) for bucket in asked.buckets],
        "ordinal_before": [bucket.ordinal_before for bucket in asked.buckets],
        "ordinal_end": [bucket.ordinal_end for bucket in asked.buckets],
        "ordinal_seen": [bucket.ordinal_seen for bucket in asked.buckets],
        "below_unit": [stay.unit for stay in below],
        "below_first": [stay.first_day for stay in below],
        "below_last": [stay.last_day for stay in below],
        "plan": asked.plan if asked.plan is not None else 0,
        "tier": asked.tier or "",
        **{f"member_{dimension}": filters.get(dimension) or 0 for dimension in PLACE_DIMENSIONS},
    }


def _seen_until(first: date, last: date, as_of: date) -> date:
    return min(last, max(as_of, first - timedelta(days=1)))
