"""Customers: who bought, who came back, who is new."""

from foresight.core.metrics.asked import TIME_DIMENSIONS
from foresight.core.metrics.catalogue.bases import OWN_DAY, OWNER, REVENUE, SALES_COLUMNS, SIGNING_DAY
from foresight.core.metrics.metric import Metric, Part, Text, quotient
from foresight.core.metrics.rows import customers, sales

_PLACES = ("region", "unit", "person", "product_line", "product_item")
_DIMENSIONS = (*_PLACES, *TIME_DIMENSIONS)
_COLUMNS = ("customer_id", "orders", "first_order")
_KNOWN = Text(
    "已知客户；签订金额为 0 的订单不算购买，后来取消或退货的仍算",
    "known customers; an order of 0 is no purchase, one cancelled or returned later still is",
)
_ONE_BY_ONE = {
    "customer": Text("指标数的是客户，不能再分到单个客户", "it counts customers and cannot be split by customer")
}

BUYERS = Part(
    "buyers", Text("成交客户数", "Buyers"), customers.buyers, unit="count", columns=_COLUMNS, adds_up="nowhere"
)

CUSTOMERS = (
    Metric(
        key="customers.buyers",
        name=Text("成交客户数", "Buying customers"),
        sentence=Text(
            "期间内签过订单的客户数。同一客户在每一格各数一次，合计只数一次。",
            "Customers with an order signed in the period. One customer counts once in every cell and once in the whole.",
        ),
        formula=Text("客户数", "number of customers"),
        parts=(BUYERS,),
        unit="count",
        dimensions=_DIMENSIONS,
        date_basis=SIGNING_DAY,
        owner_basis=OWNER,
        population=_KNOWN,
        refusals=_ONE_BY_ONE,
        variants=("repurchase.previous_year", "repurchase.two_orders"),
    ),
    Metric(
        key="repurchase.previous_year",
        name=Text("复购率", "Repurchase rate"),
        sentence=Text(
            "上一年同一期间（整段）买过的客户中，本期到今天为止又买的比例。又买看全公司，不限本范围。",
            "Of the customers who bought in the whole same period a year earlier, the share that bought again in this one "
            "up to today, anywhere in the company.",
        ),
        formula=Text("又买的客户数 ÷ 上一年买过的客户数", "bought again ÷ bought a year earlier"),
        parts=(
            Part(
                "again",
                Text("又买的客户数", "Bought again"),
                customers.buyers_again,
                unit="count",
                columns=_COLUMNS,
                adds_up="nowhere",
            ),
            Part(
                "before",
                Text("上一年买过的客户数", "Bought a year earlier"),
                customers.buyers_of_previous_year,
                unit="count",
                columns=_COLUMNS,
                adds_up="nowhere",
            ),
        ),
        unit="ratio",
        dimensions=_PLACES,
        date_basis=SIGNING_DAY,
        owner_basis=Text("上一年订单的负责人、组织和区域", "owner, unit and region of last year's orders"),
        population=_KNOWN,
        value=quotient,
        refusals=_ONE_BY_ONE
        | dict.fromkeys(
            TIME_DIMENSIONS,
            Text(
                "复购率比较两个年度的同一期间，请逐个期间查询",
                "it compares one period in two years; ask for each by itself",
            ),
        ),
        variants=("repurchase.two_orders",),
        needs_history=True,
    ),
    Metric(
        key="repurchase.two_orders",
        name=Text("复购率（期内两单）", "Repurchase, two orders"),
        sentence=Text(
            "期间内成交的客户中，期间内在全公司至少签了两张订单的比例。",
            "Of the customers who bought in the period, the share with at least two orders in it, anywhere in the company.",
        ),
        formula=Text("两单及以上的客户数 ÷ 成交客户数", "customers with two orders or more ÷ buyers"),
        parts=(
            Part(
                "twice",
                Text("两单及以上的客户数", "Two orders or more"),
                customers.buyers_of_two_orders,
                unit="count",
                columns=_COLUMNS,
                adds_up="nowhere",
            ),
            BUYERS,
        ),
        unit="ratio",
        dimensions=_DIMENSIONS,
        date_basis=SIGNING_DAY,
        owner_basis=OWNER,
        population=_KNOWN,
        value=quotient,
        refusals=_ONE_BY_ONE,
        variants=("repurchase.previous_year",),
    ),
    Metric(
        key="new_customer_share",
        name=Text("新客占比", "New-customer share"),
        sentence=Text(
            "首张订单签在当年（财年）的客户带来的销售额 ÷ 销售额。首张订单看全公司。",
            "Revenue from customers whose first order, anywhere in the company, lies in the fiscal year of the row ÷ "
            "revenue.",
        ),
        formula=Text("新客销售额 ÷ 销售额", "revenue of new customers ÷ revenue"),
        parts=(
            Part(
                "new",
                Text("新客销售额", "Revenue of new customers"),
                sales.revenue_of_new_customers,
                columns=(*SALES_COLUMNS, "customer_first_day"),
            ),
            REVENUE,
        ),
        unit="ratio",
        dimensions=(*_PLACES, "customer", *TIME_DIMENSIONS),
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=Text(
            "分母含客户未知的订单，它们不算新客", "orders without a known customer are in the denominator and not new"
        ),
        direction=0,
        value=quotient,
        needs_history=True,
    ),
)
