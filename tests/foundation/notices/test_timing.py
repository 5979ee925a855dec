"""Nothing is sent at night or on days off, and what can wait is sent together; moments worked out by hand.

2025-11-14 is a Friday.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from foresight.foundation.notices.models import Choice
from foresight.foundation.notices.timing import send_at

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Weekdays:
    def is_working(self, day: date) -> bool:
        return day.weekday() < 5


WEEKDAYS = Weekdays()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2025-11-14 10:15", "2025-11-14 10:15"),
        ("2025-11-14 19:59", "2025-11-14 19:59"),
        ("2025-11-13 20:00", "2025-11-14 08:00"),
        ("2025-11-14 07:30", "2025-11-14 08:00"),
        ("2025-11-14 21:00", "2025-11-17 08:00"),
        ("2025-11-15 12:00", "2025-11-17 08:00"),
    ],
)
def test_what_is_urgent_waits_for_the_end_of_quiet_hours_and_days_off(now: str, sent: str) -> None:
    assert send_at(at(now), Choice(), at_once=True, days=WEEKDAYS) == at(sent)


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2025-11-14 08:29", "2025-11-14 08:30"),
        ("2025-11-13 08:30", "2025-11-14 08:30"),
        ("2025-11-14 10:00", "2025-11-17 08:30"),
        ("2025-11-15 01:00", "2025-11-17 08:30"),
    ],
)
def test_what_can_wait_is_sent_at_the_time_of_the_next_working_day(now: str, sent: str) -> None:
    assert send_at(at(now), Choice(), at_once=False, days=WEEKDAYS) == at(sent)


def test_without_quiet_hours_and_with_days_off_it_goes_at_once() -> None:
    always = Choice(quiet_from=time(0), quiet_until=time(0), working_days_only=False)
    for now in ("2025-11-15 03:00", "2025-11-14 23:59"):
        assert send_at(at(now), always, at_once=True, days=WEEKDAYS) == at(now)


def test_quiet_hours_inside_a_day() -> None:
    noon = Choice(quiet_from=time(12), quiet_until=time(14))
    assert send_at(at("2025-11-14 13:00"), noon, at_once=True, days=WEEKDAYS) == at("2025-11-14 14:00")


@given(
    some.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=some.just(SHANGHAI)),
    some.times(),
    some.times(),
    some.booleans(),
)
def test_it_is_never_sent_before_it_came_nor_while_it_is_quiet(
    now: datetime, first: time, until: time, at_once: bool
) -> None:
    hours = Choice(quiet_from=first, quiet_until=until)
    sent = send_at(now, hours, at_once=at_once, days=WEEKDAYS).astimezone(SHANGHAI)
    assert now <= sent <= now + timedelta(days=4)
    assert WEEKDAYS.is_working(sent.date())
    if at_once and first != until:
        inside = first <= sent.time() < until if first < until else not until <= sent.time() < first
        assert not inside
