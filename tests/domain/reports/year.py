"""A year of 长河设备 that can be added up by hand; amounts in whole yuan.

Sold in 2024: Ada 400,000 of line A to k1, Cleo 200,000 of line B to k2. Sold in 2025: Ada 600,000 of A to k1 in
February; Cleo 300,000 of B to k2 in May, and 100,000 without a product line to the new customer k3 in August.
The floor of 2025 is 900,000, the stretch 1,400,000: a quarter each, half for each region, half for each line, and there
to the only seller. So everybody and every line has 450,000 of the floor, every quarter 225,000.
"""

from datetime import date

from foresight.domain.targets.inputs import LevelInput
from foresight.domain.targets.models import PlanVersion
from foresight.foundation.organisation.models import Company
from tests.books import line, order, plan_2025, sign, sound, stock_masters


def selling_years(today: date = date(2025, 12, 31)) -> None:
    """The orders of both years."""
    Company.objects.update(today=today)
    stock_masters()
    sound(
        sign(
            order("24-1", "2024-03-01", line("a1", 400_000)),
            order("24-2", "2024-04-01", line("b1", 200_000), sellers=("cleo",), customer="k2"),
            order("25-1", "2025-02-10", line("a1", 600_000)),
            order("25-2", "2025-05-12", line("b1", 300_000), sellers=("cleo",), customer="k2"),
            order("25-3", "2025-08-15", line("x1", 100_000), sellers=("cleo",), customer="k3"),
        )
    )


def plan_of_the_year() -> PlanVersion:
    """Floor and stretch, split down to the seller."""
    levels = ("quarter", "region", "product_line", "person")
    return plan_2025(*(LevelInput(dimension) for dimension in levels), floor=900_000, stretch=1_400_000)
