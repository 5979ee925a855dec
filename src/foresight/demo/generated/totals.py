"""What a year sells, laid out before there is an order: every cell of month, region, product line and new or old.

The orders are priced to fill these cells to the fen, so the figures of the reference year come out by construction.
Amounts in the tables are 万元 excluding tax, returns taken off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from foresight.core.planning import largest_remainder

REGIONS = ("east", "north", "south", "other")
LINES = ("A", "B", "C", "S")
FEN_OF_WAN = 10**6


class Place(NamedTuple):
    """A cell of the year: whose revenue stands in it."""

    year: int
    month: int
    region: str
    line: str
    new: bool
    """Revenue of customers whose first order lies in the year."""


@dataclass(frozen=True)
class YearShape:
    """How a year ran."""

    lines: Mapping[str, Sequence[int]]
    """Product line → 万元 in each quarter."""
    regions: Sequence[Sequence[int]]
    """For each quarter the weights of the regions."""
    months: Sequence[int]
    """Weights of the months inside their quarter."""
    new_per_thousand: int
    """Share of new customers in the revenue."""
    new_leaning: Sequence[Sequence[int]]
    """For each quarter, how much the regions lean to new customers; 100 is usual."""


AFFINITY = {"A": (102, 98, 100, 97), "B": (93, 116, 95, 100), "C": (104, 89, 116, 92), "S": (100, 101, 99, 100)}
"""How much each region leans to a product line, in percent."""

_EVEN = ((100, 100, 100, 100),) * 4

SHAPES: Mapping[int, YearShape] = {
    2023: YearShape(
        lines={
            "A": (10_840, 11_120, 10_310, 12_790),
            "B": (7_160, 7_340, 6_700, 7_790),
            "C": (2_810, 2_960, 2_880, 3_340),
            "S": (1_880, 1_990, 1_910, 2_180),
        },
        regions=((42, 30, 18, 10),) * 4,
        months=(80, 86, 128, 100, 99, 112, 94, 97, 108, 88, 104, 132),
        new_per_thousand=1000,
        new_leaning=_EVEN,
    ),
    # A year of 10.8 亿: A grows, B still holds.
    2024: YearShape(
        lines={
            "A": (13_120, 13_480, 12_470, 14_932),
            "B": (7_290, 7_440, 6_710, 8_061),
            "C": (3_410, 3_550, 3_520, 4_018),
            "S": (2_380, 2_460, 2_430, 2_733),
        },
        regions=((411, 301, 188, 100), (409, 302, 190, 99), (408, 300, 192, 100), (405, 299, 197, 99)),
        months=(104, 70, 126, 100, 98, 114, 92, 95, 113, 84, 102, 134),
        new_per_thousand=270,
        new_leaning=((95, 100, 105, 100), (96, 100, 108, 100), (98, 98, 110, 102), (100, 97, 112, 102)),
    ),
    # The reference year. 华东 is behind in the second quarter (customers' projects were put off) and comes back in
    # the third with new customers; B falls with the policy of the summer; the end of the year is strong.
    2025: YearShape(
        lines={
            "A": (18_512, 18_287, 15_496, 22_708),
            "B": (8_806, 8_017, 4_189, 5_983),
            "C": (4_487, 4_911, 4_312, 6_296),
            "S": (3_392, 3_583, 2_611, 4_412),
        },
        regions=(
            (1_420, 1_100, 660, 340),
            (1_372, 1_090, 688, 330),
            (1_130, 780, 520, 230),
            (1_480, 1_150, 910, 400),
        ),
        months=(105, 95, 155, 110, 112, 126, 82, 84, 100, 80, 140, 174),
        new_per_thousand=320,
        new_leaning=((92, 95, 115, 100), (88, 96, 118, 100), (132, 96, 120, 100), (102, 96, 124, 102)),
    ),
}


def year_cells(year: int) -> dict[Place, int]:
    """Fen of every cell of the year. Their sums over a product line, and over new customers, are those of the shape
    exactly."""
    shape = SHAPES[year]
    whole: dict[tuple[int, int, str], int] = {}
    for line, quarters in shape.lines.items():
        for quarter, wan in enumerate(quarters):
            leaning = AFFINITY[line]
            regions = [w * a for w, a in zip(shape.regions[quarter], leaning, strict=True)]
            for region, amount in enumerate(largest_remainder(wan * FEN_OF_WAN, regions)):
                months = shape.months[3 * quarter : 3 * quarter + 3]
                for number, part in enumerate(largest_remainder(amount, months)):
                    whole[(3 * quarter + number + 1, region, line)] = part
    total_new = sum(whole.values()) * shape.new_per_thousand // 1000
    leanings = [amount * shape.new_leaning[(m - 1) // 3][region] for (m, region, _), amount in whole.items()]
    cells: dict[Place, int] = {}
    for ((month, region, line), amount), new in zip(whole.items(), largest_remainder(total_new, leanings), strict=True):
        cells[Place(year, month, REGIONS[region], line, True)] = new
        cells[Place(year, month, REGIONS[region], line, False)] = amount - new
    return cells
