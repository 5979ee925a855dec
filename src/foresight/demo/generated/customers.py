"""Who buys in which year: 5,000 customers in 2024, 3,400 of them again in 2025."""

from dataclasses import dataclass
from itertools import accumulate

from foresight.demo.generated.company import team_codes
from foresight.demo.generated.dice import Dice
from foresight.demo.generated.names import Names
from foresight.demo.generated.totals import REGIONS

BUYERS_2023 = 4_900
STAYED_2024 = 3_200
"""Of these, those who bought again in 2024."""
NEW_2024 = 1_800
STAYED_2025 = 2_290
"""Of those who bought in 2023 and 2024, those who bought again in 2025."""
NEW_STAYED_2025 = 1_110
"""Of the new ones of 2024, those who bought again in 2025."""
RETURNED_2025 = 120
"""Bought in 2023, not in 2024, and again in 2025."""
NEW_2025 = 1_900
ABROAD = 40
"""So many of the first customers pay in a foreign currency."""
_REGION_WEIGHTS = {2023: (41, 30, 19, 10), 2024: (39, 30, 21, 10), 2025: (38, 29, 23, 10)}
_TERMS = (30, 30, 45, 60, 60, 90)


@dataclass(frozen=True)
class Customer:
    """Somebody who buys."""

    code: str
    name: str
    region: str
    team: str
    years: tuple[int, ...]
    """The years in which the customer buys."""
    terms: int
    """Days to pay."""
    currency: str = "CNY"


def customers() -> list[Customer]:
    """All customers, in the order in which they came."""
    dice = Dice("customers")
    names = Names(dice)
    kinds: list[tuple[int, ...]] = (
        [(2023, 2024, 2025)] * STAYED_2025
        + [(2023, 2024)] * (STAYED_2024 - STAYED_2025)
        + [(2023, 2025)] * RETURNED_2025
        + [(2023,)] * (BUYERS_2023 - STAYED_2024 - RETURNED_2025)
    )
    dice.shuffle(kinds)
    second: list[tuple[int, ...]] = [(2024, 2025)] * NEW_STAYED_2025 + [(2024,)] * (NEW_2024 - NEW_STAYED_2025)
    dice.shuffle(second)
    kinds += second + [(2025,)] * NEW_2025
    found = []
    for number, years in enumerate(kinds, start=1):
        region = REGIONS[dice.weighted(tuple(accumulate(_REGION_WEIGHTS[years[0]])))]
        abroad = number <= ABROAD
        found.append(
            Customer(
                code=f"K{number:05d}",
                name=names.customer_abroad() if abroad else names.customer(region),
                region=region,
                team=dice.pick(team_codes(region)),
                years=years,
                terms=dice.pick(_TERMS),
                currency=dice.pick(("USD", "USD", "EUR")) if abroad else "CNY",
            )
        )
    return found
