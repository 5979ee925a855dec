"""Fiscal years, free windows, and which plan and version a period is measured against."""

from dataclasses import replace
from datetime import date

import pytest

from foresight.core.values import Period
from foresight.domain.figures.queries import reader
from foresight.domain.figures.questions import Question
from foresight.domain.targets.actions import adopt_plan
from foresight.domain.targets.inputs import LevelInput, PlanInput, TierInput
from foresight.domain.targets.models import Plan, PlanVersion
from foresight.domain.targets.queries import (
    current_version,
    latest_version,
    plan_version,
    plans,
    tiers_of,
    version_for,
    versions_of,
)
from foresight.foundation.organisation.queries import working_calendar
from foresight.foundation.warehouse.scope import RowScope
from tests.domain.targets.reference import PLAN, RECALIBRATED, YI, set_up_reference, summed

pytestmark = pytest.mark.django_db

ONE = (TierInput("target", "目标", 400, base=True),)
MARCH_31, APRIL_1 = date(2025, 3, 31), date(2025, 4, 1)


def targets(version: PlanVersion, period: Period, by: str) -> list[tuple[str, object]]:
    answer = reader(scope=RowScope.all()).answer(Question("target", period, by=(by,), plan=version.pk))
    return [(cell.label, cell.ratio) for cell in answer.cells]


def test_a_fiscal_year_from_april_has_its_own_quarters() -> None:
    set_up_reference(fiscal_year_start=4)
    levels = (LevelInput("quarter", {"2025Q1": 1, "Q4": 3}),)
    version = adopt_plan(actor=None, plan=PlanInput(code="FY25", name="财年", tiers=ONE, year=2025, levels=levels))
    assert (version.plan.first_day, version.plan.last_day) == (APRIL_1, date(2026, 3, 31))
    assert version.effective_on == APRIL_1
    assert summed(version, "first_day", "last_day", tier="target") == {
        (APRIL_1, date(2025, 6, 30)): 100,
        (date(2026, 1, 1), date(2026, 3, 31)): 300,
    }
    assert 2026 in working_calendar().years, "the calendar that the plan needs is loaded with it"
    year = Period(APRIL_1, date(2026, 3, 31))
    told = [amount for _, amount in targets(version, year, "quarter")]
    assert (told[0], told[3]) == (100, 300)
    assert [label for label, _ in targets(version, year, "quarter")] == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]


def test_a_plan_may_span_any_days() -> None:
    set_up_reference()
    plan = PlanInput(
        code="campaign",
        name="促销季",
        tiers=(TierInput("target", "目标", 6200, base=True),),
        first_day=date(2025, 5, 31),
        last_day=date(2025, 7, 31),
        spread="calendar_days",
        levels=(LevelInput("month", "1:30:31"),),
    )
    version = adopt_plan(actor=None, plan=plan)
    assert summed(version, "first_day", "last_day", tier="target") == {
        (date(2025, 5, 31), date(2025, 5, 31)): 100,
        (date(2025, 6, 1), date(2025, 6, 30)): 3000,
        (date(2025, 7, 1), date(2025, 7, 31)): 3100,
    }
    # 100 fen a day: the second half of June is 15 days.
    assert targets(version, Period(date(2025, 6, 16), date(2025, 7, 1)), "month") == [
        ("2025-06", 1500),
        ("2025-07", 100),
    ]


def test_the_version_in_effect_depends_on_the_day() -> None:
    set_up_reference()
    assert latest_version("2025") is None
    first = adopt_plan(actor=None, plan=PLAN)
    second = adopt_plan(actor=None, plan=RECALIBRATED)
    plan = Plan.objects.get()
    assert current_version(plan, date(2024, 12, 31)) is None
    assert current_version(plan, date(2025, 6, 30)) == first
    assert current_version(plan, date(2025, 7, 1)) == second
    assert plan_version("2025") == first, "the company's today is 30 June"
    assert plan_version("2025@2") == second == latest_version("2025")
    assert list(versions_of(plan)) == [first, second]


def test_an_unknown_plan_or_version_names_those_there_are() -> None:
    set_up_reference()
    with pytest.raises(LookupError, match=r"没有计划“2024”。现有：还没有任何计划"):
        plan_version("2024")
    adopt_plan(actor=None, plan=PLAN)
    with pytest.raises(LookupError, match=r"没有计划“2024”。现有：2025"):
        plan_version("2024")
    for wrong in ("7", "x", ""):
        with pytest.raises(LookupError, match=f"计划 2025 没有版本“{wrong}”。现有：2025@1"):
            plan_version(f"2025@{wrong}")


def test_a_period_is_measured_against_the_plan_that_covers_it_most_tightly() -> None:
    set_up_reference()
    year = adopt_plan(actor=None, plan=PLAN)
    summer = adopt_plan(
        actor=None,
        plan=PlanInput(code="Q3", name="三季度", tiers=ONE, first_day=date(2025, 7, 1), last_day=date(2025, 9, 30)),
    )
    gross = adopt_plan(actor=None, plan=replace(PLAN, code="gross", metric="revenue.gross"))
    today = date(2025, 6, 30)
    assert version_for(Period(date(2025, 8, 1), date(2025, 8, 31)), today) == summer, "its first version, not yet begun"
    assert version_for(Period(date(2025, 6, 1), date(2025, 8, 31)), today) == year
    assert version_for(Period(date(2024, 7, 1), date(2025, 6, 30)), today) == year, "it meets the period"
    assert version_for(Period(date(2025, 8, 1), date(2025, 8, 31)), today, metric="revenue.gross") == gross
    assert version_for(Period(date(2023, 1, 1), date(2023, 12, 31)), today) is None
    assert [plan.code for plan in plans()] == ["Q3", "2025", "gross"]


def test_tiers_of_a_version_go_from_low_to_high() -> None:
    set_up_reference()
    tiers = (
        TierInput("low", "目标", 10 * YI),
        TierInput("mid", "冲刺", 11 * YI, "Sprint", base=True),
        TierInput("high", "挑战", 12 * YI),
    )
    found = tiers_of(adopt_plan(actor=None, plan=replace(PLAN, tiers=tiers)))
    assert [tier.name for tier in found] == ["目标", "冲刺", "挑战"]
    assert (found.base.key, found.base.name_en) == ("mid", "Sprint")
