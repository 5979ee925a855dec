"""When a time limit in working hours ends."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from foresight.core.values import OfficeHours
from foresight.foundation.organisation.workdays import Workdays


def limit_after(start: datetime, hours: int) -> datetime:
    """The end of a limit of so many working hours."""
    office = OfficeHours(ZoneInfo(settings.TIME_ZONE))
    return office.later(start, hours, Workdays())
