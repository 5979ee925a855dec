"""A small ledger of two years, made through the rooms' own actions."""

import pytest

from foresight.domain.targets.inputs import LevelInput
from foresight.domain.targets.models import PlanVersion
from tests.books import bill, bills, line, order, pay, plan_2025, sign, sound, stock_masters, take_back
from tests.cast import Cast


@pytest.fixture
def plan(cast: Cast) -> PlanVersion:
    """Orders of both regions, shared, unowned and unknown ones, what came back, money, and a plan down to people."""
    stock_masters()
    sound(
        sign(
            order("D1", "2024-03-01", line("a1", 500)),
            order("D2", "2024-05-20", line("b1", 400), sellers=["cleo"], customer="k2"),
            order("D3", "2024-11-11", line("a1", 50), sellers=["cleo"], customer="k3"),
            order("D4", "2025-01-15", line("a1", 300_000, tax=39_000), line("x1", 70, "2")),
            order("D5", "2025-02-08", line("b1", "100.01"), sellers=[("ada", 1, 3), ("cleo", 2, 3)], customer="k3"),
            order("D6", "2025-02-28", line("b1", 250_000), sellers=["cleo"], customer="k2"),
            order("D7", "2025-03-31", line("a1", 9_000), sellers=["ben"], customer=None),
            order("D8", "2025-04-01", line("a1", 8_000), sellers=["cleo"], customer="k1"),
            order("D9", "2025-05-05", line("b1", 777), sellers=(), customer="k3", unit="north-1"),
            order("D10", "2025-06-29", line("a1", 60), customer="k1"),
            order("D11", "2025-06-30", line(None, 5), customer="k2"),
            order("D12", "2025-07-01", line("a1", 1_000_000)),
            order("D13", "2025-02-14", line("a1", 33), sellers=(), customer="k3"),
        )
    )
    sound(take_back("V1", "D4", "2025-04-10", 20_000, line_key="1"))
    sound(take_back("V2", "D6", "2025-06-30", 1_000, kind="cancellation", line_key="1"))
    # An order that was somebody else's after all: what it counted is taken back and counted anew.
    sound(sign(order("D10", "2025-06-29", line("a1", 90), sellers=["cleo"], customer="k1"), reason="签错人"))
    sound(
        bills(
            bill("R1", "2025-03-31", 339_000, "D4"),
            bill("R2", "2025-06-15", 250_000, "D6"),
            bill("R3", "2025-06-30", 777, "D9"),
            bill("R4", "2025-07-20", 8_000, "D8"),
            bill("R5", "2025-05-01", 40, customer="k2"),
        )
    )
    sound(pay("P1", "2025-03-01", 100_000, ("R1", 100_000)))
    sound(pay("P2", "2025-06-16", 150_000, ("R1", 50_000), ("R2", 100_000)))
    return plan_2025(
        LevelInput("quarter", "3:3:2:2"),
        LevelInput("region", {"华东": "60%", "华北": "40%"}),
        LevelInput("product_line", {"A": 2, "B": 1}),
        LevelInput("person"),
    )
