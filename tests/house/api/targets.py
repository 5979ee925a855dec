"""Plans and metrics."""

from tests.house.api import Deed, Listed
from tests.house.board import UNIT_OF, Board
from tests.house.pages import Sight

PLANNERS = frozenset({"ops", "dora"})
PLAN = {
    "code": "2026",
    "name": "2026 年度",
    "first_day": "2026-01-01",
    "last_day": "2026-12-31",
    "spread": "calendar_days",
    "tiers": [{"key": "floor", "name": "保底", "total_fen": 120000, "base": True}],
    "levels": [{"dimension": "quarter", "shares": "3:3:2:2"}],
}
TARGET = {"first_day": "2026-01-01", "last_day": "2026-01-31", "amount_fen": 100, "person": "ada"}


def _targets(board: Board, viewer: str) -> set[str]:
    """The people of the board whose cells the viewer may see: those who sell in 华东 and 华北."""
    sellers = {"ada", "eli", "cleo", "dan"}
    return {code for code in sellers if viewer in board.viewers_of("targets", units=[UNIT_OF[code]], owners=[code])}


READS = {
    "list_plans": Sight("/plans"),
    "get_plan": Sight("/plans/2025"),
    "list_plan_versions": Sight("/plans/2025/versions"),
    "get_plan_version": Sight("/plan-versions/2025@1"),
    "list_plan_cells": Sight("/plan-versions/2025@1/cells?limit=1000"),
    "list_metrics": Sight("/metrics"),
    "get_metric": Sight("/metrics/revenue.net"),
    "get_figure": Sight("/metrics/revenue.net/figure?period=2025"),
    "list_figure_rows": Sight("/metrics/revenue.net/rows?period=2025", shows=frozenset({"document"})),
}
LISTS = {
    "list_plan_cells": Listed(
        "/plan-versions/2025@1/cells?limit=1000&tier=floor",
        lambda answer: {row["person"] for row in answer["items"] if row["person"]},
        _targets,
    ),
}
WRITES = {
    "adopt_plan": Deed("/plans", PLAN, PLANNERS),
    "record_targets": Deed("/targets", {"plan": "list", "rows": [TARGET], "dry_run": True}, PLANNERS),
}
