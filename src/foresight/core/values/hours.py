"""A time limit in hours: by the clock on the wall, or by the hours in which the company works."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

Counting = Literal["calendar", "working"]
"""Every hour counts, or only the office hours of working days."""


class WorkedDays(Protocol):
    """Knows which days are worked."""

    def is_working(self, day: date) -> bool:
        """Whether the day is worked; raises CalendarNotLoaded for a year that nobody knows."""


@dataclass(frozen=True)
class OfficeHours:
    """The hours of a working day that count, in the company's time zone."""

    zone: ZoneInfo
    opens: time = time(9)
    closes: time = time(18)

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError(f"下班时间 {self.closes:%H:%M} 不晚于上班时间 {self.opens:%H:%M}。请改其中一个。")

    def later(self, start: datetime, hours: int, days: WorkedDays) -> datetime:
        """The moment at which ``hours`` office hours have gone by since ``start``.

        Time outside the office hours does not count: a limit that starts on a holiday begins to run when the office
        opens again. Real time counts, so a day on which the clocks change is as long as it was.
        """
        left = _positive(hours)
        now = start.astimezone(UTC)
        day = start.astimezone(self.zone).date()
        while True:
            if days.is_working(day):
                opens, closes = self._span(day)
                begins = max(now, opens)
                if begins < closes:
                    if left <= closes - begins:
                        return begins + left
                    left -= closes - begins
            day += timedelta(days=1)

    def _span(self, day: date) -> tuple[datetime, datetime]:
        opens, closes = (datetime.combine(day, at, self.zone).astimezone(UTC) for at in (self.opens, self.closes))
        return opens, closes


def hours_later(start: datetime, hours: int, counting: Counting, *, office: OfficeHours, days: WorkedDays) -> datetime:
    """The end (in UTC) of a limit of ``hours`` from an aware ``start``, counted as ``counting`` says."""
    if counting == "calendar":
        return start.astimezone(UTC) + _positive(hours)
    return office.later(start, hours, days)


def _positive(hours: int) -> timedelta:
    if hours <= 0:
        raise ValueError(f"时限 {hours} 小时不对：请填大于 0 的小时数。")
    return timedelta(hours=hours)
