"""Days as people write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresight.core.values import parse_day

FRIDAY = date(2025, 11, 14)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-11-20", "2025-11-20"),
        ("2025/1/5", "2025-01-05"),
        ("2025.11.20", "2025-11-20"),
        ("2025年11月20日", "2025-11-20"),
        ("20251120", "2025-11-20"),
        ("11-20", "2025-11-20"),
        ("11/20", "2025-11-20"),
        ("11月20号", "2025-11-20"),
        ("１１－２０", "2025-11-20"),
        (" 11-20 ", "2025-11-20"),
        ("20日", "2025-11-20"),
        ("20号", "2025-11-20"),
        ("今天", "2025-11-14"),
        ("明天", "2025-11-15"),
        ("后天", "2025-11-16"),
        ("大后天", "2025-11-17"),
        ("昨天", "2025-11-13"),
        ("周五", "2025-11-14"),
        ("周日", "2025-11-16"),
        ("本周一", "2025-11-10"),
        ("下周一", "2025-11-17"),
        ("下个星期天", "2025-11-23"),
        ("下下周三", "2025-11-26"),
        ("上周五", "2025-11-07"),
        ("3天后", "2025-11-17"),
        ("两周后", "2025-11-28"),
        ("月底", "2025-11-30"),
        ("下月底", "2025-12-31"),
        ("年底", "2025-12-31"),
        ("tomorrow", "2025-11-15"),
        ("next Monday", "2025-11-17"),
        ("in 3 days", "2025-11-17"),
        ("Friday", "2025-11-14"),
        ("month end", "2025-11-30"),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: str) -> None:
    assert parse_day(text, today=FRIDAY) == date.fromisoformat(day)


def test_without_a_year_the_nearest_day_is_meant() -> None:
    assert parse_day("1-5", today=date(2025, 12, 20)) == date(2026, 1, 5)
    assert parse_day("12-20", today=date(2026, 1, 5)) == date(2025, 12, 20)
    assert parse_day("3日", today=date(2025, 12, 25)) == date(2026, 1, 3)
    assert parse_day("31号", today=date(2025, 12, 2)) == date(2025, 12, 31)
    assert parse_day("2-29", today=date(2027, 6, 1)) == date(2028, 2, 29)


@pytest.mark.parametrize("text", ["2025-02-30", "2-30", "13-01", "32日", "2026年2月29日", "00000101"])
def test_a_day_that_does_not_exist_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=f"没有“{text}”这一天"):
        parse_day(text, today=FRIDAY)


@pytest.mark.parametrize("text", ["", "尽快", "next birthday", "11", "2025", "周八", "2025-11/20", "；drop"])
def test_other_texts_are_refused_with_the_forms(text: str) -> None:
    with pytest.raises(ValueError, match=r"看不懂日期.*下周一"):
        parse_day(text, today=FRIDAY)


@given(st.dates(date(2000, 3, 1), date(2049, 12, 31)), st.integers(-180, 180))
def test_a_day_of_the_next_or_the_last_half_year_needs_no_year(today: date, distance: int) -> None:
    day = today + timedelta(days=distance)
    assert parse_day(f"{day.month}月{day.day}日", today=today) == day


@given(st.dates(date(2000, 1, 1), date(2049, 12, 31)), st.dates(date(2000, 1, 1), date(2049, 12, 31)))
def test_a_written_out_day_is_that_day_whatever_today_is(day: date, today: date) -> None:
    assert parse_day(day.isoformat(), today=today) == day


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_a_sentence(text: str) -> None:
    try:
        parse_day(text, today=FRIDAY)
    except ValueError as refusal:
        assert "这一天" in str(refusal) or "看不懂日期" in str(refusal)
