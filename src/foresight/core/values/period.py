"""Spans of days, fiscal years, and how people write them."""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
BUCKETS = ("year", "half", "quarter", "month", "week", "day")
"""What a period can be split by."""


@dataclass(frozen=True, order=True)
class Period:
    """From a day to a day, both included."""

    first: date
    last: date
    label: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"期间 {self.first}..{self.last} 的结束早于开始")
        if not self.label:
            object.__setattr__(self, "label", f"{self.first}..{self.last}")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def contains(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.first <= day <= self.last

    def until(self, day: date) -> "Period | None":
        """The part up to and including ``day``; None when that is before its first day."""
        if day < self.first:
            return None
        return self if day >= self.last else Period(self.first, day, self.label)

    def previous_year(self) -> "Period":
        """The same span a year earlier; 29 February becomes the 28th, and a span that ends with February does so
        in the other year too."""
        first, last = _year_earlier(self.first), _year_earlier(self.last)
        if self.last.month == 2 and self.last.day == monthrange(self.last.year, 2)[1]:
            last = last.replace(day=monthrange(last.year, 2)[1])
        return Period(first, last)


def _year_earlier(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _month_start(year: int, month: int) -> date:
    """The first of a month; months beyond 12 run into the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@dataclass(frozen=True)
class FiscalYear:
    """How a company counts its years: by the month they start in. A year bears the number of the calendar year in
    which it starts."""

    start_month: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.start_month <= 12:
            raise ValueError(f"财年起始月 {self.start_month} 不在 1 到 12 之间")

    def year_of(self, day: date) -> int:
        """The fiscal year that the day lies in."""
        return day.year if day.month >= self.start_month else day.year - 1

    def _span(self, year: int, first_month: int, months: int, label: str) -> Period:
        start = self.start_month + first_month
        return Period(_month_start(year, start), _month_start(year, start + months) - ONE_DAY, label)

    def period(self, year: int) -> Period:
        """The whole fiscal year."""
        return self._span(year, 0, 12, str(year))

    def half(self, year: int, number: int) -> Period:
        """Half 1 or 2 of the fiscal year."""
        return self._span(year, 6 * (number - 1), 6, f"{year}H{number}")

    def quarter(self, year: int, number: int) -> Period:
        """Quarter 1 to 4 of the fiscal year."""
        return self._span(year, 3 * (number - 1), 3, f"{year}Q{number}")

    def bucket(self, day: date, by: str) -> Period:
        """The year, half, quarter, month, week (Monday to Sunday) or day that ``day`` lies in."""
        year = self.year_of(day)
        months = (day.month - self.start_month) % 12
        if by == "year":
            return self.period(year)
        if by == "half":
            return self.half(year, months // 6 + 1)
        if by == "quarter":
            return self.quarter(year, months // 3 + 1)
        if by == "month":
            return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]), f"{day:%Y-%m}")
        if by == "week":
            monday = day - timedelta(days=day.weekday())
            week = monday.isocalendar()
            return Period(monday, monday + 6 * ONE_DAY, f"{week.year}-W{week.week:02d}")
        if by == "day":
            return Period(day, day, day.isoformat())
        raise ValueError(f"期间不能按“{by}”拆分，可用 {'、'.join(BUCKETS)}")


CALENDAR_YEAR = FiscalYear()
"""January to December."""


def split_period(period: Period, by: str, fiscal: FiscalYear = CALENDAR_YEAR) -> list[Period]:
    """The buckets that cover the period, the first and the last cut at its ends; labels are those of the buckets."""
    parts = []
    day = period.first
    while day <= period.last:
        bucket = fiscal.bucket(day, by)
        parts.append(Period(day, min(bucket.last, period.last), bucket.label))
        day = bucket.last + ONE_DAY
    return parts


def parse_period(text: str, *, fiscal: FiscalYear = CALENDAR_YEAR) -> Period:
    """Reads ``2025``, ``2025H1``, ``2025Q2``, ``2025-06``, ``2025-06-18`` or ``2025-05-31..2025-08-30``.

    Years, halves and quarters are fiscal. Raises ValueError with the text and the forms that are understood.
    """
    plain = text.strip().upper()
    try:
        if ".." in plain:
            first, last = plain.split("..")
            return Period(date.fromisoformat(first), date.fromisoformat(last), f"{first}..{last}")
        if re.fullmatch(r"\d{4}", plain):
            return fiscal.period(int(plain))
        if match := re.fullmatch(r"(\d{4})-?H([12])", plain):
            return fiscal.half(int(match[1]), int(match[2]))
        if match := re.fullmatch(r"(\d{4})-?Q([1-4])", plain):
            return fiscal.quarter(int(match[1]), int(match[2]))
        if match := re.fullmatch(r"(\d{4})-(\d{2})", plain):
            return fiscal.bucket(date(int(match[1]), int(match[2]), 1), "month")
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", plain):
            return fiscal.bucket(date.fromisoformat(plain), "day")
    except ValueError as fault:
        raise ValueError(f"期间“{text}”不对：{fault}") from fault
    raise ValueError(
        f"看不懂期间“{text}”。可以写 2025、2025H1、2025Q2、2025-06、2025-06-18 或 2025-05-31..2025-08-30。"
    )
