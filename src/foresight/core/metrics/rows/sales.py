"""Rows of the sales journal."""

import ibis.expr.types as ir

from foresight.core.metrics.asked import Shape
from foresight.core.metrics.given import FIRST, SEEN_LAST, START_MONTH
from foresight.core.metrics.rows.facts import Rows, Tables, narrowed, with_stretch


def sales_of_period(tables: Tables, shape: Shape) -> ir.Table:
    """Journal rows whose day lies in the seen period."""
    sales = tables["sales"]
    sales = narrowed(sales.filter((sales.day >= FIRST) & (sales.day <= SEEN_LAST)), shape, "day")
    return with_stretch(sales, "day", shape)


def revenue(column: str) -> Rows:
    """Signings, cancellations and returns, each on its own day; what is taken back counts negative."""

    def rows(tables: Tables, shape: Shape) -> ir.Table:
        sales = sales_of_period(tables, shape)
        return sales.mutate(amount=sales[column])

    return rows


def signed(column: str) -> Rows:
    """The same without cancellations and returns."""

    def rows(tables: Tables, shape: Shape) -> ir.Table:
        sales = sales_of_period(tables, shape)
        return sales.filter(~sales.of_reversal).mutate(amount=sales[column])

    return rows


PLANNABLE: dict[str, Rows] = {
    "revenue.net": revenue("net_fen"),
    "revenue.gross": signed("net_fen"),
    "revenue.with_tax": revenue("gross_fen"),
}
"""The metrics for which a plan can set targets, and their rows."""


def actual(tables: Tables, shape: Shape) -> ir.Table:
    """Rows of the metric that the plan plans."""
    return PLANNABLE[shape.planned](tables, shape)


def revenue_of_new_customers(tables: Tables, shape: Shape) -> ir.Table:
    """Rows of customers whose first signed order, anywhere in the company, lies in the fiscal year of the row."""
    rows = revenue("net_fen")(tables, shape)

    def fiscal_year(day: ir.DateValue) -> ir.IntegerValue:
        return day.year() - (day.month() < START_MONTH).cast("int64")

    return rows.filter(fiscal_year(rows.customer_first_day) == fiscal_year(rows.day))
