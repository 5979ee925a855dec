"""Customers who bought: one row per customer, counted as 1.

Bought means: has an order signed in the span, whatever came back later. An order whose lines, as corrected, come to 0
is none. Whether a customer came back is asked of the whole company, so that an old customer of one region does not
look lost, or new, to the next.
"""

import ibis
import ibis.expr.types as ir

from foresight.core.metrics.asked import Shape
from foresight.core.metrics.given import FIRST, PRIOR_FIRST, PRIOR_LAST, SEEN_LAST
from foresight.core.metrics.rows.facts import STRETCH, Tables, dimension_columns, narrowed, with_stretch
from foresight.core.metrics.rows.sales import sales_of_period


def buyers(tables: Tables, shape: Shape) -> ir.Table:
    """Customers with an order signed in the seen period, once in every cell of the question."""
    return _customers_of(sales_of_period(tables, shape), shape)


def buyers_of_two_orders(tables: Tables, shape: Shape) -> ir.Table:
    """Of these, the ones with at least two orders, anywhere in the company, in the stretch of time of their cell."""
    bought = buyers(tables, shape)
    orders = tables["customer_orders"]
    orders = orders.filter((orders.day >= FIRST) & (orders.day <= SEEN_LAST))
    orders = with_stretch(orders, "day", shape)
    keys = ["customer_id", STRETCH] if shape.time else ["customer_id"]
    counts = orders.group_by(keys).agg(company_orders=orders.order_id.nunique())
    return bought.semi_join(counts.filter(counts.company_orders >= 2), keys)


def buyers_of_previous_year(tables: Tables, shape: Shape) -> ir.Table:
    """Customers with an order signed in the whole period as it lay a year earlier."""
    sales = tables["sales"]
    sales = sales.filter((sales.day >= PRIOR_FIRST) & (sales.day <= PRIOR_LAST))
    return _customers_of(narrowed(sales, shape, "day"), shape)


def buyers_again(tables: Tables, shape: Shape) -> ir.Table:
    """Of last year's buyers, those with an order signed in the seen period, anywhere in the company."""
    orders = tables["customer_orders"]
    now = orders.filter((orders.day >= FIRST) & (orders.day <= SEEN_LAST)).select("customer_id").distinct()
    return buyers_of_previous_year(tables, shape).semi_join(now, "customer_id")


def _customers_of(sales: ir.Table, shape: Shape) -> ir.Table:
    """In two steps, which is quicker than counting distinct: orders of each cell, then customers of each cell."""
    keys = [*dimension_columns(shape), "customer_id"]
    signings = sales.filter(~sales.of_reversal & sales.customer_id.notnull())
    orders = signings.group_by([*keys, "order_id"]).agg(first_order=signings.day.min(), net_fen=signings.net_fen.sum())
    orders = orders.filter(orders.net_fen != 0)
    customers = orders.group_by(keys).agg(orders=orders.count(), first_order=orders.first_order.min())
    return customers.mutate(amount=ibis.literal(1, type="int64"))
