"""The catalogue: every figure of the product, defined once."""

from collections.abc import Mapping
from difflib import get_close_matches

from foresight.core.metrics import rows
from foresight.core.metrics.asked import TIME_DIMENSIONS, Bucket
from foresight.core.metrics.metric import (
    ZERO_DENOMINATOR,
    Metric,
    Part,
    Parts,
    Text,
    Value,
    against_target,
    difference,
    quotient,
)

_ALL = ("region", "unit", "person", "product_line", "product", "customer", *TIME_DIMENSIONS)
_PLANNED = ("region", "unit", "person", "product_line", *TIME_DIMENSIONS)
_CASH = ("region", "unit", "person", "customer", *TIME_DIMENSIONS)
_OPEN = ("region", "unit", "person", "customer")
_CUSTOMERS = ("region", "unit", "person", "product_line", "product", *TIME_DIMENSIONS)
_PEOPLE = ("region", "unit", "person", *TIME_DIMENSIONS)

_SALES_COLUMNS = ("day", "document", "kind", "customer_id", "product_id", "person_id", "unit_id", "region_id")
_CASH_COLUMNS = ("kind", "due_on", "day", "receivable_key", "document", "customer_id", "person_id", "unit_id")
_CELL_COLUMNS = ("first_day", "last_day", "region_id", "product_line_id", "person_id", "amount_fen", "workdays")
_CUSTOMER_COLUMNS = ("customer_id", "orders", "first_order")

_NO_PRODUCT = {
    "product_line": "应收按订单记录，不分产品",
    "product": "应收按订单记录，不分产品",
}
_NOT_PLANNED = {
    "product": "目标定到产品线，不定到单个产品",
    "customer": "目标不按客户分解",
}

OWN_DAY = Text(
    "按发生日：签订记签订日，取消和退货记各自的日期",
    "by the day of each fact: signing, cancellation and return each on its own",
)
OWNER = Text("归当日的负责人和组织，转岗离职不改历史", "the owner and unit of that day; moves change no past figure")
ALL_ORDERS = Text(
    "全部订单行；客户或销售未知的也计入", "all order lines, those without a known customer or seller included"
)

REVENUE = Part(
    "revenue", Text("销售额（不含税）", "Revenue excl. tax"), rows.revenue("net_fen"), columns=_SALES_COLUMNS
)
TARGET = Part("target", Text("目标", "Target"), rows.target, columns=_CELL_COLUMNS)
TARGET_TO_DATE = Part(
    "target_to_date",
    Text("按工作日应完成的目标", "Target of the working days gone"),
    rows.target_to_date,
    columns=_CELL_COLUMNS,
)


def _days_ahead(parts: Parts, bucket: Bucket) -> Value:
    reached, to_date, whole = parts.values()
    if not whole:
        return Value(None, None, "没有目标，不计算" if whole is None else ZERO_DENOMINATOR)
    days = bucket.ordinal_end - bucket.ordinal_before
    return Value(((reached or 0) - (to_date or 0)) * days, whole)


def _per_head(parts: Parts, bucket: Bucket) -> Value:
    reached, days = parts.values()
    return Value((reached or 0) * bucket.seen_days, days or 0, "" if days else ZERO_DENOMINATOR)


def _mean_headcount(parts: Parts, bucket: Bucket) -> Value:
    (days,) = parts.values()
    return Value(days or 0, bucket.seen_days, "" if bucket.seen_days else ZERO_DENOMINATOR)


_PERSON_DAYS = Part(
    "person_days",
    Text("销售人日", "Person-days in sales"),
    rows.person_days,
    unit="days",
    columns=("person_id", "unit_id", "job", "first_day", "last_day"),
)

