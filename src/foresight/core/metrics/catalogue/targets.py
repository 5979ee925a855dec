"""Targets, and revenue measured against them."""

from fractions import Fraction

from foresight.core.metrics.asked import TIME_DIMENSIONS, Bucket
from foresight.core.metrics.catalogue.bases import ALL_ORDERS, OWN_DAY, OWNER, SALES_COLUMNS
from foresight.core.metrics.metric import (
    Metric,
    Part,
    Parts,
    Text,
    Value,
    against_target,
    difference,
    quotient,
    without_target,
)
from foresight.core.metrics.rows import sales, targets

_DIMENSIONS = ("region", "unit", "person", "product_line", *TIME_DIMENSIONS)
_REFUSALS = {
    "product_item": Text(
        "目标定到产品线，不定到单个产品", "targets are set for product lines, not for single products"
    ),
    "customer": Text("目标不按客户分解", "targets are not split by customer"),
}
_CELL_COLUMNS = (
    "first_day",
    "last_day",
    "unit_id",
    "region_id",
    "product_line_id",
    "person_id",
    "amount_fen",
    "workdays",
)
_PERSON_COLUMNS = ("person_id", "reached", "planned")
_TARGET_DAYS = Text(
    "目标格子的起止日之间，按计划的工作日（或自然日）均摊",
    "the days of each target, spread evenly over the plan's working (or calendar) days",
)
_CARRIER = Text("目标下达到的组织、区域和人员", "the unit, region and person that carry the target")
_CELLS = Text("所选版本、所选档位的全部目标", "all targets of the chosen version and tier")

ACTUAL = Part(
    "revenue",
    Text("实际（计划所定的指标，通常是销售额）", "Actual (the metric that is planned, as a rule revenue)"),
    sales.actual,
    columns=SALES_COLUMNS,
)
TARGET = Part("target", Text("全期目标", "Target of the period"), targets.target, columns=_CELL_COLUMNS)
TO_DATE = Part("target_to_date", Text("应完成目标", "Target to date"), targets.target_to_date, columns=_CELL_COLUMNS)


def _days_ahead(parts: Parts, bucket: Bucket) -> Value:
    reached, to_date, whole = parts.values()
    if not whole:
        return Value(None, None, without_target(whole))
    if not bucket.plan_days:
        return Value(None, None, Text("期间内没有工作日，不计算", "no working day in the period, not computed"))
    return Value((reached or 0) - (to_date or 0), Fraction(whole, bucket.plan_days))


