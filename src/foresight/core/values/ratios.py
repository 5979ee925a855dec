"""Exact ratios: shares as whole-number weights, rates as fractions, percentages as text."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd

from foresight.core.values.money import MINUS, quotient_text


def percent_text(value: Fraction | None, *, digits: int = 1, missing: str = "不计算") -> str:
    """A ratio as a percentage, ``113.3%``; over 100 stays over 100, None gives ``missing``."""
    if value is None:
        return missing
    return quotient_text(value.numerator * 100, value.denominator, digits) + "%"


def points_text(difference: Fraction, *, digits: int = 1) -> str:
    """A difference of two ratios in percentage points, always with its sign: ``+5.0``, ``−1.2``, ``0.0``."""
    text = quotient_text(difference.numerator * 100, difference.denominator, digits)
    zero = not any(character in "123456789" for character in text)
    return text if zero or text.startswith(MINUS) else "+" + text


def parse_shares(given: str | Sequence[str | int | Decimal]) -> tuple[int, ...]:
    """Whole-number weights from ``"3:3:2:2"``, ``["40%", "60%"]`` or a list of numbers.

    Percentages must add up to 100 exactly. Raises ValueError for a negative share, for nothing but zeros, or for
    something that is no number.
    """
    parts = re.split(r"\s*[:：]\s*", given.strip()) if isinstance(given, str) else [str(part) for part in given]
    numbers = [_share(part) for part in parts]
    percent = [part.strip().endswith(("%", "％")) for part in parts]
    if any(percent) and not all(percent):
        raise ValueError(f"比例 {'、'.join(parts)} 里有的带 % 有的不带，请统一")
    if all(percent) and sum(numbers) != 100:
        raise ValueError(f"百分比 {'、'.join(parts)} 合计是 {sum(numbers)}%，应为 100%")
    if sum(numbers) == 0:
        raise ValueError(f"比例 {'、'.join(parts)} 全为 0，无法分配")
    scale = 1
    for number in numbers:
        scale = scale * number.denominator // gcd(scale, number.denominator)
    return tuple(int(number * scale) for number in numbers)


def _share(text: str) -> Fraction:
    try:
        number = Fraction(text.strip().rstrip("%％").strip())
    except (ValueError, ZeroDivisionError) as fault:
        raise ValueError(f"“{text}”不是比例") from fault
    if number < 0:
        raise ValueError(f"比例 {text} 是负数")
    return number
