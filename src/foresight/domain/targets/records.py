"""What the import may bring about targets: a list of amounts, each with a window of its own."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from foresight.core.values import fen_from_decimal
from foresight.domain.ledger.records import product_line_members
from foresight.domain.targets.actions import record_targets
from foresight.domain.targets.inputs import TargetRow
from foresight.domain.targets.refusals import PlanRefused
from foresight.foundation.organisation.records import person_members, unit_members
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.transfer.registry import Context, Field, RecordType, Unfit, Values

UNTIL_NEXT = "until_next"
_SPREADS = {"自然日": "calendar_days", "工作日": "working_days"}


def _windows(context: Context, rows: list[dict[str, Any]]) -> None:
    """With ``windows = "until_next"`` a target ends on the day before the next start that stands in the file."""
    if context.options.get("windows") != UNTIL_NEXT:
        return
    starts = sorted({row["first_day"] for row in rows})
    ends = {start: following - timedelta(days=1) for start, following in pairwise(starts)}
    last = context.options.get("last_window_ends")
    for row in rows:
        if row["last_day"] is None:
            row["last_day"] = ends.get(row["first_day"], last if isinstance(last, date) else None)


def _target(context: Context, rows: Sequence[Values]) -> tuple[tuple[str, ...], TargetRow]:
    (row,) = rows
    if row["last_day"] is None:
        raise Unfit(
            0,
            "last_day",
            "",
            f"从 {row['first_day']} 起的目标没有结束日",
            '请给出结束日；或在 options 里写 windows = "until_next" 和 last_window_ends（最后一个期间的结束日）',
        )
    if not (row["person"] or row["unit"] or row["product_line"]):
        raise Unfit(0, "person", "", "目标没有写明是谁的", "请至少给出人员、组织、产品线中的一个")
    terms = (
        row["plan"],
        row["plan_name"] or row["plan"],
        row["metric"] or "revenue.net",
        _SPREADS.get(row["spread"], row["spread"] or "calendar_days"),
        row["tier"] or "target",
        row["tier_name"] or "目标",
    )
    return terms, TargetRow(
        first_day=row["first_day"],
        last_day=row["last_day"],
        amount_fen=fen_from_decimal(row["amount"]),
        person_code=row["person"],
        unit_code=row["unit"],
        product_line_code=row["product_line"],
    )


def _record(context: Context, given: Sequence[tuple[tuple[str, ...], TargetRow]]) -> Outcome:
    """A plan for each of the terms that stand in the rows."""
    plans: dict[tuple[str, ...], list[int]] = {}
    for index, (terms, _) in enumerate(given):
        plans.setdefault(terms, []).append(index)
    total = Outcome()
    for terms, indexes in plans.items():
        code, name, metric, spread, tier_key, tier_name = terms
        try:
            outcome = record_targets(
                actor=context.actor,
                code=code,
                name=name,
                rows=[given[index][1] for index in indexes],
                metric=metric,
                spread=spread,
                tier_key=tier_key,
                tier_name=tier_name,
                run=context.run,
                reason=context.reason,
            )
        except PlanRefused as refusal:
            problems = tuple(RowProblem(index, "plan", code, str(refusal), "请改正后再导入") for index in indexes)
            outcome = Outcome(problems=problems)
        else:
            moved = (RowProblem(indexes[p.index], p.field, p.value, p.reason, p.todo) for p in outcome.problems)
            outcome = Outcome(outcome.new, outcome.unchanged, outcome.amended, tuple(moved))
        total = Outcome(
            total.new + outcome.new,
            total.unchanged + outcome.unchanged,
            total.amended + outcome.amended,
            (*total.problems, *outcome.problems),
        )
    return total


RECORD_TYPES = (
    RecordType(
        key="target",
        name="目标",
        fields=(
            Field(
                "plan",
                "计划编号",
                required=True,
                note="例如 2025；没有就新建",
                also=("计划", "plan"),
                example="quota-2026",
            ),
            Field("plan_name", "计划名称", also=("计划名", "plan name"), example="2026 指标"),
            Field(
                "first_day",
                "开始日",
                "date",
                required=True,
                also=("起始日", "开始日期", "quota date", "from"),
                example="2026-01-01",
            ),
            Field(
                "last_day",
                "结束日",
                "date",
                note='空着时要写 options 里的 windows = "until_next"',
                also=("截止日", "结束日期", "to"),
                example="2026-03-31",
            ),
            Field(
                "amount",
                "金额",
                "amount",
                required=True,
                also=("目标", "目标金额", "指标", "任务", "配额", "quota", "target", "amount"),
                example="3000000",
            ),
            Field(
                "person",
                "人员",
                note="人员编号",
                also=("工号", "人员编号", "姓名", "销售", "person", "employee id"),
                members=person_members,
                example="P0101",
            ),
            Field(
                "unit",
                "组织",
                note="组织编号",
                also=("组织编号", "部门", "团队", "区域", "大区", "unit", "team"),
                members=unit_members,
            ),
            Field(
                "product_line",
                "产品线",
                note="产品线编号",
                also=("产品线编号", "product line"),
                members=product_line_members,
            ),
            Field("metric", "指标", note="默认 revenue.net", also=("metric",)),
            Field(
                "spread",
                "分摊",
                note="calendar_days（自然日，默认）或 working_days（工作日）",
                also=("spread",),
                words={"自然日": "calendar_days", "工作日": "working_days"},
            ),
            Field("tier", "档位编号", note="默认 target", also=("档位", "tier")),
            Field("tier_name", "档位名称", note="默认 目标", also=("档名", "tier name")),
        ),
        build=_target,
        apply=_record,
        prepare=_windows,
        whole=True,
        also=("指标", "配额", "任务", "plan", "targets", "quotas"),
        identity=("plan", "first_day", "person", "unit", "product_line"),
        options={
            "windows": "until_next：每个目标到文件里下一个开始日的前一天为止",
            "last_window_ends": "最后一个期间的结束日",
        },
    ),
)
