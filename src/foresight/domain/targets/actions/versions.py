"""Writing a version of a plan: what adopted and imported plans have in common."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from foresight.core.metrics.rows.sales import PLANNABLE
from foresight.core.values import Period, TierSet
from foresight.core.values import Tier as TierValue
from foresight.domain.ledger.inserting import insert_rows
from foresight.domain.targets.drafts import Drafts, cells_of
from foresight.domain.targets.inputs import TierInput
from foresight.domain.targets.members import near_ones
from foresight.domain.targets.models import Plan, PlanCell, PlanVersion, Tier
from foresight.domain.targets.refusals import PlanRefused
from foresight.foundation.organisation.actions import load_calendar_years
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import working_calendar
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.traces import note_made

CODE_SIGNS = "@/ \t\n"
"""Signs that a plan's code must not contain: it is used in addresses, and ``@`` names a version."""


def latest_number(code: str) -> int:
    """The number of the plan's latest version; 0 when there is none."""
    number = PlanVersion.objects.filter(plan__code=code).order_by("-number").values_list("number", flat=True).first()
    return number or 0


def locked_plan(code: str) -> Plan | None:
    """The plan, held until the end of the transaction; None when there is none."""
    return Plan.objects.select_for_update().filter(code=code).first()


@dataclass(frozen=True)
class Terms:
    """What belongs to a plan and stays the same in all its versions."""

    code: str
    name: str
    metric: str
    span: Period
    spread: str
    tiers: tuple[TierInput, ...]

    def check(self) -> None:
        """Raises PlanRefused for a code, a metric, a spread or tiers that cannot be."""
        if not self.code or any(sign in self.code for sign in CODE_SIGNS) or len(self.code) > 64:
            raise PlanRefused(f"计划编号“{self.code}”不对：1 到 64 个字符，不能有空格、“@”和“/”。请改 code。")
        if self.metric not in PLANNABLE:
            raise PlanRefused(f"不能给指标“{self.metric}”定目标。{near_ones(self.metric, PLANNABLE)}请改 metric。")
        if self.spread not in Plan.Spread.values:
            raise PlanRefused(
                f"分摊方式“{self.spread}”不对：working_days（工作日）或 calendar_days（自然日）。请改 spread。"
            )
        try:
            TierSet([TierValue(tier.key, tier.name, tier.name_en, tier.base) for tier in self.tiers])
        except ValueError as fault:
            raise PlanRefused(f"{fault}。请改档位。") from fault

    def refuse_changes(self, plan: Plan, *, span_may_grow: bool = False) -> None:
        """Raises PlanRefused when the plan was made on other terms: earlier versions must keep their meaning."""
        kept = [(tier.key, tier.name, tier.name_en, tier.is_base) for tier in plan.tiers.order_by("position")]
        given = [(tier.key, tier.name, tier.name_en, tier.base) for tier in self.tiers]
        differences = [
            ("名称", plan.name, self.name),
            ("指标", plan.metric, self.metric),
            ("分摊方式", plan.spread, self.spread),
            ("档位", _tiers_text(kept), _tiers_text(given)),
        ]
        if not span_may_grow:
            span = Period(plan.first_day, plan.last_day)
            differences.append(("期间", f"{span.first}..{span.last}", f"{self.span.first}..{self.span.last}"))
        for title, before, now in differences:
            if before != now:
                raise PlanRefused(
                    f"计划 {plan.code} 的{title}是“{before}”，这一份是“{now}”。各版本的{title}必须相同："
                    "请改回来，或换一个 code 另建计划。"
                )

    def create(self) -> Plan:
        """Writes the plan and its tiers."""
        plan = Plan.objects.create(
            code=self.code,
            name=self.name,
            metric=self.metric,
            first_day=self.span.first,
            last_day=self.span.last,
            spread=self.spread,
        )
        tiers = Tier.objects.bulk_create(
            Tier(plan=plan, key=t.key, name=t.name, name_en=t.name_en, position=number, is_base=t.base)
            for number, t in enumerate(self.tiers)
        )
        note_made([plan, *tiers])
        return plan


def _tiers_text(tiers: Iterable[tuple[str, str, str, bool]]) -> str:
    return "、".join(
        f"{key} {name}{f'/{name_en}' if name_en else ''}{'（基准）' if base else ''}"
        for key, name, name_en, base in tiers
    )


def load_calendars(actor: User | None, span: Period, spread: str) -> None:
    """Loads the official calendars that working days of the span need and that are not loaded yet.

    Raises PlanRefused for a year without an official list.
    """
    if spread != Plan.Spread.WORKING_DAYS:
        return
    missing = set(range(span.first.year, span.last.year + 1)) - working_calendar().years
    if not missing:
        return
    try:
        load_calendar_years(actor=actor, years=missing)
    except ValueError as fault:
        raise PlanRefused(
            f"计划按工作日分摊，但缺少 {'、'.join(map(str, sorted(missing)))} 年的工作日历：{fault}"
            '也可以把计划改成按自然日分摊（spread = "calendar_days"）。'
        ) from fault


def write_version(
    plan: Plan,
    *,
    number: int,
    effective_on: date,
    reason: str,
    rule: Mapping[str, Any],
    dimensions: Sequence[str],
    drafts: Drafts,
    actor: User | None,
    run: ImportRun | None = None,
) -> PlanVersion:
    """Writes the version with all its cells; raises PlanRefused for a target without a day to fall on."""
    _refuse_dayless(drafts, plan.spread)
    version = PlanVersion.objects.create(
        plan=plan,
        number=number,
        effective_on=effective_on,
        reason=reason,
        rule=dict(rule),
        dimensions=list(dimensions),
        created_by=actor,
        import_run=run,
    )
    write_cells(version, drafts)
    return version


def _refuse_dayless(drafts: Drafts, spread: str) -> None:
    """A target between two working days would be in the totals and on no day, so in no figure."""
    if spread != Plan.Spread.WORKING_DAYS:
        return
    calendar = working_calendar()
    for first, last in sorted({(place.first_day, place.last_day) for place, amounts in drafts.items() if amounts[-1]}):
        if not calendar.working_days(first, last):
            raise PlanRefused(
                f"{first} 到 {last} 之间没有工作日，这个期间的目标分摊不到任何一天。"
                '请改期间，或按自然日分摊（spread = "calendar_days"）。'
            )


def write_cells(version: PlanVersion, drafts: Drafts) -> None:
    """Adds cells to a version."""
    tiers = list(version.plan.tiers.order_by("position"))
    insert_rows(PlanCell, cells_of(version, tiers, drafts))
