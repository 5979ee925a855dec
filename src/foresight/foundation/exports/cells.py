"""One cell of a file: text that no program takes for a formula, that every program can read, and exact numbers."""

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from foresight.foundation.exports.tables import Typed

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet read the cell as something to compute."""
LONGEST = 32_767
"""UTF-16 units in a cell of a workbook."""
CUT = "……（太长，后面的没有写）"
EXACT = 10**15
"""A workbook keeps fifteen digits of a number: whole numbers below this are kept exactly."""
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def readable(value: object) -> str:
    """The text without control characters and broken halves of characters; lines end as on Unix."""
    text = str(value).replace("\r\n", "\n")
    return _UNREADABLE.sub(lambda found: "\ufffd" if found[0] >= "\ud800" else "", text)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet may compute it."""
    return text.startswith(FORMULA_STARTS) or text.lstrip(" \u00a0\u3000").startswith(FORMULA_STARTS)


def harmless(value: object) -> str:
    """Text of a CSV file: what looks like a formula begins with an apostrophe, which the import takes away again."""
    text = str(value)
    return "'" + readable(text) if looks_like_formula(text) else readable(text)


def short_enough(text: str) -> tuple[str, bool]:
    """The text as far as a cell of a workbook takes it, and whether something was cut off."""
    if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text, False
    kept = text.encode("utf-16-le")[: (LONGEST - len(CUT)) * 2].decode("utf-16-le", errors="ignore")
    return kept + CUT, True


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals, exactly: ``-1234.05``."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def percent(ratio: Fraction) -> str:
    """An exact ratio as per cent with up to four decimals: ``93.3333%``, ``13%``."""
    sign = "-" if ratio < 0 else ""
    scaled = (2 * abs(ratio.numerator) * 1_000_000 + ratio.denominator) // (2 * ratio.denominator)
    return f"{sign}{scaled // 10_000}.{scaled % 10_000:04d}".rstrip("0").rstrip(".") + "%"


def decimal(value: Decimal) -> str:
    """A decimal number without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def local(moment: datetime) -> datetime:
    """The moment as the company's clock shows it."""
    return timezone.localtime(moment).replace(tzinfo=None) if timezone.is_aware(moment) else moment


def plain(kind: str, value: object) -> str:
    """The cell of a CSV file."""
    if isinstance(value, Typed):
        kind, value = value.kind, value.value
    match kind, value:
        case _, None:
            return ""
        case "amount", int():
            return yuan(value)
        case "amount", Decimal():
            return decimal(value)
        case "percent", Fraction() | int():
            return percent(Fraction(value))
        case "number", Decimal():
            return decimal(value)
        case "number" | "whole", int():
            return str(value)
        case "number", Fraction():
            return decimal(Decimal(value.numerator) / Decimal(value.denominator))
        case "time", datetime():
            return f"{local(value):%Y-%m-%d %H:%M:%S}"
        case "day", date():
            return value.isoformat()
    return harmless(value)
