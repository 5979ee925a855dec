"""What a metric is asked for: a period cut at a day, dimensions, filters, and a plan's tier."""

from dataclasses import dataclass
from datetime import date

from foresight.core.values import CALENDAR_YEAR, FiscalYear, Period

TIME_DIMENSIONS = ("year", "half", "quarter", "month", "week", "day")
PLACE_DIMENSIONS = {
    "region": "region_id",
    "unit": "unit_id",
    "person": "person_id",
    "product_line": "product_line_id",
    "product_item": "product_id",
    "customer": "customer_id",
}
"""Dimension → the column of a fact that carries its member."""
DIMENSIONS = (*PLACE_DIMENSIONS, *TIME_DIMENSIONS)


@dataclass(frozen=True)
class Bucket:
    """A stretch of the period that gets a figure of its own, and what of it has been seen.

    Ordinals count the days over which targets spread: those before the bucket, up to its end, and up to the end of
    what is seen. They are cut at the days of the plan, so their differences are days that the plan covers.
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

    @property
    def plan_days(self) -> int:
        """Days of the bucket over which the plan spreads its targets."""
        return self.ordinal_end - self.ordinal_before


@dataclass(frozen=True)
class Stay:
    """A unit that hung below the asked unit from a day to a day, both included."""

    unit: int
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Shape:
    """What of a question decides its expression; everything else is a value that the expression is given.

    Questions of the same shape share one statement.
    """

    by: tuple[str, ...] = ()
    filters: tuple[tuple[str, bool], ...] = ()
    """Dimension and whether a member is named (otherwise: rows without a known member)."""
    below_unit: bool = False
    planned: str = "revenue.net"
    """Key of the metric that the plan plans."""

    @property
    def places(self) -> tuple[str, ...]:
        """The dimensions that are not time."""
        return tuple(dimension for dimension in self.by if dimension in PLACE_DIMENSIONS)

    @property
    def time(self) -> str | None:
        """The time dimension, if one is asked for."""
        return next((dimension for dimension in self.by if dimension in TIME_DIMENSIONS), None)


@dataclass(frozen=True)
class Asked:
    """A question in the terms of the catalogue; today is an argument, there is no clock."""

    period: Period
    as_of: date
    """The last day that is seen: later rows do not exist for this question."""
    buckets: tuple[Bucket, ...]
    """The period as a whole, or its consecutive parts when ``by`` names a time dimension."""
    by: tuple[str, ...] = ()
    fiscal: FiscalYear = CALENDAR_YEAR
    filters: tuple[tuple[str, int | None], ...] = ()
    below: tuple[Stay, ...] | None = None
    """Only rows whose unit of the day is among these on that day; None: no such limit."""
    plan: int | None = None
    """The plan version that targets are read from."""
    tier: str | None = None
    planned: str = "revenue.net"

    @property
    def shape(self) -> Shape:
        """What decides the expression."""
        named = tuple((dimension, member is not None) for dimension, member in self.filters)
        return Shape(self.by, named, self.below is not None, self.planned)

    @property
    def seen(self) -> Period | None:
        """The part of the period that has been seen."""
        return self.period.until(self.as_of)
