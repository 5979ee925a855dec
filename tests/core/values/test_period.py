"""Periods, fiscal years and the working calendar."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresight.core.values import (
    CalendarNotLoaded,
    CalendarOfAllDays,
    FiscalYear,
    Period,
    WorkingCalendar,
    parse_period,
    split_period,
)

APRIL = FiscalYear(4)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025H2", "2025-07-01", "2025-12-31"),
        ("2025q2", "2025-04-01", "2025-06-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-06-18", "2025-06-18", "2025-06-18"),
        ("2025-05-31..2025-08-30", "2025-05-31", "2025-08-30"),
    ],
)
def test_periods_are_read_as_people_write_them(text: str, first: str, last: str) -> None:
    assert parse_period(text) == Period(date.fromisoformat(first), date.fromisoformat(last))


def test_fiscal_years_start_where_the_company_says() -> None:
    assert parse_period("2025", fiscal=APRIL) == Period(date(2025, 4, 1), date(2026, 3, 31))
    assert parse_period("2025Q4", fiscal=APRIL) == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert APRIL.year_of(date(2026, 3, 31)) == 2025


@pytest.mark.parametrize(
    "text", ["", "25", "2025Q5", "2025-13", "2025-02-30", "2025-08-30..2025-05-31", "..", "last year"]
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="期间"):
        parse_period(text)


days = st.dates(date(2000, 1, 1), date(2049, 12, 31))


@given(
    days,
    st.integers(0, 800),
    st.sampled_from(["year", "half", "quarter", "month", "week"]),
    st.integers(1, 12),
)
def test_buckets_cover_the_period_without_gap_or_overlap(first: date, length: int, by: str, month: int) -> None:
    period = Period(first, first + timedelta(days=length))
    parts = split_period(period, by, FiscalYear(month))
    assert (parts[0].first, parts[-1].last) == (period.first, period.last)
    assert all(a.last + timedelta(days=1) == b.first for a, b in itertools.pairwise(parts))


def test_last_year_of_february_ends_with_february() -> None:
    assert parse_period("2025-02").previous_year() == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert parse_period("2024-02").previous_year() == Period(date(2023, 2, 1), date(2023, 2, 28))


def test_a_period_is_cut_at_a_day() -> None:
    year = parse_period("2025")
    assert year.until(date(2025, 11, 14)) == Period(date(2025, 1, 1), date(2025, 11, 14))
    assert year.until(date(2026, 1, 1)) == year
    assert year.until(date(2024, 12, 31)) is None


NATIONAL_DAY = {
    date(2025, 9, 28): True,
    **{date(2025, 10, n): False for n in range(1, 9)},
    date(2025, 10, 11): True,
}


def test_working_weekends_and_holidays_count_as_they_are() -> None:
    calendar = WorkingCalendar(NATIONAL_DAY, [2025])
    # 22 to 28 September: five weekdays and the Sunday that is worked.
    assert calendar.working_days(date(2025, 9, 22), date(2025, 9, 28)) == 6
    assert calendar.working_days(date(2025, 10, 1), date(2025, 10, 8)) == 0
    assert calendar.next_working(date(2025, 9, 30)) == date(2025, 10, 9)
    assert calendar.is_working(date(2025, 10, 11))


@given(st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.dates(date(2025, 1, 1), date(2025, 12, 31)))
def test_counting_days_agrees_with_looking_at_each(a: date, b: date) -> None:
    first, last = min(a, b), max(a, b)
    calendar = WorkingCalendar(NATIONAL_DAY, [2025])
    each = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert calendar.working_days(first, last) == sum(calendar.is_working(day) for day in each)
    assert calendar.days(first, last) == [day for day in each if calendar.is_working(day)]


def test_a_year_that_is_not_loaded_says_so() -> None:
    calendar = WorkingCalendar({}, [2025])
    for question in (
        lambda: calendar.is_working(date(2026, 1, 1)),
        lambda: calendar.working_days(date(2025, 1, 1), date(2026, 1, 1)),
    ):
        with pytest.raises(CalendarNotLoaded, match="2026"):
            question()


def test_all_days_can_count() -> None:
    assert CalendarOfAllDays().working_days(date(2025, 10, 1), date(2025, 10, 8)) == 8
