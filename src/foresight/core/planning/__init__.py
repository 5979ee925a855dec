"""Plans as pure mathematics: exact splitting and the cascade."""

from foresight.core.planning.cascade import Cascade, Cell, Level, Path, PlanError, SharesFor, cascade
from foresight.core.planning.rounding import cumulative, cumulative_at, largest_remainder

__all__ = [
    "Cascade",
    "Cell",
    "Level",
    "Path",
    "PlanError",
    "SharesFor",
    "cascade",
    "cumulative",
    "cumulative_at",
    "largest_remainder",
]
