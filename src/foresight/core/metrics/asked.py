"""What a metric is asked for: a period cut at a day, dimensions, and a plan's tier."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from foresight.core.values import CALENDAR_YEAR, FiscalYear, Period

TIME_DIMENSIONS = ("year", "half", "quarter", "month", "week", "day")
PLACE_DIMENSIONS = {
    "region": "region_id",
    "unit": "unit_id",
    "person": "person_id",
    "product_line": "product_line_id",
    "product": "product_id",
    "customer": "customer_id",
}
"""Dimension → the column of a fact that carries its member."""
DIMENSIONS = (*PLACE_DIMENSIONS, *TIME_DIMENSIONS)


@dataclass(frozen=True)
class Bucket:
    """A stretch of the period that gets a figure of its own, and what of it has been seen.

    Ordinals count the days over which targets spread: those before the bucket, up to its end, and up to the end of
    what is seen.
    """

    whole: Period
    seen: Period | None
    ordinal_before: int = 0
    ordinal_end: int = 0
    ordinal_seen: int = 0

    @property
    def seen_days(self) -> int:
        """Days of the bucket that have been seen."""
        return self.seen.days if self.seen else 0


@dataclass(frozen=True)
class Asked:
    """A question in the terms of the catalogue; today is an argument, there is no clock."""

    period: Period
    as_of: date
    """The last day that is seen: later rows do not exist for this question."""
    by: tuple[str, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    """The period as a whole, or its parts when ``by`` names a time dimension."""
    fiscal: FiscalYear = CALENDAR_YEAR
    plan: int | None = None
    """The plan version that targets are read from."""
    tier: str | None = None

    @property
    def seen(self) -> Period | None:
        """The part of the period that has been seen."""
        return self.period.until(self.as_of)

    @property
    def places(self) -> tuple[str, ...]:
        """The dimensions that are not time."""
        return tuple(dimension for dimension in self.by if dimension in PLACE_DIMENSIONS)

    @property
    def time(self) -> str | None:
        """The time dimension, if one is asked for."""
        return next((dimension for dimension in self.by if dimension in TIME_DIMENSIONS), None)


Ordinal = Callable[[date], int]
"""How many days that count lie up to and including a day."""
