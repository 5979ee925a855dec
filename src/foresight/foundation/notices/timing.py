"""When something is sent: not in quiet hours, not on days off, and what is not urgent once a day together."""

from datetime import UTC, datetime, time, timedelta

from foresight.core.values import WorkedDays
from foresight.foundation.notices.models import Hours


def send_at(now: datetime, hours: Hours, *, at_once: bool, days: WorkedDays) -> datetime:
    """The moment at which news that comes at ``now`` (local time) is sent, in UTC.

    At once outside quiet hours and days off; else when they are over. A digest comes at its time of the day, the next
    working day's where only those count.
    """
    if not at_once:
        moment = _next(now, hours.digest_at)
        while hours.working_days_only and not days.is_working(moment.date()):
            moment = _at(moment + timedelta(days=1), hours.digest_at)
        return moment.astimezone(UTC)
    moment = now
    while True:
        if hours.working_days_only and not days.is_working(moment.date()):
            moment = _at(moment + timedelta(days=1), time(0))
        elif _is_quiet(moment.time(), hours):
            moment = _next(moment, hours.quiet_until)
        else:
            return moment.astimezone(UTC)


def _is_quiet(moment: time, hours: Hours) -> bool:
    first, end = hours.quiet_from, hours.quiet_until
    if first <= end:
        return first <= moment < end
    return moment >= first or moment < end


def _at(day: datetime, moment: time) -> datetime:
    return datetime.combine(day.date(), moment, tzinfo=day.tzinfo)


def _next(now: datetime, moment: time) -> datetime:
    """The first such time of a day after now."""
    later = _at(now, moment)
    return later if later > now else _at(now + timedelta(days=1), moment)
