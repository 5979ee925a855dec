"""The facts of the reference year against what the catalogue says of the demo company.

Each fact stands here as it is told, to the precision in which it is told.
"""

from fractions import Fraction
from typing import TypedDict

import pytest

from foresight.domain.targets.queries import current_version, plan_version, tiers_of
from foresight.foundation.organisation.queries import company, today
from tests.demo.questions import NOVEMBER, PERCENT, WAN, YEAR_END, YI, ask, printed, value

pytestmark = pytest.mark.usefixtures("demo_company")


class Where(TypedDict, total=False):
    """What a figure is narrowed to, by code."""

    region: str
    line: str


REVENUE: list[tuple[str, str, Where]] = [
    # 亿, year, where
    ("13.6", "2025", {}),
    ("7.5", "2025", {"line": "A"}),
    ("2.7", "2025", {"line": "B"}),
    ("2.0", "2025", {"line": "C"}),
    ("1.4", "2025", {"line": "S"}),
    ("10.8", "2024", {}),
]
TARGETS: list[tuple[str, str, str, str, Where]] = [
    # 亿, plan version, tier, period, where
    ("12.00", "2025@1", "floor", "2025", {}),
    ("14.00", "2025@1", "stretch", "2025", {}),
    # 3:3:2:2 over the quarters
    ("3.60", "2025@1", "floor", "2025Q1", {}),
    ("3.60", "2025@1", "floor", "2025Q2", {}),
    ("2.40", "2025@1", "floor", "2025Q3", {}),
    ("2.40", "2025@1", "floor", "2025Q4", {}),
    # 40/30/20/10 % over the regions
    ("4.80", "2025@1", "floor", "2025", {"region": "east"}),
    ("3.60", "2025@1", "floor", "2025", {"region": "north"}),
    ("2.40", "2025@1", "floor", "2025", {"region": "south"}),
    ("1.20", "2025@1", "floor", "2025", {"region": "other"}),
    ("1.44", "2025@1", "floor", "2025Q2", {"region": "east"}),
    ("0.96", "2025@1", "floor", "2025Q3", {"region": "east"}),
    # A 6.6, B 3.6, C 1.8
    ("6.60", "2025@1", "floor", "2025", {"line": "A"}),
    ("3.60", "2025@1", "floor", "2025", {"line": "B"}),
    ("1.80", "2025@1", "floor", "2025", {"line": "C"}),
    # The recalibration: B down to 2.8, A and C take 0.8, the floor stays at 12
    ("12.00", "2025@2", "floor", "2025", {}),
    ("14.00", "2025@2", "stretch", "2025", {}),
    ("7.20", "2025@2", "floor", "2025", {"line": "A"}),
    ("2.80", "2025@2", "floor", "2025", {"line": "B"}),
    ("2.00", "2025@2", "floor", "2025", {"line": "C"}),
    # What the stretch does: the same ratio, 2.8 × 14 ÷ 12 = 3.27
    ("3.27", "2025@2", "stretch", "2025", {"line": "B"}),
]
RATES: list[tuple[str, str, str, str, str | None, Where]] = [
    # %, metric, period, plan version, tier, where
    ("113.3", "attainment", "2025", "2025@1", "floor", {}),
    ("97.1", "attainment", "2025", "2025@1", "stretch", {}),
    ("113.3", "attainment", "2025", "2025@2", "floor", {}),
    ("97.1", "attainment", "2025", "2025@2", "stretch", {}),
    # A 7.5 is +13.6 % over 6.6; C 2.0 is +11.1 % over 1.8
    ("113.6", "attainment", "2025", "2025@1", "floor", {"line": "A"}),
    ("111.1", "attainment", "2025", "2025@1", "floor", {"line": "C"}),
    ("68", "repurchase.previous_year", "2025", "", None, {}),
    ("27", "new_customer_share", "2024", "", None, {}),
    ("32", "new_customer_share", "2025", "", None, {}),
    ("89", "collection_rate", "2024", "", None, {}),
    ("93", "collection_rate", "2025", "", None, {}),
]


@pytest.mark.parametrize(("told", "year", "where"), REVENUE)
def test_revenue_of_the_year_is_as_told(told: str, year: str, where: Where) -> None:
    assert printed(value(ask("revenue.net", year, **where)), YI, 1) == told


@pytest.mark.parametrize(("told", "plan", "tier", "period", "where"), TARGETS)
def test_targets_are_as_told(told: str, plan: str, tier: str, period: str, where: Where) -> None:
    assert printed(value(ask("target", period, plan=plan, tier=tier, **where)), YI, 2) == told


@pytest.mark.parametrize(("told", "metric", "period", "plan", "tier", "where"), RATES)
def test_rates_are_as_told(told: str, metric: str, period: str, plan: str, tier: str | None, where: Where) -> None:
    digits = len(told.partition(".")[2])
    assert printed(value(ask(metric, period, plan=plan, tier=tier, **where)), PERCENT, digits) == told


