"""Figures as text: by size for pages, to the last fen on hover, in the tables of reports and of the command line."""

from fractions import Fraction

from foresight.core.metrics import Metric, Part
from foresight.core.values import exact_money_text, money_text, percent_text, quotient_text
from foresight.domain.figures.questions import Cell


def value_text(cell: Cell, metric: Metric, *, language: str = "zh") -> str:
    """The value for a page: ``11.20 亿``, ``93.3%``, ``1.6 天``, ``633.0``; 不计算 where there is none."""
    value = cell.ratio
    if value is None:
        return cell.value.missing if language == "zh" else "not computed"
    if metric.unit == "money":
        return money_text(_whole(value), language=language)
    if metric.unit == "ratio":
        return percent_text(value)
    if metric.unit == "days":
        return quotient_text(value.numerator, value.denominator, 1) + ("\u00a0天" if language == "zh" else "\u00a0days")
    return quotient_text(value.numerator, value.denominator, 0 if value.denominator == 1 else 1)


def exact_text(cell: Cell, metric: Metric) -> str:
    """The value as exactly as it can be written: fen for money, the quotient for rates."""
    value = cell.ratio
    if value is None:
        return cell.value.missing
    if metric.unit == "money":
        return exact_money_text(_whole(value))
    if cell.value.denominator is None:
        return quotient_text(value.numerator, value.denominator, 0)
    top, bottom = (
        (part_text(part, cell.parts.get(part.key)) for part in metric.parts[:2])
        if len(metric.parts) > 1
        else (f"{cell.value.numerator:,}", f"{cell.value.denominator:,}")
    )
    return f"{top} ÷ {bottom} = {percent_text(value, digits=4)}" if metric.unit == "ratio" else f"{top} ÷ {bottom}"


def part_text(part: Part, amount: int | None) -> str:
    """The exact amount of a part; a dash where the part has no rows."""
    if amount is None:
        return "—"
    return exact_money_text(amount) if part.unit == "money" else f"{amount:,}"


def _whole(value: Fraction) -> int:
    """Nearest whole number, halves away from zero."""
    sign = -1 if value < 0 else 1
    return sign * ((2 * abs(value.numerator) + value.denominator) // (2 * value.denominator))
