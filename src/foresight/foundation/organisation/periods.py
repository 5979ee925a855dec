"""Which days are closed, and the sentence that refuses a change there."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from foresight.foundation.organisation.models import ClosedPeriod


@dataclass(frozen=True)
class ClosedDays:
    """The days whose books are closed, read once for a batch."""

    firsts: tuple[date, ...] = ()
    lasts: tuple[date, ...] = ()

    def holds(self, day: date) -> bool:
        """Whether the books of the day are closed."""
        place = bisect_right(self.firsts, day)
        return place > 0 and day <= self.lasts[place - 1]

    def latest_within(self, first: date, last: date | None) -> tuple[date, date] | None:
        """The latest closed stretch that has a day from ``first`` to ``last`` (both included, None: for ever); None where
        all of them are open. A change of these days can begin on the day after it."""
        place = len(self.firsts) if last is None else bisect_right(self.firsts, last)
        if place == 0 or self.lasts[place - 1] < first:
            return None
        return self.firsts[place - 1], self.lasts[place - 1]

    def first_open(self, day: date) -> date:
        """The first day from ``day`` on whose books are open."""
        while self.holds(day):
            last = self.lasts[bisect_right(self.firsts, day) - 1]
            day = date.fromordinal(last.toordinal() + 1)
        return day

    def among(self, days: Iterable[date]) -> date | None:
        """The first of the given days that is closed; None where all are open."""
        return next((day for day in days if self.holds(day)), None)


def closed_days() -> ClosedDays:
    """All closed days, in one query. Periods that meet are joined."""
    firsts: list[date] = []
    lasts: list[date] = []
    rows = ClosedPeriod.objects.filter(reopened_at__isnull=True).order_by("first_day", "last_day")
    for first, last in rows.values_list("first_day", "last_day"):
        if lasts and first.toordinal() <= lasts[-1].toordinal() + 1:
            lasts[-1] = max(lasts[-1], last)
        else:
            firsts.append(first)
            lasts.append(last)
    return ClosedDays(tuple(firsts), tuple(lasts))


def closed_on(day: date) -> bool:
    """Whether the books of a day are closed."""
    return ClosedPeriod.objects.filter(reopened_at__isnull=True, first_day__lte=day, last_day__gte=day).exists()
