"""Which days count: working days with holidays and working weekends (调休), or all days."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Protocol


class CalendarNotLoaded(LookupError):
    """A working day of a year was asked for whose official calendar is not loaded."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"{year} 年的工作日历还没有装入。请运行 foresight company --calendar {year}，或让计划按自然日分摊。"
        )


class DayCalendar(Protocol):
    """Counts the days over which an amount spreads."""

    def ordinal(self, day: date) -> int:
        """How many counting days lie up to and including ``day``, from some fixed day on; never falls."""

    def working_days(self, first: date, last: date) -> int:
        """How many counting days lie from ``first`` to ``last``, both included."""


class CalendarOfAllDays:
    """Every day counts."""

    def ordinal(self, day: date) -> int:
        """Days since the first day of year 1."""
        return day.toordinal()

    def working_days(self, first: date, last: date) -> int:
        """Days from ``first`` to ``last``, both included; 0 when ``last`` is earlier."""
        return max(0, (last - first).days + 1)


class WorkingCalendar:
    """Monday to Friday are worked unless an exception says otherwise, in the years that are loaded.

    ``exceptions`` maps a day to whether it is worked. ``years`` are the loaded ones; a question about another year
    raises CalendarNotLoaded. Counting is two look-ups after the first question.
    """

    def __init__(self, exceptions: Mapping[date, bool], years: Iterable[int]) -> None:
        self._exceptions = dict(exceptions)
        self.years = frozenset(years)
        self._worked: list[int] = []
        for year in sorted(self.years):
            day = date(year, 1, 1)
            while day.year == year:
                if self._exceptions.get(day, day.weekday() < 5):
                    self._worked.append(day.toordinal())
                day += timedelta(days=1)

    def _require(self, day: date) -> None:
        if day.year not in self.years:
            raise CalendarNotLoaded(day.year)

    def is_working(self, day: date) -> bool:
        """Whether the day is worked."""
        self._require(day)
        return self._exceptions.get(day, day.weekday() < 5)

    def ordinal(self, day: date) -> int:
        """Working days from the first loaded day up to and including ``day``.

        A day outside the loaded years raises CalendarNotLoaded, except the day before a loaded year begins, which
        closes a span that begins with it.
        """
        if day.year not in self.years and (day + timedelta(days=1)).year not in self.years:
            raise CalendarNotLoaded(day.year)
        return bisect_right(self._worked, day.toordinal())

    def working_days(self, first: date, last: date) -> int:
        """Working days from ``first`` to ``last``, both included; 0 when ``last`` is earlier."""
        if last < first:
            return 0
        for year in range(first.year, last.year + 1):
            if year not in self.years:
                raise CalendarNotLoaded(year)
        return self.ordinal(last) - self.ordinal(first - timedelta(days=1))

    def days(self, first: date, last: date) -> list[date]:
        """The working days from ``first`` to ``last``."""
        self.working_days(first, last)
        return [date.fromordinal(n) for n in self._worked if first.toordinal() <= n <= last.toordinal()]

    def next_working(self, day: date) -> date:
        """The first working day after ``day``."""
        later = day + timedelta(days=1)
        while not self.is_working(later):
            later += timedelta(days=1)
        return later
