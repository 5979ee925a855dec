"""Time limits in hours, counted both ways."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresight.core.values import CalendarNotLoaded, OfficeHours, WorkingCalendar, hours_later

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = OfficeHours(SHANGHAI)
DAYS = WorkingCalendar({date(2025, 9, 28): True, **{date(2025, 10, n): False for n in range(1, 9)}}, [2025])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2025-11-14T10:00", 2, "2025-11-14T12:00"),
        ("2025-11-14T16:00", 2, "2025-11-14T18:00"),  # the last minute of the day still counts
        ("2025-11-14T17:00", 2, "2025-11-17T10:00"),  # Friday to Monday
        ("2025-11-14T20:30", 1, "2025-11-17T10:00"),
        ("2025-11-14T06:00", 1, "2025-11-14T10:00"),
        ("2025-11-15T12:00", 24, "2025-11-19T15:00"),  # from Saturday: Monday 9, Tuesday 9, six hours of Wednesday
        ("2025-09-30T15:00", 4, "2025-10-09T10:00"),  # the holiday week lies between
        ("2025-09-28T09:00", 9, "2025-09-28T18:00"),  # a Sunday that is worked
    ],
)
def test_working_hours_run_while_the_office_is_open(start: str, hours: int, end: str) -> None:
    assert hours_later(at(start), hours, "working", office=OFFICE, days=DAYS) == at(end)


def test_calendar_hours_run_day_and_night() -> None:
    assert hours_later(at("2025-09-30T15:00"), 24, "calendar", office=OFFICE, days=DAYS) == at("2025-10-01T15:00")


def test_the_hour_that_the_clocks_skip_does_not_count() -> None:
    """In Berlin 30 March 2025 has no hour from two to three; an office open at night works one hour less."""
    berlin = ZoneInfo("Europe/Berlin")
    night = OfficeHours(berlin, time(1), time(5))
    days = WorkingCalendar({date(2025, 3, 30): True}, [2025])
    start = datetime(2025, 3, 30, 1, tzinfo=berlin)
    assert hours_later(start, 3, "working", office=night, days=days) == datetime(
        2025, 3, 30, 5, tzinfo=berlin
    ).astimezone(UTC)
    assert hours_later(start, 24, "calendar", office=night, days=days) == datetime(
        2025, 3, 31, 2, tzinfo=berlin
    ).astimezone(UTC)


@pytest.mark.parametrize("hours", [0, -1])
@pytest.mark.parametrize("counting", ["calendar", "working"])
def test_a_limit_of_no_hours_is_refused(hours: int, counting: str) -> None:
    with pytest.raises(ValueError, match="时限"):
        hours_later(at("2025-11-14T10:00"), hours, counting, office=OFFICE, days=DAYS)  # type: ignore[arg-type]


def test_an_office_that_closes_before_it_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="下班时间 09:00 不晚于上班时间 18:00"):
        OfficeHours(SHANGHAI, time(18), time(9))


def test_beyond_the_known_years_the_calendar_says_so() -> None:
    with pytest.raises(CalendarNotLoaded, match="2026"):
        hours_later(at("2025-12-31T17:00"), 5, "working", office=OFFICE, days=DAYS)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2025, 11, 30)), st.integers(1, 80))
def test_counting_minute_by_minute_agrees(start: datetime, hours: int) -> None:
    moment = start.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
    end = hours_later(moment, hours, "working", office=OFFICE, days=DAYS).astimezone(SHANGHAI)
    opened = sum(
        (min(end, _on(day, 18)) - max(moment, _on(day, 9)) for day in _days(moment, end) if _counts(day, moment, end)),
        timedelta(),
    )
    assert opened == timedelta(hours=hours)


def _on(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


def _days(first: datetime, last: datetime) -> list[date]:
    return [first.date() + timedelta(days=n) for n in range((last.date() - first.date()).days + 1)]


def _counts(day: date, first: datetime, last: datetime) -> bool:
    return DAYS.is_working(day) and max(first, _on(day, 9)) < min(last, _on(day, 18))