_METRICS = (
    Metric(
        key="revenue.net",
        name=Text("销售额", "Revenue"),
        sentence=Text(
            "期间内签订的订单行金额（不含税），减去期间内发生的取消和退货。",
            "Order lines signed in the period, excluding tax, less cancellations and returns that happened in it.",
        ),
        parts=(REVENUE,),
        unit="money",
        dimensions=_ALL,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
    ),
    Metric(
        key="revenue.gross",
        name=Text("签单额", "Signed orders"),
        sentence=Text(
            "期间内签订的订单行金额（不含税），不减取消和退货；更正计入。",
            "Order lines signed in the period, excluding tax, corrections included, cancellations and returns not taken off.",
        ),
        parts=(
            Part(
                "signed",
                Text("签单额（不含税）", "Signed excl. tax"),
                rows.signed_only("net_fen"),
                columns=_SALES_COLUMNS,
            ),
        ),
        unit="money",
        dimensions=_ALL,
        date_basis=Text("按签订日", "by the day of signing"),
        owner_basis=OWNER,
        population=ALL_ORDERS,
    ),
    Metric(
        key="revenue.with_tax",
        name=Text("含税销售额", "Revenue incl. tax"),
        sentence=Text("销售额的含税口径。", "Revenue including tax."),
        parts=(
            Part(
                "revenue_with_tax",
                Text("销售额（含税）", "Revenue incl. tax"),
                rows.revenue("gross_fen"),
                columns=_SALES_COLUMNS,
            ),
        ),
        unit="money",
        dimensions=_ALL,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
    ),
    Metric(
        key="target",
        name=Text("目标", "Target"),
        sentence=Text(
            "所选计划版本、所选档位在期间内的目标；跨期的目标按工作日摊到期间。",
            "The target of the chosen plan version and tier in the period; a target that reaches beyond it counts by working days.",
        ),
        parts=(TARGET,),
        unit="money",
        dimensions=_PLANNED,
        date_basis=Text("目标所属的日子，按工作日均摊", "the days of the target, spread evenly over working days"),
        owner_basis=Text("目标下达的组织和人员", "the unit and person that carry it"),
        population=Text("该版本、该档位的全部目标", "all cells of the version and tier"),
        direction=0,
        refusals=_NOT_PLANNED,
    ),
    Metric(
        key="target.to_date",
        name=Text("应完成目标", "Target to date"),
        sentence=Text("期间内已过工作日对应的目标。", "The target of the working days gone in the period."),
        parts=(TARGET_TO_DATE,),
        unit="money",
        dimensions=_PLANNED,
        date_basis=Text("期间开始到今天的工作日", "working days from the start of the period to today"),
        owner_basis=Text("目标下达的组织和人员", "the unit and person that carry it"),
        population=Text("该版本、该档位的全部目标", "all cells of the version and tier"),
        direction=0,
        refusals=_NOT_PLANNED,
    ),
    Metric(
        key="attainment",
        name=Text("目标达成率", "Attainment"),
        sentence=Text(
            "期间内的销售额 ÷ 同一期间、同一范围、所选版本和档位的全部目标。超过 100 % 照实显示。",
            "Revenue of the period ÷ the whole target of the same period and scope, of one plan version and tier. Over 100 % stays.",
        ),
        parts=(REVENUE, TARGET),
        unit="ratio",
        dimensions=_PLANNED,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=Text(
            "全部销售额，包括计划外产品线；没有目标的格子不计算",
            "all revenue, unplanned lines included; cells without a target are not computed",
        ),
        value=against_target,
        refusals=_NOT_PLANNED,
    ),
    Metric(
        key="gap",
        name=Text("与目标之差", "Difference to target"),
        sentence=Text(
            "期间内的销售额 − 全期目标；负数是还差多少。",
            "Revenue of the period − its whole target; negative is what is still missing.",
        ),
        parts=(REVENUE, TARGET),
        unit="money",
        dimensions=_PLANNED,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
        value=difference,
        refusals=_NOT_PLANNED,
    ),
    Metric(
        key="pace",
        name=Text("进度", "Pace"),
        sentence=Text(
            "到今天的销售额 ÷ 已过工作日应完成的目标。100 % 是正好跟上。",
            "Revenue to date ÷ the target of the working days gone. 100 % keeps step.",
        ),
        parts=(REVENUE, TARGET_TO_DATE),
        unit="ratio",
        dimensions=_PLANNED,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
        value=against_target,
        refusals=_NOT_PLANNED,
    ),
    Metric(
        key="pace.gap",
        name=Text("进度差额", "Ahead or behind"),
        sentence=Text(
            "到今天的销售额 − 已过工作日应完成的目标。", "Revenue to date − the target of the working days gone."
        ),
        parts=(REVENUE, TARGET_TO_DATE),
        unit="money",
        dimensions=_PLANNED,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
        value=difference,
        refusals=_NOT_PLANNED,
    ),
    Metric(
        key="pace.days",
        name=Text("进度快慢天数", "Days ahead"),
        sentence=Text(
            "进度差额 ÷ 期间平均每个工作日的目标；正数是快，负数是慢。",
            "Ahead or behind ÷ the mean target of a working day of the period; positive is ahead.",
        ),
        parts=(REVENUE, TARGET_TO_DATE, TARGET),
        unit="days",
        dimensions=_PLANNED,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
        value=_days_ahead,
        refusals=_NOT_PLANNED,
    ),
    Metric(
        key="attainment.people",
        name=Text("达标人数占比", "People on target"),
        sentence=Text(
            "有目标的人中，到今天的销售额达到本人应完成目标的人所占比例。",
            "Of the people with a target to date, the share whose revenue has reached it.",
        ),
        parts=(
            Part(
                "people_at_target",
                Text("达标人数", "People on target"),
                rows.people_at_target,
                "count",
                ("person_id", "reached", "planned"),
            ),
            Part(
                "people_with_target",
                Text("有目标的人数", "People with a target"),
                rows.people_with_target,
                "count",
                ("person_id", "reached", "planned"),
            ),
        ),
        unit="ratio",
        dimensions=("region", "unit", *TIME_DIMENSIONS),
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=Text("期间内应完成目标大于 0 的人", "people whose target to date is above 0"),
        value=quotient,
    ),
    Metric(
        key="collection_rate",
        name=Text("回款率", "Collection rate"),
        sentence=Text(
            "期间内到期的应收中，到期末（未到期末则到今天）已回款核销的比例；提前回款计入。",
            "Of the receivables due in the period, the share paid and matched by its end (or by today); early money counts.",
        ),
        parts=(
            Part("paid", Text("已核销回款", "Paid and matched"), rows.paid_of_due, columns=_CASH_COLUMNS),
            Part("due", Text("到期应收", "Receivables due"), rows.due, columns=_CASH_COLUMNS),
        ),
        unit="ratio",
        dimensions=_CASH,
        date_basis=Text("应收按到期日，回款按到账日", "receivables by due day, money by the day it came"),
        owner_basis=Text("订单的负责人和组织", "owner and unit of the order"),
        population=Text(
            "到期日在期间内且已过的应收，含税", "receivables whose due day lies in the seen period, incl. tax"
        ),
        value=quotient,
        refusals=_NO_PRODUCT,
    ),
    Metric(
        key="receivable.due",
        name=Text("到期应收", "Receivables due"),
        sentence=Text("期间内到期的应收金额（含税）。", "Receivables that fell due in the period, incl. tax."),
        parts=(Part("due", Text("到期应收", "Receivables due"), rows.due, columns=_CASH_COLUMNS),),
        unit="money",
        dimensions=_CASH,
        date_basis=Text("按到期日", "by due day"),
        owner_basis=Text("订单的负责人和组织", "owner and unit of the order"),
        population=Text("全部应收，含税", "all receivables, incl. tax"),
        direction=0,
        refusals=_NO_PRODUCT,
    ),
    Metric(
        key="receivable.open",
        name=Text("应收余额", "Receivables open"),
        sentence=Text(
            "到期末（或今天）还没有收回的应收，含未到期的。",
            "What customers owe at the end of the period (or today), not yet due included.",
        ),
        parts=(Part("open", Text("应收余额", "Open"), rows.open_receivables, columns=_CASH_COLUMNS),),
        unit="money",
        dimensions=_OPEN,
        date_basis=Text("期末余额", "balance at the end"),
        owner_basis=Text("订单的负责人和组织", "owner and unit of the order"),
        population=Text("已签订单的全部应收，含税", "all receivables of signed orders, incl. tax"),
        direction=-1,
        refusals=_NO_PRODUCT,
    ),
    Metric(
        key="receivable.overdue",
        name=Text("逾期应收", "Overdue"),
        sentence=Text(
            "到期末（或今天）已过到期日还没有收回的应收。",
            "What was due before the end of the period (or today) and is not paid.",
        ),
        parts=(Part("overdue", Text("逾期应收", "Overdue"), rows.overdue, columns=_CASH_COLUMNS),),
        unit="money",
        dimensions=_OPEN,
        date_basis=Text("按到期日", "by due day"),
        owner_basis=Text("订单的负责人和组织", "owner and unit of the order"),
        population=Text("已签订单的全部应收，含税", "all receivables of signed orders, incl. tax"),
        direction=-1,
        refusals=_NO_PRODUCT,
    ),
    Metric(
        key="receivable.due_soon",
        name=Text("30 天内到期应收", "Due within 30 days"),
        sentence=Text(
            "今天起 30 天内到期、还没有收回的应收。",
            "What falls due within 30 days from the last seen day and is not paid yet.",
        ),
        parts=(Part("due_soon", Text("30 天内到期", "Due within 30 days"), rows.due_soon, columns=_CASH_COLUMNS),),
        unit="money",
        dimensions=_OPEN,
        date_basis=Text("按到期日", "by due day"),
        owner_basis=Text("订单的负责人和组织", "owner and unit of the order"),
        population=Text("已签订单的全部应收，含税", "all receivables of signed orders, incl. tax"),
        direction=0,
        refusals=_NO_PRODUCT,
    ),
    Metric(
        key="customers.buyers",
        name=Text("成交客户数", "Buying customers"),
        sentence=Text(
            "期间内签过订单的客户数，后来取消或退货的也算。",
            "Customers with a signed order in the period, whatever came back later.",
        ),
        parts=(Part("buyers", Text("成交客户", "Buyers"), rows.buyers, "count", _CUSTOMER_COLUMNS),),
        unit="count",
        dimensions=_CUSTOMERS,
        date_basis=Text("按签订日", "by the day of signing"),
        owner_basis=OWNER,
        population=Text("已知客户", "known customers"),
    ),
    Metric(
        key="repurchase.previous_year",
        name=Text("复购率", "Repurchase rate"),
        sentence=Text(
            "上一年同期买过的客户中，本期又买的比例。又买看全公司，不限本范围。",
            "Of the customers who bought in the same span of the year before, the share that bought again in the period, anywhere in the company.",
        ),
        parts=(
            Part("again", Text("又买的客户", "Bought again"), rows.buyers_again, "count", _CUSTOMER_COLUMNS),
            Part(
                "before",
                Text("上一年买过的客户", "Bought the year before"),
                rows.buyers_last_year,
                "count",
                _CUSTOMER_COLUMNS,
            ),
        ),
        unit="ratio",
        dimensions=("region", "unit", "person", "product_line", "product"),
        date_basis=Text("按签订日", "by the day of signing"),
        owner_basis=Text("上一年订单的负责人和组织", "owner and unit of last year's orders"),
        population=Text(
            "已知客户；数据的第一年没有上一年", "known customers; the first year of data has no year before"
        ),
        value=quotient,
        refusals=dict.fromkeys(TIME_DIMENSIONS, "复购率比较两个年度，不按期内时间拆分"),
    ),
    Metric(
        key="repurchase.two_orders",
        name=Text("复购率（期内两单）", "Repurchase, two orders"),
        sentence=Text(
            "期间内成交客户中，期间内至少有两张订单的比例。",
            "Of the customers who bought in the period, the share with at least two orders in it.",
        ),
        parts=(
            Part(
                "twice",
                Text("两单及以上客户", "Two orders or more"),
                rows.buyers_of_two_orders,
                "count",
                _CUSTOMER_COLUMNS,
            ),
            Part("buyers", Text("成交客户", "Buyers"), rows.buyers, "count", _CUSTOMER_COLUMNS),
        ),
        unit="ratio",
        dimensions=_CUSTOMERS,
        date_basis=Text("按签订日", "by the day of signing"),
        owner_basis=OWNER,
        population=Text("已知客户", "known customers"),
        value=quotient,
    ),
    Metric(
        key="new_customer_share",
        name=Text("新客占比", "New-customer share"),
        sentence=Text(
            "首单在当年（财年）的客户带来的销售额 ÷ 销售额。首单看全公司。",
            "Revenue from customers whose first order, anywhere in the company, lies in the fiscal year of the row ÷ revenue.",
        ),
        parts=(
            Part(
                "new",
                Text("新客销售额", "Revenue of new customers"),
                rows.revenue_of_new_customers,
                columns=(*_SALES_COLUMNS, "customer_first_day"),
            ),
            REVENUE,
        ),
        unit="ratio",
        dimensions=_CUSTOMERS,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=Text(
            "分母含未知客户；数据的第一年没有历史，全部显得是新客",
            "unknown customers count in the denominator; in the first year of data everybody looks new",
        ),
        direction=0,
        value=quotient,
    ),
    Metric(
        key="sales_headcount",
        name=Text("平均销售人数", "Mean sales headcount"),
        sentence=Text(
            "期间内每天在销售岗位的人数的平均。", "The mean over the days of the period of the people in sales jobs."
        ),
        parts=(_PERSON_DAYS,),
        unit="count",
        dimensions=_PEOPLE,
        date_basis=Text("任职的每一天", "every day of a membership"),
        owner_basis=Text("任职的组织", "unit of the membership"),
        population=Text(
            "岗位为销售的任职；经理和支持不计", "memberships with the job sales; managers and support not counted"
        ),
        direction=0,
        value=_mean_headcount,
        refusals=dict.fromkeys(("product_line", "product", "customer"), "人数不分产品和客户"),
    ),
    Metric(
        key="sales_per_head",
        name=Text("人均效能", "Sales per head"),
        sentence=Text(
            "销售额 ÷ 平均销售人数；入职离职按天数折算。",
            "Revenue ÷ mean sales headcount; joiners and leavers weigh by days.",
        ),
        parts=(REVENUE, _PERSON_DAYS),
        unit="money",
        dimensions=_PEOPLE,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=Text("全部销售额；岗位为销售的人", "all revenue; people in sales jobs"),
        value=_per_head,
        refusals=dict.fromkeys(("product_line", "product", "customer"), "人数不分产品和客户"),
    ),
)

CATALOGUE: Mapping[str, Metric] = {metric.key: metric for metric in _METRICS}
"""Every metric by key."""


def metric_of(key: str) -> Metric:
    """The metric with that key; raises LookupError naming near ones."""
    if key not in CATALOGUE:
        near = get_close_matches(key, list(CATALOGUE), n=3, cutoff=0.4)
        hint = f"是不是 {'、'.join(near)}？" if near else ""
        raise LookupError(f"没有指标“{key}”。{hint}全部指标见 foresight metrics。")
    return CATALOGUE[key]
