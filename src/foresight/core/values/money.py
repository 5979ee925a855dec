"""Money as a whole number of fen, read from text and written for people.

A fen is a hundredth of the book currency's unit. Amounts are never floats.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

Fen = int
"""An amount in hundredths of the book currency's unit."""

WAN = 10**4 * 100
"""Fen in 万 (ten thousand)."""
YI = 10**8 * 100
"""Fen in 亿 (a hundred million)."""
MINUS = "−"
"""The minus sign of printed figures, U+2212."""

_UNITS = {"": 1, "元": 1, "万": 10**4, "万元": 10**4, "亿": 10**8, "亿元": 10**8}
_SIGNS = "¥￥$€£"


def fen_from_decimal(amount: Decimal) -> Fen:
    """Rounds an amount in whole units to the fen, halves away from zero."""
    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def parse_amount(text: str, *, thousands: str = ",", decimal: str = ".") -> Decimal:
    """Reads an amount as people write it: ``1,234.50``, ``（1,234.50）``, ``¥-12``, ``1.2亿``, ``３５００万``.

    ``thousands`` and ``decimal`` are the separators of the source. Thousands separators must stand in the right
    places. Raises ValueError with the text and what is wrong with it.
    """
    shown = text.strip()
    plain = unicodedata.normalize("NFKC", shown).replace("−", "-").replace(" ", "").replace("\u00a0", "")
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        negative, plain = True, plain[1:-1]
    plain = plain.lstrip("+") if plain.startswith("+") else plain
    if plain.endswith("-"):
        plain = "-" + plain[:-1]
    if plain.startswith("-"):
        negative, plain = not negative, plain[1:]
    plain = plain.strip(_SIGNS)
    if plain.startswith("-"):
        negative, plain = not negative, plain[1:]
    match = re.fullmatch(r"([^亿万元]*)(亿元|万元|亿|万|元|)", plain)
    if match is None or not match[1]:
        raise ValueError(f"“{shown}”不是金额")
    whole, point, fraction = match[1].partition(decimal)
    if thousands and thousands in whole:
        groups = whole.split(thousands)
        if not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
            raise ValueError(f"“{shown}”的千位分隔符位置不对")
        whole = "".join(groups)
    digits = f"{whole}.{fraction}" if point else whole
    if not re.fullmatch(r"\d+(\.\d*)?|\.\d+", digits, re.ASCII):
        raise ValueError(f"“{shown}”不是金额")
    try:
        amount = Decimal(digits) * _UNITS[match[2]]
    except InvalidOperation as fault:  # pragma: no cover - the pattern above leaves nothing to refuse
        raise ValueError(f"“{shown}”不是金额") from fault
    return -amount if negative else amount


def exact_money_text(fen: Fen) -> str:
    """The amount to the last fen, in units with grouped thousands: ``1,120,000,000.00``."""
    sign = MINUS if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def rounded(numerator: int, denominator: int, digits: int) -> tuple[bool, int, int]:
    """A quotient rounded half away from zero to ``digits`` places, as (negative, whole part, places as a number)."""
    scale = 10**digits
    negative = (numerator < 0) != (denominator < 0)
    value = (2 * abs(numerator) * scale + abs(denominator)) // (2 * abs(denominator))
    whole, places = divmod(value, scale)
    return negative and value != 0, whole, places


def quotient_text(numerator: int, denominator: int, digits: int) -> str:
    """A quotient as text with grouped thousands, rounded half away from zero; exact integers inside."""
    negative, whole, places = rounded(numerator, denominator, digits)
    text = f"{whole:,}" + (f".{places:0{digits}d}" if digits else "")
    return (MINUS if negative else "") + text


def money_text(fen: Fen, *, unit: str = "auto", digits: int = 2, language: str = "zh") -> str:
    """The amount for a page: ``11.20 亿``, ``3,500.00 万``, ``980.00 元``; in English ``1,120.00 M``.

    ``unit`` is ``auto`` (by size), ``元``, ``万`` or ``亿``. A no-break space stands between number and unit.
    """
    if language == "en":
        if unit == "auto" and abs(fen) < WAN:
            return quotient_text(fen, 100, digits)
        return quotient_text(fen, 10**6 * 100, digits) + "\u00a0M"
    if unit == "auto":
        unit = "亿" if abs(fen) >= YI else "万" if abs(fen) >= WAN else "元"
    return quotient_text(fen, _UNITS[unit] * 100, digits) + "\u00a0" + unit


def add_tax(net_fen: Fen, rate: Decimal) -> tuple[Fen, Fen]:
    """Tax and amount including tax of a net amount; tax is rounded half up, and net + tax is the gross exactly."""
    tax = fen_from_decimal(Decimal(net_fen) * rate / 100)
    return tax, net_fen + tax


def remove_tax(gross_fen: Fen, rate: Decimal) -> tuple[Fen, Fen]:
    """Net amount and tax of an amount including tax; the net is rounded half up, and net + tax is the gross."""
    net = fen_from_decimal(Decimal(gross_fen) / (1 + rate) / 100)
    return net, gross_fen - net
