"""When a time limit in working hours ends."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from foresight.core.values import OfficeHours, WorkingCalendar
from foresight.foundation.organisation.queries import working_calendar


class _DaysForLimits:
    """The company's working days; Monday to Friday in a year whose official calendar is not loaded yet.

    A plan refuses such a year. A request on the last days of December cannot wait until the next year's calendar is
    published.
    """

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar

    def is_working(self, day: date) -> bool:
        return self._calendar.is_working(day) if day.year in self._calendar.years else day.weekday() < 5


def limit_after(start: datetime, hours: int) -> datetime:
    """The end of a limit of so many working hours."""
    office = OfficeHours(ZoneInfo(settings.TIME_ZONE))
    return office.later(start, hours, _DaysForLimits(working_calendar()))
