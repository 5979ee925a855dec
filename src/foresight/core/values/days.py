"""A day as people write it in a form: ``11-14``, ``今天``, ``下周一``, ``月底``."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

FORMS = "2025-11-14、11-14、11月14日、14日、今天、明天、周五、下周一、3天后、月底"
"""The forms that an error names."""

_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED = {
    "前天": -2,
    "昨天": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
}
_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_STEPS = {"天": 1, "日": 1, "周": 7, "星期": 7, "day": 1, "week": 7}


def parse_day(text: str, *, today: date) -> date:
    """Reads a day as people write it, seen from ``today``.

    Without a year ``11-14`` is the nearest 14 November, in the past or to come, and ``14日`` the nearest 14th; who
    asks for a day to come says so when it is past. A week begins on Monday: ``周五`` is the Friday of this week,
    ``下周一`` the Monday of the next. Raises ValueError with the text and the forms that are understood.
    """
    shown = text.strip()
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", shown)).strip().lower()
    try:
        found = _dated(plain, today) or _spoken(plain.replace(" ", ""), today)
    except (ValueError, OverflowError) as fault:
        raise ValueError(f"没有“{shown}”这一天。请查一下月份和日子。") from fault
    if found is None:
        raise ValueError(f"看不懂日期“{shown}”。可以写 {FORMS}。")
    return found


def _dated(plain: str, today: date) -> date | None:
    """Days written in digits."""
    if match := re.fullmatch(r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})[日号]?", plain):
        return date(int(match[1]), int(match[2] or match[3] or match[4] or match[5]), int(match[6]))
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})(?:[-/.]|月)(\d{1,2})[日号]?", plain):
        month, day = int(match[1]), int(match[2])
        return _nearest(((today.year + step, month, day) for step in (-1, 0, 1)), today)
    if match := re.fullmatch(r"(\d{1,2})[日号]", plain):
        months = ((today.year * 12 + today.month - 1) + step for step in (-1, 0, 1))
        return _nearest(((number // 12, number % 12 + 1, int(match[1])) for number in months), today)
    return None


def _nearest(wanted: Iterable[tuple[int, int, int]], today: date) -> date:
    """Of the days that exist the one closest to today, the later of two; ValueError when none exists."""
    real = [
        date(year, month, day)
        for year, month, day in wanted
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    ]
    return min(reversed(real), key=lambda day: abs(day - today))


def _spoken(plain: str, today: date) -> date | None:
    """Days said in words."""
    if plain in _NAMED:
        return today + timedelta(days=_NAMED[plain])
    if match := re.fullmatch(r"(上|本|这|下|下下|)个?(?:周|星期|礼拜)([一二三四五六日天])", plain):
        weeks = {"上": -1, "下": 1, "下下": 2}.get(match[1], 0)
        return _weekday(_WEEKDAYS[match[2]], weeks, today)
    if match := re.fullmatch(r"(last|this|next|)(\w+day)", plain):
        if match[2] not in _ENGLISH_WEEKDAYS:
            return None
        weeks = {"last": -1, "next": 1}.get(match[1], 0)
        return _weekday(_ENGLISH_WEEKDAYS.index(match[2]), weeks, today)
    if match := re.fullmatch(r"(\d{1,3}|[一两二三四五六七八九十])个?(天|日|周|星期)之?后", plain):
        return today + timedelta(days=_number(match[1]) * _STEPS[match[2]])
    if match := re.fullmatch(r"in(\d{1,3})(day|week)s?", plain):
        return today + timedelta(days=int(match[1]) * _STEPS[match[2]])
    if plain in {"monthend", "endofmonth"}:
        return _month_end(today, 0)
    if match := re.fullmatch(r"(本|这|下|)个?月(?:底|末)", plain):
        return _month_end(today, 1 if match[1] == "下" else 0)
    if plain in {"年底", "今年年底", "年末"}:
        return date(today.year, 12, 31)
    return None


def _weekday(number: int, weeks: int, today: date) -> date:
    return today + timedelta(days=number - today.weekday() + 7 * weeks)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _NUMBERS[text]


def _month_end(today: date, later: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + later, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])
