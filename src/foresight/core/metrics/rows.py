"""The rows behind figures: for every part of a metric a table of rows whose ``amount`` adds up to it.

The sum and the trace come from the same rows, so they cannot disagree. Each builder takes the facts (already cut to
what the viewer may see) and the question. Its table has a column for each dimension that is asked for (time as
``bucket``, the number of the stretch), the columns that describe a row, and ``amount`` (int64).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from foresight.core.metrics.asked import PLACE_DIMENSIONS, Asked, Bucket
from foresight.core.values import Period

Tables = Mapping[str, ir.Table]
Rows = Callable[[Tables, Asked], ir.Table]

DAYS_AHEAD = 30
"""How far money coming due is looked at."""
_NEVER = Period(date.min, date.min)


def dimension_columns(asked: Asked) -> tuple[str, ...]:
    """Names of the columns that carry the dimensions, in the order of the question."""
    return tuple(PLACE_DIMENSIONS.get(dimension, "bucket") for dimension in asked.by)


def _between(day: ir.DateValue, period: Period | None) -> ir.BooleanValue:
    span = period or _NEVER
    return (day >= span.first) & (day <= span.last)


def _bucket_of(day: ir.DateValue, buckets: Sequence[Bucket]) -> ir.IntegerValue:
    """The number of the stretch in which a day of the period lies: the stretches follow each other."""
    if len(buckets) == 1:
        return ibis.literal(0, type="int64")
    number = ibis.literal(len(buckets) - 1, type="int64")
    cases = [(day <= bucket.whole.last, ibis.literal(n, type="int64")) for n, bucket in enumerate(buckets[:-1])]
    return ibis.cases(*cases, else_=number)


def _in_every_bucket(table: ir.Table, buckets: Sequence[Bucket], values: Mapping[str, Sequence[object]]) -> ir.Table:
    """The table once for every stretch, with the stretch's values beside each row."""
    repeated = table.mutate(bucket=ibis.literal(list(range(len(buckets))), type="array<int64>").unnest())
    columns = {}
    for name, each in values.items():
        kind = "array<date>" if isinstance(each[0], date) else "array<int64>"
        columns[name] = ibis.literal(list(each), type=kind)[repeated.bucket]
    return repeated.mutate(**columns)


def _sales(tables: Tables, asked: Asked) -> ir.Table:
    sales = tables["sales"]
    sales = sales.filter(_between(sales.day, asked.seen))
    return sales.mutate(bucket=_bucket_of(sales.day, asked.buckets))


def revenue(column: str) -> Rows:
    """Journal rows of the seen period on their own days; returns and cancellations count negative on theirs."""

    def rows(tables: Tables, asked: Asked) -> ir.Table:
        sales = _sales(tables, asked)
        return sales.mutate(amount=sales[column])

    return rows


def signed_only(column: str) -> Rows:
    """The same without what was cancelled or returned later."""

    def rows(tables: Tables, asked: Asked) -> ir.Table:
        sales = _sales(tables, asked)
        sales = sales.filter(sales.kind.isin(["signed", "correction"]))
        return sales.mutate(amount=sales[column])

    return rows


def revenue_of_new_customers(tables: Tables, asked: Asked) -> ir.Table:
    """Rows of customers whose first signed order, anywhere in the company, lies in the fiscal year of the row."""
    rows = revenue("net_fen")(tables, asked)

    def fiscal_year(day: ir.DateValue) -> ir.IntegerValue:
        return day.year() - (day.month() < asked.fiscal.start_month).cast("int64")

    return rows.filter(fiscal_year(rows.customer_first_day) == fiscal_year(rows.day))


def _distinct_customers(sales: ir.Table, asked: Asked) -> ir.Table:
    """One row per customer in every cell of the question, with the number of its orders."""
    known = sales.filter((sales.kind == "signed") & sales.customer_id.notnull())
    keys = [key for key in dict.fromkeys((*dimension_columns(asked), "bucket")) if key != "customer_id"]
    return known.group_by([*keys, "customer_id"]).agg(
        orders=known.order_id.nunique(),
        first_order=known.day.min(),
        amount=ibis.literal(1, type="int64"),
    )


def buyers(tables: Tables, asked: Asked) -> ir.Table:
    """Customers with a signed order in the seen period, whatever came back later."""
    return _distinct_customers(_sales(tables, asked), asked)


def buyers_of_two_orders(tables: Tables, asked: Asked) -> ir.Table:
    """Of these, the ones with at least two orders in the same cell."""
    rows = buyers(tables, asked)
    return rows.filter(rows.orders >= 2)


def buyers_last_year(tables: Tables, asked: Asked) -> ir.Table:
    """Customers with a signed order in the same span of the year before."""
    sales = tables["sales"]
    sales = sales.filter(_between(sales.day, asked.period.previous_year()))
    return _distinct_customers(sales.mutate(bucket=ibis.literal(0, type="int64")), asked)


def buyers_again(tables: Tables, asked: Asked) -> ir.Table:
    """Of last year's buyers, those with a signed order in the seen period, anywhere in the company."""
    before = buyers_last_year(tables, asked)
    orders = tables["customer_orders"]
    now = orders.filter(_between(orders.day, asked.seen)).select("customer_id").distinct()
    return before.semi_join(now, "customer_id")


def _receivables(tables: Tables, asked: Asked) -> ir.Table:
    """Rows that are known on the day: those of orders signed by then."""
    entries = tables["receivables"]
    return entries.filter(entries.known_on <= asked.as_of)


def due(tables: Tables, asked: Asked) -> ir.Table:
    """Receivables that fell due in the seen period."""
    entries = _receivables(tables, asked)
    entries = entries.filter((entries.kind == "due") & _between(entries.due_on, asked.seen))
    return entries.mutate(bucket=_bucket_of(entries.due_on, asked.buckets), amount=entries.amount_fen)


