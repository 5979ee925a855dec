"""What is refused: in Chinese, with the value and what to do."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from foresight.core.planning import PlanError
from foresight.domain.targets.actions import adopt_plan
from foresight.domain.targets.inputs import CellInput, LevelInput, SharesBelow, TierInput
from foresight.domain.targets.models import PlanVersion
from foresight.domain.targets.refusals import PlanRefused
from foresight.foundation.organisation.actions import save_people
from foresight.foundation.organisation.inputs import PersonInput
from tests.domain.targets.reference import LEVELS, PLAN, RECALIBRATED, TIERS, YI, set_up_reference

pytestmark = pytest.mark.django_db
JUNE = date(2025, 6, 30)


@pytest.fixture(autouse=True)
def company(db: None) -> None:
    set_up_reference()


def levels(*given: LevelInput) -> dict[str, Any]:
    return {"levels": given}


def cell(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "first_day": date(2025, 1, 1),
        "last_day": JUNE,
        "amounts": {"floor": 12 * YI, "stretch": 14 * YI},
    }
    return {"levels": (), "cells": (CellInput(**given | changes),)}


BY_QUARTER = LEVELS[0]
FIRST = [
    ({"code": "20 25"}, "计划编号“20 25”不对.*请改 code"),
    ({"code": "2025@1"}, "计划编号“2025@1”不对"),
    ({"metric": "revenue.nett"}, "不能给指标“revenue.nett”定目标.*是不是 revenue.net.*请改 metric"),
    ({"spread": "weekly"}, "分摊方式“weekly”不对.*working_days.*calendar_days"),
    ({"year": None}, "计划没有期间.*year.*first_day"),
    ({"first_day": JUNE}, "不能两样都写"),
    ({"year": None, "first_day": JUNE, "last_day": date(2025, 1, 1)}, "结束日 2025-01-01 早于开始日 2025-06-30"),
    ({"year": 2031}, "缺少 2031 年的工作日历.*calendar_days"),
    ({"keep_until": JUNE}, "还没有上一版，不能用 keep_until"),
    ({"tiers": (replace(TIERS[0], base=False), TIERS[1])}, "考核基准必须恰好是一个档位，现在是 0 个"),
    ({"tiers": (TIERS[0], replace(TIERS[1], base=True))}, "现在是 2 个（floor、stretch）"),
    ({"tiers": (TIERS[0], replace(TIERS[1], key="floor", base=False))}, "档位 floor、floor 有重复"),
    (levels(LevelInput("customer")), "不能按“customer”分解。可用：year、half、quarter"),
    (levels(BY_QUARTER, BY_QUARTER), "按季度分解了两次"),
    (levels(LevelInput("month"), BY_QUARTER), "月里不能再分季度"),
    (levels(LevelInput("person"), LevelInput("region")), "人员下面不能再按区域分解"),
    (levels(LevelInput("quarter", "3:3:2")), "有 4 个季度（2025Q1、2025Q2、2025Q3、2025Q4），比例却给了 3 个"),
    (levels(LevelInput("quarter", "3:3:2:二")), "按季度分解的比例不对：“二”不是比例"),
    (levels(LevelInput("quarter", "0:0:0:0")), "全为 0"),
    (levels(LevelInput("region", {"华东": "40%", "华北": "30%"})), "合计是 70%，应为 100%"),
    (levels(LevelInput("region", {"华东": "40%", "华北": 60})), "有的带 % 有的不带"),
    (levels(LevelInput("region", {"华东": 4, "east": 6})), "“east”出现了两次"),
    (levels(LevelInput("region", {"华西": 1})), "没有叫“华西”的区域。是不是 华"),
    (levels(LevelInput("product_line", {"D": 1})), "没有叫“D”的产品线。现有 A 线、B 线、C 线"),
    (levels(LevelInput("quarter", {"Q5": 1})), "没有叫“Q5”的季度"),
    (
        levels(LevelInput("region", "even", (SharesBelow({"quarter": ("Q1",)}, "even"),))),
        "例外条件用了“季度”.*没有更早的层",
    ),
    (
        levels(BY_QUARTER, LevelInput("region", "even", (SharesBelow({"quarter": ("Q9",)}, "even"),))),
        "没有叫“Q9”的季度",
    ),
    (
        levels(
            BY_QUARTER,
            LevelInput(
                "region",
                "even",
                (SharesBelow({"quarter": ("Q3", "Q4")}, "even"), SharesBelow({"quarter": ("Q4",)}, "4:3:2:1")),
            ),
        ),
        "例外（季度 = 2025Q4）一次也没有用上",
    ),
    ({**cell(), "levels": LEVELS}, "不能两样都写"),
    (cell(last_day=date(2026, 1, 1)), "2025-01-01 到 2026-01-01 不在计划期间"),
    (cell(amounts={"floor": 1}), "第 1 格给了档位 floor，计划的档位是 floor、stretch"),
    (cell(amounts={"floor": 2, "stretch": 1}), "保底 0.02、争取 0.01：不能为负，也不能低于前一档"),
    (cell(amounts={"floor": YI, "stretch": 14 * YI}), "“保底”各格合计 100,000,000.00，.*少 1,100,000,000.00"),
    (cell(amounts={"floor": 12 * YI, "stretch": 15 * YI}), "“争取”各格合计 1,500,000,000.00.*多 100,000,000.00"),
]


@pytest.mark.parametrize(("changes", "message"), FIRST)
def test_a_plan_that_cannot_be_is_refused_with_value_and_remedy(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(PlanRefused, match=f"(?s){message}") as refusal:
        adopt_plan(actor=None, plan=replace(PLAN, **changes))
    assert str(refusal.value).endswith(("。", "）", "？")), "a whole sentence"
    assert not PlanVersion.objects.exists()


@pytest.mark.parametrize(
    ("totals", "message"),
    [((14, 12), "第 2 档总额 12 低于第 1 档 14"), ((-1, 12), "总额 -1 不能为负")],
)
def test_totals_that_fall_or_are_negative_are_refused(totals: tuple[int, int], message: str) -> None:
    tiers = tuple(replace(tier, total_fen=total) for tier, total in zip(TIERS, totals, strict=True))
    with pytest.raises(PlanError, match=message):
        adopt_plan(actor=None, plan=replace(PLAN, tiers=tiers))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": " "}, "已有第 1 版，再立新版要写明原因。请填 reason"),
        ({"effective_on": None}, "新版要写从哪天起生效。请填 effective_on"),
        ({"effective_on": date(2024, 12, 31)}, "生效日 2024-12-31 早于第 1 版的 2025-01-01"),
        ({"name": "别的名字"}, "名称是“2025 年度目标”，这一份是“别的名字”.*另建计划"),
        ({"metric": "revenue.gross"}, "指标是“revenue.net”，这一份是“revenue.gross”"),
        ({"spread": "calendar_days"}, "分摊方式是“working_days”，这一份是“calendar_days”"),
        ({"year": 2024}, r"期间是“2025-01-01\.\.2025-12-31”，这一份是“2024-01-01\.\.2024-12-31”"),
        ({"tiers": (TierInput("floor", "底线", 12 * YI, base=True), TIERS[1])}, "档位是“floor 保底/Floor（基准）、"),
        ({"keep_until": date(2025, 3, 30)}, "keep_until = 2025-03-30：2025@1 没有在这一天或之前结束的期间"),
        (
            {"tiers": (replace(TIERS[0], total_fen=11 * YI), TIERS[1])},
            "“保底”各格合计 1,160,000,000.00（其中保留到 2025-06-30 的 720,000,000.00），总额是 1,100,000,000.00，"
            "多 60,000,000.00",
        ),
    ],
)
def test_a_next_version_must_fit_the_plan(changes: dict[str, Any], message: str) -> None:
    adopt_plan(actor=None, plan=PLAN)
    with pytest.raises(PlanRefused, match=message):
        adopt_plan(actor=None, plan=replace(RECALIBRATED, **changes))
    assert PlanVersion.objects.count() == 1


def test_a_name_that_several_people_bear_must_be_a_code() -> None:
    save_people(actor=None, people=[PersonInput("ada-2", "艾达")])
    with pytest.raises(PlanRefused, match="有 2 个人员叫“艾达”（ada、ada-2），请改用编号"):
        adopt_plan(actor=None, plan=replace(PLAN, levels=(LevelInput("person", {"艾达": 1}, default_share=1),)))


def test_a_target_on_holidays_alone_would_be_in_no_figure() -> None:
    # 1 to 8 October 2025 are all off.
    holidays = {"first_day": date(2025, 10, 1), "last_day": date(2025, 10, 8)}
    with pytest.raises(PlanRefused, match=r"2025-10-01 到 2025-10-08 之间没有工作日.*calendar_days"):
        adopt_plan(actor=None, plan=replace(PLAN, **cell(**holidays)))
    version = adopt_plan(actor=None, plan=replace(PLAN, **cell(**holidays), spread="calendar_days"))
    assert version.cells.count() == 2
