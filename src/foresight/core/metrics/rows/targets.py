"""Rows of plans, and people measured against theirs."""

import ibis
import ibis.expr.types as ir

from foresight.core.metrics.asked import Shape
from foresight.core.metrics.given import FIRST, LAST, PLAN, TIER
from foresight.core.metrics.rows.facts import (
    Rows,
    Tables,
    dimension_columns,
    in_every_stretch,
    narrowed,
    whole_quotient,
)
from foresight.core.metrics.rows.sales import actual


def _target(until: str) -> Rows:
    """Plan cells with what of each falls into a stretch, up to one of its ordinals.

    A cell's target after c of its w days is the whole part of amount × c ÷ w. So a target to date is never off by a
    fen, and the targets of neighbouring stretches add up to that of both.
    """

    def rows(tables: Tables, shape: Shape) -> ir.Table:
        cells = tables["plan_cells"]
        cells = cells.filter(
            (cells.version_id == PLAN)
            & (cells.tier_key == TIER)
            & (cells.first_day <= LAST)
            & (cells.last_day >= FIRST)
            & (cells.workdays > 0)
        )
        cells = in_every_stretch(narrowed(cells, shape, "first_day"))
        cells = cells.filter(
            (cells.first_ordinal < cells.ordinal_end) & (cells.first_ordinal + cells.workdays > cells.ordinal_before)
        )

        def reached(ordinal: ir.IntegerValue) -> ir.IntegerValue:
            done = ibis.greatest(0, ibis.least(ordinal - cells.first_ordinal, cells.workdays))
            return whole_quotient(cells.amount_fen * done, cells.workdays)

        return cells.mutate(amount=reached(cells[until]) - reached(cells.ordinal_before))

    return rows


target = _target("ordinal_end")
"""The tier's target of the whole period."""
target_to_date = _target("ordinal_seen")
"""The tier's target of the seen days."""


def people_with_target(tables: Tables, shape: Shape) -> ir.Table:
    """One row per person with a target to date above 0 in every cell, with revenue and target to date."""
    keys = list(dict.fromkeys((*dimension_columns(shape), "person_id")))

    def of_person(rows: ir.Table, reached: ir.IntegerValue, planned: ir.IntegerValue) -> ir.Table:
        return rows.select(*keys, reached=reached, planned=planned)

    nothing = ibis.literal(0, type="int64")
    sales, cells = actual(tables, shape), target_to_date(tables, shape)
    both = ibis.union(of_person(sales, sales.amount, nothing), of_person(cells, nothing, cells.amount))
    people = both.group_by(keys).agg(reached=both.reached.sum(), planned=both.planned.sum())
    people = people.filter(people.person_id.notnull() & (people.planned > 0))
    return people.mutate(amount=ibis.literal(1, type="int64"))


def people_on_target(tables: Tables, shape: Shape) -> ir.Table:
    """Of these, those whose revenue has reached it."""
    people = people_with_target(tables, shape)
    return people.filter(people.reached >= people.planned)