def paid_of_due(tables: Tables, asked: Asked) -> ir.Table:
    """Money matched to these by the end of their stretch of the period; early money counts."""
    entries = _receivables(tables, asked)
    entries = entries.filter((entries.kind == "paid") & _between(entries.due_on, asked.seen))
    entries = entries.mutate(bucket=_bucket_of(entries.due_on, asked.buckets), amount=entries.amount_fen)
    ends = [(bucket.seen or _NEVER).last for bucket in asked.buckets]
    if len(ends) == 1:
        return entries.filter(entries.day <= ends[0])
    end = ibis.literal(ends, type="array<date>")[entries.bucket]
    return entries.filter(entries.day <= end)


def _last_seen(asked: Asked) -> date:
    return asked.seen.last if asked.seen else asked.as_of


def open_receivables(tables: Tables, asked: Asked) -> ir.Table:
    """What customers owe at the end of the seen period: receivables, less the money matched by then."""
    entries = _receivables(tables, asked)
    entries = entries.filter((entries.kind == "due") | (entries.day <= _last_seen(asked)))
    sign = ibis.cases((entries.kind == "due", 1), else_=-1)
    return entries.mutate(amount=(entries.amount_fen * sign).cast("int64"), bucket=ibis.literal(0, type="int64"))


def overdue(tables: Tables, asked: Asked) -> ir.Table:
    """Of these, what was due before the last seen day."""
    rows = open_receivables(tables, asked)
    return rows.filter(rows.due_on < _last_seen(asked))


def due_soon(tables: Tables, asked: Asked) -> ir.Table:
    """Of these, what falls due from the last seen day on, within the next days."""
    rows = open_receivables(tables, asked)
    today = _last_seen(asked)
    return rows.filter((rows.due_on >= today) & (rows.due_on <= date.fromordinal(today.toordinal() + DAYS_AHEAD)))


def person_days(tables: Tables, asked: Asked) -> ir.Table:
    """A row per sales membership with the number of seen days that it covers."""
    members = tables["headcount"]
    members = members.filter(members.job == "sales")
    seen = [bucket.seen or _NEVER for bucket in asked.buckets]
    rows = _in_every_bucket(
        members, asked.buckets, {"from_day": [s.first for s in seen], "to_day": [s.last for s in seen]}
    )
    first = ibis.greatest(rows.first_day, rows.from_day)
    last = ibis.least(rows.last_day, rows.to_day)
    rows = rows.mutate(amount=(last.delta(first, unit="day") + 1).cast("int64"))
    unseen = [n for n, bucket in enumerate(asked.buckets) if bucket.seen is None]
    rows = rows.filter(rows.amount > 0)
    return rows.filter(rows.bucket.notin(unseen)) if unseen else rows


def _target(until: Callable[[Bucket], int]) -> Rows:
    """Plan cells with what of each falls into a stretch, up to an ordinal of it.

    A cell's target after c of its w days is the whole part of amount × c ÷ w, so that targets to date are right and
    those of neighbouring stretches add up.
    """

    def rows(tables: Tables, asked: Asked) -> ir.Table:
        cells = tables["plan_cells"]
        chosen = (cells.version_id == (asked.plan or 0)) & (
            cells.is_base if asked.tier is None else cells.tier_key == asked.tier
        )
        overlaps = (cells.first_day <= asked.period.last) & (cells.last_day >= asked.period.first)
        cells = _in_every_bucket(
            cells.filter(chosen & overlaps),
            asked.buckets,
            {
                "ordinal_before": [bucket.ordinal_before for bucket in asked.buckets],
                "ordinal_until": [until(bucket) for bucket in asked.buckets],
            },
        )

        def reached(ordinal: ir.IntegerValue) -> ir.IntegerValue:
            done = ibis.greatest(0, ibis.least(ordinal - cells.first_ordinal, cells.workdays))
            return cells.amount_fen * done // cells.workdays

        part = (reached(cells.ordinal_until) - reached(cells.ordinal_before)).cast("int64")
        rows = cells.mutate(amount=part)
        return rows.filter(rows.amount != 0)

    return rows


target = _target(lambda bucket: bucket.ordinal_end)
"""The tier's target of the whole period."""
target_to_date = _target(lambda bucket: bucket.ordinal_seen)
"""The tier's target of the seen working days."""


def _people_against_target(tables: Tables, asked: Asked) -> ir.Table:
    """One row per person with a target to date in every cell, with revenue and target to date."""
    keys = [key for key in dict.fromkeys((*dimension_columns(asked), "bucket", "person_id")) if key != "amount"]

    def per_person(rows: ir.Table, name: str) -> ir.Table:
        other = "reached" if name == "planned" else "planned"
        return rows.select(*keys, **{name: rows.amount.cast("int64"), other: ibis.literal(0, type="int64")}).select(
            *keys, "reached", "planned"
        )

    both = per_person(revenue("net_fen")(tables, asked), "reached").union(
        per_person(target_to_date(tables, asked), "planned")
    )
    people = both.group_by(keys).agg(reached=both.reached.sum(), planned=both.planned.sum())
    people = people.filter(people.person_id.notnull() & (people.planned > 0))
    return people.mutate(amount=ibis.literal(1, type="int64"))


def people_with_target(tables: Tables, asked: Asked) -> ir.Table:
    """People who carry a target to date."""
    return _people_against_target(tables, asked)


def people_at_target(tables: Tables, asked: Asked) -> ir.Table:
    """Of these, those whose revenue has reached it."""
    people = _people_against_target(tables, asked)
    return people.filter(people.reached >= people.planned)
