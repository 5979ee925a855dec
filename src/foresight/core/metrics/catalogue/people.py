"""Sales people, and revenue per head of them."""

from fractions import Fraction

from foresight.core.metrics.asked import TIME_DIMENSIONS, Bucket
from foresight.core.metrics.catalogue.bases import OWN_DAY, OWNER, REVENUE
from foresight.core.metrics.metric import ZERO_DENOMINATOR, Metric, Part, Parts, Text, Value
from foresight.core.metrics.rows import people

_DIMENSIONS = ("region", "unit", "person", *TIME_DIMENSIONS)
_REFUSALS = dict.fromkeys(
    ("product_line", "product_item", "customer"),
    Text("人数不分产品和客户", "people are not split by product or customer"),
)
_IN_SALES = Text(
    "任职岗位为销售的人，经理和支持不计；同时有两个任职的人每天只数一次",
    "people whose job is sales, not managers and support; somebody with two memberships counts once a day",
)
_PERSON_DAYS = Part(
    "person_days",
    Text("销售人日", "Person-days in sales"),
    people.sales_days,
    unit="days",
    columns=("person_id", "unit_id", "region_id", "job", "first_day", "last_day"),
    adds_up="nowhere",
)


def _mean_headcount(parts: Parts, bucket: Bucket) -> Value:
    (days,) = parts.values()
    return Value(days or 0, bucket.seen_days)


def _per_head(parts: Parts, bucket: Bucket) -> Value:
    reached, days = parts.values()
    if not days:
        return Value(reached or 0, 0, ZERO_DENOMINATOR)
    return Value(reached or 0, Fraction(days, bucket.seen_days))


PEOPLE = (
    Metric(
        key="sales_headcount",
        name=Text("平均销售人数", "Mean sales headcount"),
        sentence=Text(
            "期间内（到今天为止）每一天在销售岗位的人数的平均。",
            "The mean, over the days of the period up to today, of the number of people in sales jobs.",
        ),
        formula=Text("销售人日 ÷ 天数", "person-days in sales ÷ days"),
        parts=(_PERSON_DAYS,),
        unit="count",
        dimensions=_DIMENSIONS,
        date_basis=Text("任职的每一个自然日", "every calendar day of a membership"),
        owner_basis=Text("任职的组织及其当日的区域", "the unit of the membership and its region of the day"),
        population=_IN_SALES,
        direction=0,
        value=_mean_headcount,
        refusals=_REFUSALS,
        variants=("sales_per_head",),
    ),
    Metric(
        key="sales_per_head",
        name=Text("人均效能", "Sales per head"),
        sentence=Text(
            "期间内到今天为止的销售额 ÷ 同期平均销售人数；入职和离职按天数折算。",
            "Revenue of the period up to today ÷ the mean sales headcount of the same days; joiners and leavers weigh by "
            "days.",
        ),
        formula=Text("销售额 ÷（销售人日 ÷ 天数）", "revenue ÷ (person-days in sales ÷ days)"),
        parts=(REVENUE, _PERSON_DAYS),
        unit="money",
        dimensions=_DIMENSIONS,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=_IN_SALES,
        value=_per_head,
        refusals=_REFUSALS,
        variants=("sales_headcount",),
    ),
)
