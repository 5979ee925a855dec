"""Which days people work, for limits and messages that cannot wait for a calendar."""

from datetime import date

from foresight.foundation.organisation.queries import working_calendar


class Workdays:
    """The company's working days; Monday to Friday in a year whose official calendar is not loaded yet.

    A plan refuses such a year. A request or a message on the last days of December cannot wait until the next year's
    calendar is published.
    """

    def __init__(self) -> None:
        self._calendar = working_calendar()

    def is_working(self, day: date) -> bool:
        """Whether the day is worked."""
        return self._calendar.is_working(day) if day.year in self._calendar.years else day.weekday() < 5
