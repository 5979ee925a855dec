"""Days, years and lists as Chinese writes them."""

import re
from collections.abc import Sequence
from datetime import date

from foresight.core.values import FiscalYear, Period
from foresight.domain.reports.document import Piece

_NUMBERS = {"1": "一", "2": "二", "3": "三", "4": "四"}


def day_words(day: date) -> str:
    """``2025 年 11 月 14 日``."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def year_words(year: int, fiscal: FiscalYear) -> str:
    """``2025 年``; ``2025 财年`` where the year does not begin in January."""
    return f"{year} 年" if fiscal.start_month == 1 else f"{year} 财年"


def quarter_words(period: Period) -> str:
    """``一季度`` for a bucket labelled ``2025Q1``."""
    return _NUMBERS.get(period.label[-1], period.label) + "季度"


def month_words(period: Period) -> str:
    """``11 月``."""
    return f"{period.first.month} 月"


def spaced(text: str) -> str:
    """A space where Chinese and Latin letters meet, for names that may be either: ``达到 Quota``."""
    text = re.sub(r"([\u4e00-\u9fff])([A-Za-z0-9])", r"\1 \2", text)
    return re.sub(r"([A-Za-z0-9%])([\u4e00-\u9fff])", r"\1 \2", text)


def listed(items: Sequence[tuple[Piece, ...]]) -> tuple[Piece, ...]:
    """Items with 、 between them."""
    pieces: list[Piece] = []
    for item in items:
        pieces += ["、", *item] if pieces else item
    return tuple(pieces)
