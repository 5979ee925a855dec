"""The targets of 2024, those of 2025, and the recalibration of 2025 in the middle of the year."""

from dataclasses import replace
from datetime import date

from foresight.domain.targets.inputs import LevelInput, PlanInput, SharesBelow, TierInput

FEN_OF_YI = 10**10
REASON = (
    "二季度出台的行业政策压缩了 B 线的需求：上半年 B 线只完成目标的八成左右，在手项目也明显减少。"
    "自 7 月 1 日起，B 线全年由 3.6 亿下调到 2.8 亿，腾出的 0.8 亿由 A 线（智能升级）承担 0.6 亿、"
    "C 线（小批量、高毛利）承担 0.2 亿；保底 12 亿和争取 14 亿的总额不变，上半年的格子保持原样。"
    "争取档按同样的比例调整：B 线 3.27 亿，A 线 8.4 亿，C 线 2.33 亿。"
)


def _tiers(floor_fen: int, stretch_fen: int) -> tuple[TierInput, ...]:
    return (
        TierInput("floor", "保底", floor_fen, "Floor", base=True),
        TierInput("stretch", "争取", stretch_fen, "Stretch"),
    )


def plan_2024() -> PlanInput:
    """11 亿 at least, 12 亿 at best."""
    return PlanInput(
        code="2024",
        name="2024 年度销售目标",
        year=2024,
        tiers=_tiers(11 * FEN_OF_YI, 12 * FEN_OF_YI),
        levels=(
            LevelInput("quarter", "25:25:22:28"),
            LevelInput("region", {"east": "41%", "north": "30%", "south": "19%", "other": "10%"}),
            LevelInput("product_line", {"A": "50%", "B": "35%", "C": "15%"}),
            LevelInput("person"),
        ),
        effective_on=date(2024, 1, 1),
    )


def plan_2025() -> PlanInput:
    """12 亿 at least, 14 亿 at best: 3:3:2:2 over the quarters, 40/30/20/10 over the regions, 55/30/15 over the lines
    in each of them, evenly over those who sell there at the start of the quarter."""
    return PlanInput(
        code="2025",
        name="2025 年度销售目标",
        year=2025,
        tiers=_tiers(12 * FEN_OF_YI, 14 * FEN_OF_YI),
        levels=(
            LevelInput("quarter", "3:3:2:2"),
            LevelInput("region", {"east": "40%", "north": "30%", "south": "20%", "other": "10%"}),
            LevelInput("product_line", {"A": "55%", "B": "30%", "C": "15%"}),
            LevelInput("person"),
        ),
        effective_on=date(2025, 1, 1),
    )


def recalibration() -> PlanInput:
    """B 3.6 → 2.8 亿, A 6.6 → 7.2, C 1.8 → 2.0; all of it in the second half, where A, B and C then have 3.24, 0.64
    and 0.92 亿 of the floor's 4.8."""
    first = plan_2025()
    quarters, regions, lines, people = first.levels
    second_half = SharesBelow({"quarter": ("2025Q3", "2025Q4")}, {"A": 81, "B": 16, "C": 23})
    return replace(
        first,
        levels=(quarters, regions, replace(lines, exceptions=(second_half,)), people),
        effective_on=date(2025, 7, 1),
        keep_until=date(2025, 6, 30),
        reason=REASON,
    )
