"""The company of the reference year: four regions, three product lines, nine sellers; and its plan.

华东 has 艾达, 艾米 and 安娜; 华北 克莱 and 康; 华南 方 and 范; 其他 has 高 and 郭. All of them sell from 2024 on.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from foresight.domain.ledger.actions import save_product_lines
from foresight.domain.ledger.inputs import ProductLineInput
from foresight.domain.targets.inputs import LevelInput, PlanInput, SharesBelow, TierInput
from foresight.domain.targets.models import PlanVersion
from foresight.foundation.organisation.actions import (
    load_calendar_years,
    save_memberships,
    save_people,
    save_units,
    set_up_company,
)
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput, UnitInput
from foresight.foundation.organisation.models import Company

YI = 10**10
"""Fen in 亿."""
START = date(2024, 1, 1)
REGIONS = {"east": "华东", "north": "华北", "south": "华南", "other": "其他"}
SELLERS = {
    "east": {"ada": "艾达", "amy": "艾米", "anna": "安娜"},
    "north": {"cleo": "克莱", "kang": "康"},
    "south": {"fang": "方", "fan": "范"},
    "other": {"gao": "高", "guo": "郭"},
}
TIERS = (
    TierInput("floor", "保底", 12 * YI, "Floor", base=True),
    TierInput("stretch", "争取", 14 * YI, "Stretch"),
)
LINES = {"A": "55%", "B": "30%", "C": "15%"}
LEVELS = (
    LevelInput("quarter", "3:3:2:2"),
    LevelInput("region", {"华东": "40%", "华北": "30%", "华南": "20%", "其他": "10%"}),
    LevelInput("product_line", LINES),
    LevelInput("person"),
)
PLAN = PlanInput(code="2025", name="2025 年度目标", tiers=TIERS, year=2025, levels=LEVELS)

RECALIBRATED = replace(
    PLAN,
    # What is still open of the floor is A 3.24, B 0.64, C 0.92 (亿), which is 81 : 16 : 23.
    levels=(
        *LEVELS[:2],
        LevelInput("product_line", LINES, (SharesBelow({"quarter": ("Q3", "Q4")}, {"A": 81, "B": 16, "C": 23}),)),
        LEVELS[3],
    ),
    keep_until=date(2025, 6, 30),
    effective_on=date(2025, 7, 1),
    reason="政策变化，B 线需求下降",
)
"""B goes from 3.6 to 2.8 亿 with A at 7.2 and C at 2.0; the first half stays as it was."""


def set_up_reference(*, fiscal_year_start: int = 1) -> None:
    """Makes the company; its today is 2025-06-30."""
    set_up_company(actor=None, name="长河设备", is_demo=True, fiscal_year_start=fiscal_year_start)
    Company.objects.update(today=date(2025, 6, 30))
    load_calendar_years(actor=None, years=(2024, 2025))
    units = [UnitInput(code, name, "region", "hq", n) for n, (code, name) in enumerate(REGIONS.items(), start=1)]
    save_units(actor=None, units=[UnitInput("hq", "长河设备", "company"), *units])
    everybody = {code: name for people in SELLERS.values() for code, name in people.items()}
    save_people(actor=None, people=[PersonInput(code, name, START) for code, name in everybody.items()])
    save_memberships(
        actor=None,
        memberships=[MembershipInput(code, unit, START) for unit, people in SELLERS.items() for code in people],
    )
    save_product_lines(
        actor=None, product_lines=[ProductLineInput(code, f"{code} 线", n) for n, code in enumerate("ABC", start=1)]
    )


def summed(version: PlanVersion, *fields: str, tier: str = "floor") -> dict[tuple[object, ...], int]:
    """The stored cells of a tier added up in Python by some of their fields."""
    sums: dict[tuple[object, ...], int] = {}
    rows: Iterable[tuple[object, ...]] = version.cells.filter(tier__key=tier).values_list("amount_fen", *fields)
    for amount, *members in rows:
        assert isinstance(amount, int)
        sums[tuple(members)] = sums.get(tuple(members), 0) + amount
    return sums


def one(sums: dict[tuple[object, ...], int]) -> dict[object, int]:
    """The same for a single field."""
    return {key[0]: amount for key, amount in sums.items()}
