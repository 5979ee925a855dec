"""Cells: what is read as what, and what is refused because it could be two things."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresight.foundation.transfer.cells import (
    Cell,
    Unreadable,
    amount_of,
    date_of,
    number_of,
    percent_of,
    text_of,
    whole_of,
    yes_no_of,
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  艾达　", "艾达"),
        ("\ufeff订单号", "订单号"),
        (10017.0, "10017"),  # an old workbook has no whole numbers
        (0.1 + 0.2, "0.3"),
        (True, "是"),
        (datetime(2025, 6, 18), "2025-06-18"),
        (date(2025, 6, 18), "2025-06-18"),
        (datetime(2025, 6, 18, 9, 30), "2025-06-18 09:30:00"),
    ],
)
def test_text_of_a_cell_is_what_a_person_sees(cell: Cell, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        ("2025-06-18", ""),
        ("2025/6/18", ""),
        ("2025.06.18", "dmy"),
        ("2025年6月18日", ""),
        ("２０２５－０６－１８", ""),
        ("20250618", ""),
        (20250618.0, ""),
        ("2025-06-18 23:59:59", ""),
        ("2025-06-18T08:00:00+08:00", ""),
        ("18/06/2025", ""),  # there is no eighteenth month
        ("06/18/2025", ""),
        ("18.6.2025", "dmy"),
        ("6/18/2025", "mdy"),
        (datetime(2025, 6, 18, 12), ""),
        (date(2025, 6, 18), "mdy"),
    ],
)
def test_the_eighteenth_of_june_in_many_ways(cell: Cell, order: str) -> None:
    assert date_of(cell, order) == date(2025, 6, 18)


def test_the_mapping_says_which_part_is_the_day() -> None:
    assert date_of("03/04/2025", "dmy") == date(2025, 4, 3)
    assert date_of("03/04/2025", "mdy") == date(2025, 3, 4)


@pytest.mark.parametrize(
    ("cell", "order", "reason"),
    [
        ("03/04/2025", "", "分不清哪个是日、哪个是月"),
        ("03/04/2025", "ymd", "年份不在前面"),
        ("03/04/25", "dmy", "没有四位的年份"),
        ("2025-02-29", "", "没有“2025-02-29”这一天"),
        ("06/18/2025", "dmy", "没有“06/18/2025”这一天"),
        (45826.0, "", "是数字，不是日期"),
        ("下周", "", "不是日期"),
        ("2025-06", "", "不是日期"),
    ],
)
def test_a_date_that_could_be_another_is_refused(cell: Cell, order: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as refusal:
        date_of(cell, order)
    assert refusal.value.todo


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_date_without_a_stated_order_is_read_right_or_not_at_all(day: date) -> None:
    for text in (f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}"):
        try:
            assert date_of(text, "") == day
        except Unreadable:
            assert day.day <= 12


@pytest.mark.parametrize(
    ("cell", "thousands", "decimal", "amount"),
    [
        ("1,234.50", ",", ".", "1234.50"),
        ("1.234,50", ".", ",", "1234.50"),
        ("1 234,50", " ", ",", "1234.50"),
        ("（1,234.50）", ",", ".", "-1234.50"),
        ("¥3,500万", ",", ".", "35000000"),
        (1234.5, ",", ".", "1234.5"),
        (129.69600000000003, ",", ".", "129.696"),  # what a workbook keeps of 129.696
        (7, ".", ",", "7"),
    ],
)
def test_amounts_with_separators(cell: Cell, thousands: str, decimal: str, amount: str) -> None:
    assert amount_of(cell, thousands, decimal) == Decimal(amount)


@pytest.mark.parametrize("cell", ["12,34.50", "1.234,50", "千", True, float("nan"), float("inf"), "1e999"])
def test_what_is_no_amount_is_refused(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        amount_of(cell, ",", ".")


@pytest.mark.parametrize(
    ("cell", "thousands", "decimal", "number"),
    [("1,234.5", ",", ".", "1234.5"), ("−3", ",", ".", "-3"), ("2,5", "", ",", "2.5"), ("6.8125", ",", ".", "6.8125")],
)
def test_plain_numbers(cell: Cell, thousands: str, decimal: str, number: str) -> None:
    assert number_of(cell, thousands, decimal) == Decimal(number)


@pytest.mark.parametrize("cell", ["2,5", "1,23,456", "1_000", "12 个", "nan", "Infinity", "", "--1"])
def test_a_number_is_not_guessed(cell: str) -> None:
    """Half of 5 in a file with decimal commas must not become 25."""
    with pytest.raises(Unreadable):
        number_of(cell, ",", ".")


@pytest.mark.parametrize(
    ("cell", "percent"), [("13%", 13), ("13", 13), ("6.5％", "6.5"), (13.0, 13), (0.0, 0), ("0.5%", "0.5")]
)
def test_percentages(cell: Cell, percent: str | int) -> None:
    assert percent_of(cell, ",", ".") == Decimal(percent)


def test_a_share_where_a_percentage_is_wanted_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"0\.13% 还是 13%"):
        percent_of(0.13, ",", ".")


def test_whole_numbers_and_yes_or_no() -> None:
    assert whole_of(3.0) == 3
    with pytest.raises(Unreadable, match="不是整数"):
        whole_of("3.5")
    assert [yes_no_of(cell) for cell in ("是", "Y", 1, True, "否", "false", 0.0)] == [True] * 4 + [False] * 3
    with pytest.raises(Unreadable, match="不是“是”或“否”"):
        yes_no_of("也许")