@pytest.mark.parametrize("region", ["east", "north", "south", "other"])
def test_every_region_is_split_55_30_15_over_the_lines(region: str) -> None:
    whole = value(ask("target", "2025", plan="2025@1", region=region))
    shares = [value(ask("target", "2025", plan="2025@1", region=region, line=line)) / whole for line in "ABC"]
    assert [printed(share, PERCENT, 4) for share in shares] == ["55.0000", "30.0000", "15.0000"]


def test_sales_per_head_grew_from_180_to_215_wan() -> None:
    assert printed(value(ask("sales_per_head", "2024")), WAN, 0) == "180"
    assert printed(value(ask("sales_per_head", "2025")), WAN, 0) == "215"


def test_the_mean_sales_headcount_is_600_and_then_633_of_231045_person_days() -> None:
    assert value(ask("sales_headcount", "2024")) == 600
    headcount = ask("sales_headcount", "2025")
    assert value(headcount) == 633
    assert headcount.total.parts["person_days"] == 231_045


def test_5000_customers_bought_in_2024_and_3400_of_them_again_in_2025() -> None:
    assert value(ask("customers.buyers", "2024")) == 5_000
    rate = ask("repurchase.previous_year", "2025").total
    assert (rate.parts["again"], rate.parts["before"]) == (3_400, 5_000)


def test_the_new_share_grew_by_5_points() -> None:
    growth = value(ask("new_customer_share", "2025")) - value(ask("new_customer_share", "2024"))
    assert printed(growth, PERCENT, 1) == "5.0"


def test_services_and_parts_have_no_target_and_no_rate() -> None:
    rate = ask("attainment", "2025", plan="2025@1", line="S").total
    assert rate.ratio is None
    assert rate.parts["target"] is None


def test_b_lost_22_percent_of_the_year_and_56_percent_of_what_was_still_open() -> None:
    def b(period: str, plan: str) -> Fraction:
        return value(ask("target", period, plan=plan, line="B"))

    assert printed(b("2025", "2025@2") - b("2025", "2025@1"), YI, 1) == "-0.8"
    assert printed(b("2025", "2025@2") / b("2025", "2025@1") - 1, PERCENT, 0) == "-22"
    assert printed(b("2025H2", "2025@2") / b("2025H2", "2025@1") - 1, PERCENT, 0) == "-56"


@pytest.mark.parametrize("tier", ["floor", "stretch"])
@pytest.mark.parametrize("line", ["A", "B", "C"])
@pytest.mark.parametrize("period", ["2025Q1", "2025Q2"])
def test_the_recalibration_left_the_first_half_alone(period: str, line: str, tier: str) -> None:
    before = ask("target", period, plan="2025@1", tier=tier, line=line)
    assert value(ask("target", period, plan="2025@2", tier=tier, line=line)) == value(before)


def test_the_recalibration_is_dated_1_july_and_says_why() -> None:
    first, second = plan_version("2025@1"), plan_version("2025@2")
    assert (str(first.effective_on), str(second.effective_on)) == ("2025-01-01", "2025-07-01")
    assert "B 线" in second.reason
    assert current_version(first.plan, NOVEMBER) == second


def test_rates_are_measured_against_the_floor_and_the_midpoint_is_no_tier() -> None:
    tiers = list(tiers_of(plan_version("2025@1")))
    assert [(tier.name, tier.is_base) for tier in tiers] == [("保底", True), ("争取", False)]


def test_the_east_is_down_in_the_second_quarter_and_makes_it_up_in_the_third_with_new_customers() -> None:
    gaps = {q: value(ask("gap", f"2025Q{q}", plan="2025@2", region="east")) for q in (2, 3)}
    assert gaps[2] < 0
    assert gaps[2] + gaps[3] > 0
    new = {q: value(ask("new_customer_share", f"2025Q{q}", region="east")) for q in (2, 3)}
    assert new[3] > new[2]


def test_the_regions_sold_about_40_30_20_and_10_percent() -> None:
    whole = value(ask("revenue.net", "2025"))
    for region, told in (("east", 40), ("north", 30), ("south", 20), ("other", 10)):
        share = value(ask("revenue.net", "2025", region=region)) / whole
        assert abs(share * 100 - told) < 1, (region, float(share))


def test_in_november_the_floor_is_in_step_and_the_stretch_is_not() -> None:
    floor = value(ask("pace", "2025", plan="2025@2", tier="floor", as_of=NOVEMBER))
    stretch = value(ask("pace", "2025", plan="2025@2", tier="stretch", as_of=NOVEMBER))
    assert 1 <= floor < Fraction(106, 100)
    assert Fraction(80, 100) < stretch < Fraction(95, 100)
    assert value(ask("attainment", "2025", plan="2025@2", tier="floor", as_of=NOVEMBER)) < 1


def test_in_november_money_is_overdue_and_money_comes_due() -> None:
    assert value(ask("receivable.overdue", "2025", as_of=NOVEMBER)) > 0
    assert value(ask("receivable.due_soon", "2025", as_of=NOVEMBER)) > 0


def test_today_is_14_november_and_later_rows_are_not_seen() -> None:
    assert company().is_demo
    assert today() == NOVEMBER
    assert ask("revenue.net", "2025-12", as_of=NOVEMBER).seen is None
    assert value(ask("revenue.net", "2025-12", as_of=YEAR_END)) > YI
