"""Until when a promise is in time."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from foresight.core.values import OfficeHours, hours_later
from foresight.foundation.commitments.inputs import WithinHours
from foresight.foundation.commitments.refusals import CommitmentRefused
from foresight.foundation.organisation.workdays import Workdays


@dataclass(frozen=True)
class Due:
    """A day, and for a limit in hours the moment on that day with how it was counted."""

    on: date
    at: datetime | None = None
    hours: int | None = None
    counting: str = ""

    @classmethod
    def of(cls, wanted: date | WithinHours, now: datetime) -> "Due":
        """Until when something is in time that is promised at ``now``; a day that is past is refused."""
        if isinstance(wanted, WithinHours):
            office = OfficeHours(ZoneInfo(settings.TIME_ZONE))
            try:
                end = hours_later(now, wanted.hours, wanted.counting, office=office, days=Workdays())
            except ValueError as fault:
                raise CommitmentRefused(str(fault), "due_on") from fault
            return cls(timezone.localdate(end), end, wanted.hours, wanted.counting)
        day = timezone.localdate(now)
        if wanted < day:
            raise CommitmentRefused(f"到期日 {wanted} 已经过去（今天是 {day}）。请写今天或以后的日子。", "due_on")
        return cls(wanted)