TARGETS = (
    Metric(
        key="target",
        name=Text("目标", "Target"),
        sentence=Text(
            "所选计划版本、所选档位在期间内的目标；跨出期间的目标按天数摊入。",
            "The target of the chosen plan version and tier in the period; one that reaches beyond it counts by days.",
        ),
        formula=Text("期间内各目标之和", "sum of the targets in the period"),
        parts=(TARGET,),
        unit="money",
        dimensions=_DIMENSIONS,
        date_basis=_TARGET_DAYS,
        owner_basis=_CARRIER,
        population=_CELLS,
        direction=0,
        refusals=_REFUSALS,
        variants=("target.to_date",),
        needs_plan=True,
        looks_ahead=True,
    ),
    Metric(
        key="target.to_date",
        name=Text("应完成目标", "Target to date"),
        sentence=Text(
            "期间开始到今天（含）已过的工作日所对应的目标。",
            "The target of the working days from the start of the period up to and including today.",
        ),
        formula=Text("已过工作日的目标之和", "sum of the targets of the working days gone"),
        parts=(TO_DATE,),
        unit="money",
        dimensions=_DIMENSIONS,
        date_basis=_TARGET_DAYS,
        owner_basis=_CARRIER,
        population=_CELLS,
        direction=0,
        refusals=_REFUSALS,
        variants=("target",),
        needs_plan=True,
    ),
    Metric(
        key="attainment",
        name=Text("目标达成率", "Attainment"),
        sentence=Text(
            "期间内到今天为止的销售额 ÷ 同一期间、同一范围的全期目标，对照一个计划版本的一个档位。超过 100% 照实显示。",
            "Revenue of the period up to today ÷ the whole target of the same period and scope, of one tier of one plan "
            "version. Over 100% stays over 100%.",
        ),
        formula=Text("销售额 ÷ 全期目标", "revenue ÷ target of the period"),
        parts=(ACTUAL, TARGET),
        unit="ratio",
        dimensions=_DIMENSIONS,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
        value=against_target,
        refusals=_REFUSALS,
        variants=("pace", "gap", "attainment.people"),
        needs_plan=True,
    ),
    Metric(
        key="gap",
        name=Text("与目标之差", "Difference to target"),
        sentence=Text(
            "期间内到今天为止的销售额 − 全期目标；负数是还差多少，正数是超出多少。",
            "Revenue of the period up to today − its whole target; negative is what is missing, positive what is above.",
        ),
        formula=Text("销售额 − 全期目标", "revenue − target of the period"),
        parts=(ACTUAL, TARGET),
        unit="money",
        dimensions=_DIMENSIONS,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
        value=difference,
        signed=True,
        refusals=_REFUSALS,
        variants=("pace.gap", "attainment"),
        needs_plan=True,
    ),
    Metric(
        key="pace",
        name=Text("进度", "Pace"),
        sentence=Text(
            "期间内到今天为止的销售额 ÷ 已过工作日的应完成目标。100% 是正好跟上。",
            "Revenue of the period up to today ÷ the target of the working days gone. 100% keeps step.",
        ),
        formula=Text("销售额 ÷ 应完成目标", "revenue ÷ target to date"),
        parts=(ACTUAL, TO_DATE),
        unit="ratio",
        dimensions=_DIMENSIONS,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
        value=against_target,
        refusals=_REFUSALS,
        variants=("pace.days", "pace.gap", "attainment"),
        needs_plan=True,
    ),
    Metric(
        key="pace.gap",
        name=Text("进度差额", "Ahead or behind"),
        sentence=Text(
            "期间内到今天为止的销售额 − 已过工作日的应完成目标；负数是落后多少。",
            "Revenue of the period up to today − the target of the working days gone; negative is behind.",
        ),
        formula=Text("销售额 − 应完成目标", "revenue − target to date"),
        parts=(ACTUAL, TO_DATE),
        unit="money",
        dimensions=_DIMENSIONS,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
        value=difference,
        signed=True,
        refusals=_REFUSALS,
        variants=("pace", "pace.days", "gap"),
        needs_plan=True,
    ),
    Metric(
        key="pace.days",
        name=Text("进度快慢天数", "Days ahead"),
        sentence=Text(
            "进度差额 ÷ 期间平均每个工作日的目标（全期目标 ÷ 期间内计划覆盖的工作日数）；正数是快，负数是慢。",
            "Ahead or behind ÷ the mean target of a working day of the period (its target ÷ the working days that the "
            "plan covers in it); positive is ahead.",
        ),
        formula=Text(
            "（销售额 − 应完成目标）÷（全期目标 ÷ 工作日数）",
            "(revenue − target to date) ÷ (target of the period ÷ working days)",
        ),
        parts=(ACTUAL, TO_DATE, TARGET),
        unit="days",
        dimensions=_DIMENSIONS,
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=ALL_ORDERS,
        value=_days_ahead,
        signed=True,
        refusals=_REFUSALS,
        variants=("pace", "pace.gap"),
        needs_plan=True,
    ),
    Metric(
        key="attainment.people",
        name=Text("达标人数占比", "People on target"),
        sentence=Text(
            "有应完成目标的人中，到今天的销售额达到本人应完成目标的人所占比例；期间已过完时就是全期目标。",
            "Of the people with a target to date, the share whose revenue has reached it; once the period is over that "
            "is its whole target.",
        ),
        formula=Text("达标人数 ÷ 有目标的人数", "people on target ÷ people with a target"),
        parts=(
            Part(
                "people_on_target",
                Text("达标人数", "People on target"),
                targets.people_on_target,
                unit="count",
                columns=_PERSON_COLUMNS,
                adds_up="nowhere",
            ),
            Part(
                "people_with_target",
                Text("有目标的人数", "People with a target"),
                targets.people_with_target,
                unit="count",
                columns=_PERSON_COLUMNS,
                adds_up="nowhere",
            ),
        ),
        unit="ratio",
        dimensions=("region", "unit", "product_line", *TIME_DIMENSIONS),
        date_basis=OWN_DAY,
        owner_basis=OWNER,
        population=Text(
            "期间内应完成目标大于 0 的人；计划没有分到人时无人可计",
            "people whose target to date is above 0; nobody where the plan is not split by person",
        ),
        value=quotient,
        refusals=_REFUSALS
        | {
            "person": Text(
                "比例是对多个人算的，不能再分到个人", "the share is one of people and cannot be split by person"
            )
        },
        variants=("attainment",),
        needs_plan=True,
    ),
)
