"""Days, years and names as Chinese writes them."""

from datetime import date

import pytest

from foresight.core.values import CALENDAR_YEAR, FiscalYear, Period
from foresight.domain.reports.source import Unit
from foresight.domain.reports.words import day_words, listed, month_words, quarter_words, spaced, year_words


def test_days_years_quarters_and_months_have_their_words() -> None:
    assert day_words(date(2025, 11, 4)) == "2025 年 11 月 4 日"
    assert year_words(2025, CALENDAR_YEAR) == "2025 年"
    assert year_words(2025, FiscalYear(4)) == "2025 财年"
    assert [quarter_words(CALENDAR_YEAR.quarter(2025, n)) for n in (1, 2, 3, 4)] == [
        "一季度",
        "二季度",
        "三季度",
        "四季度",
    ]
    assert month_words(Period(date(2025, 3, 1), date(2025, 3, 31))) == "3 月"


def test_a_list_has_its_commas_between_the_items() -> None:
    assert listed([("甲（", "1%", "）"), ("乙",)]) == ("甲（", "1%", "）", "、", "乙")
    assert listed([]) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("达到Quota，", "达到 Quota，"),
        ("Quota达成率", "Quota 达成率"),
        ("达到保底。", "达到保底。"),
        ("超过 Quota ", "超过 Quota "),
    ],
)
def test_a_space_stands_where_chinese_and_latin_letters_meet(text: str, expected: str) -> None:
    assert spaced(text) == expected


@pytest.mark.parametrize(
    ("word", "currency", "label", "text"),
    [
        ("亿", "CNY", "亿元", "1.23"),
        ("万", "CNY", "万元", "12,345.68"),
        ("", "CNY", "元", "123,456,789.00"),
        ("万", "USD", "万 USD", "12,345.68"),
        ("", "USD", "USD", "123,456,789.00"),
    ],
)
def test_the_unit_of_a_table_stands_in_its_heading(word: str, currency: str, label: str, text: str) -> None:
    unit = Unit(word, currency)
    assert unit.label == label
    assert unit.text(12_345_678_900) == text
    assert unit.text(12_345_678_900, signed=True) == f"+{text}"
    assert unit.text(-12_345_678_900, signed=True) == f"−{text}"
