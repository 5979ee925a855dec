"""Figures as text: by size for pages, to the last fen on hover, in the tables of reports and of the command line."""

from fractions import Fraction

from foresight.core.metrics import Metric, Part, Text
from foresight.core.values import exact_money_text, money_text, percent_text, quotient_text
from foresight.domain.figures.questions import Cell

_COLUMNS = {
    "day": Text("日期", "Day"),
    "document": Text("订单号", "Order"),
    "kind": Text("类型", "Kind"),
    "customer_id": Text("客户", "Customer"),
    "product_line_id": Text("产品线", "Product line"),
    "product_id": Text("产品", "Product"),
    "person_id": Text("人员", "Person"),
    "unit_id": Text("组织", "Unit"),
    "region_id": Text("区域", "Region"),
    "amount": Text("计入", "Counted"),
    "amount_fen": Text("金额", "Amount"),
    "first_day": Text("起", "From"),
    "last_day": Text("止", "To"),
    "workdays": Text("天数", "Days"),
    "reached": Text("已完成", "Reached"),
    "planned": Text("应完成", "Planned"),
    "due_on": Text("到期日", "Due on"),
    "receivable_key": Text("应收编号", "Receivable"),
    "job": Text("岗位", "Job"),
    "orders": Text("订单数", "Orders"),
    "first_order": Text("首张订单", "First order"),
    "customer_first_day": Text("客户首单日", "Customer's first order"),
}
"""What the columns of traced rows are called."""
MONEY_COLUMNS = frozenset({"amount_fen", "reached", "planned"})
"""Columns of traced rows that are fen, beside ``amount`` of a part in money."""


def value_text(cell: Cell, metric: Metric, *, language: str = "zh") -> str:
    """The value for a page: ``11.20 亿``, ``93.3%``, ``633.0``; a difference with its sign: ``+1.6 天``; why there is
    none where there is none."""
    value = cell.ratio
    if value is None:
        return missing_text(cell, language=language)
    plus = "+" if metric.signed and value > 0 else ""
    return plus + _size_text(cell, metric, value, language)


def _size_text(cell: Cell, metric: Metric, value: Fraction, language: str) -> str:
    if metric.unit == "money":
        return money_text(_whole(value), language=language)
    if metric.unit == "ratio":
        return percent_text(value)
    if metric.unit == "days":
        return quotient_text(value.numerator, value.denominator, 1) + ("\u00a0天" if language == "zh" else "\u00a0days")
    return quotient_text(value.numerator, value.denominator, 0 if cell.value.denominator is None else 1)


def missing_text(cell: Cell, *, language: str = "zh") -> str:
    """Why there is no value; a dash where that is not said."""
    return cell.value.missing.words(language) if cell.value.missing else "—"


def exact_text(cell: Cell, metric: Metric, *, language: str = "zh") -> str:
    """The value as exactly as it can be written: fen for money, the quotient for rates."""
    value = cell.ratio
    if value is None:
        return missing_text(cell, language=language)
    if cell.value.denominator is None:
        return exact_money_text(_whole(value)) if metric.unit == "money" else quotient_text(int(value), 1, 0)
    top, bottom = (_operand(operand, metric, number, cell) for number, operand in enumerate(_operands(cell)))
    shown = percent_text(value, digits=4) if metric.unit == "ratio" else value_text(cell, metric, language=language)
    return f"{top} ÷ {bottom} = {shown}"


def part_text(part: Part, amount: int | None) -> str:
    """The exact amount of a part; a dash where the part has no rows."""
    if amount is None:
        return "—"
    return exact_money_text(amount) if part.unit == "money" else f"{amount:,}"


def column_text(column: str, *, language: str = "zh") -> str:
    """What a column of traced rows is called."""
    return _COLUMNS[column].words(language) if column in _COLUMNS else column


def _operands(cell: Cell) -> tuple[Fraction, Fraction]:
    return Fraction(cell.value.numerator or 0), Fraction(cell.value.denominator or 0)


def _operand(operand: Fraction, metric: Metric, number: int, cell: Cell) -> str:
    """Numerator (0) or denominator (1) of the quotient; money where the part that it comes from is money."""
    if operand.denominator != 1:
        money = metric.parts[-1].unit == "money"
        return quotient_text(operand.numerator, operand.denominator * (100 if money else 1), 2)
    money = metric.parts[min(number, len(metric.parts) - 1)].unit == "money" and not (number and len(metric.parts) == 1)
    return exact_money_text(int(operand)) if money else f"{int(operand):,}"


def _whole(value: Fraction) -> int:
    """Nearest whole number, halves away from zero."""
    sign = -1 if value < 0 else 1
    return sign * ((2 * abs(value.numerator) + value.denominator) // (2 * value.denominator))
