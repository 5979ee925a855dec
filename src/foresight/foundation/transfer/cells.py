"""What stands in a cell, read as the kind that a field wants. Nothing is guessed."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from foresight.core.values import parse_amount

Cell = str | int | float | bool | date | datetime | None
ORDERS = {"ymd": "年月日", "dmy": "日月年", "mdy": "月日年"}
"""Orders of a date's parts that a mapping may state."""
_SEPARATED = re.compile(r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?")
_TIME = re.compile(r"[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(E[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,8})?", re.ASCII)
"""What needs no second look."""
_YES = {"是", "有", "y", "yes", "true", "1", "√", "对"}
_NO = {"否", "无", "n", "no", "false", "0", "×", "不"}
_HARMLESS = re.compile("'[ \u00a0\u3000]*[=+\\-@\t＝＋－＠]")
"""How our own export writes text that a spreadsheet would take for a formula."""
EXCEL_DIGITS = 15
"""A workbook keeps so many significant digits of a number; what comes after is noise of the binary form."""


class Unreadable(ValueError):
    """A cell that is not what its field wants: why, and what to do."""

    def __init__(self, reason: str, todo: str) -> None:
        super().__init__(reason)
        self.reason, self.todo = reason, todo


def text_of(cell: Cell) -> str:
    """The cell as text, without blanks around it; a whole number from a workbook without a decimal point."""
    if type(cell) is str:
        shown = cell.strip().strip("\ufeff\u00a0\u3000")
        return shown[1:].strip() if shown[:1] == "'" and _HARMLESS.match(shown) else shown
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else f"{cell:.{EXCEL_DIGITS}g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return str(cell).strip().strip("\ufeff\u00a0\u3000")


def date_of(cell: Cell, order: str) -> date:
    """The day. ``order`` is what the mapping states about the parts (``ymd``, ``dmy``, ``mdy``) or empty.

    A year of four digits in front needs no statement. Where day and month could change places and nothing is stated,
    the cell is refused.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    shown = text_of(cell)
    if isinstance(cell, int | float):
        if re.fullmatch(r"(19|20)\d{6}", shown):
            return _day(shown, int(shown[:4]), int(shown[4:6]), int(shown[6:]))
        raise Unreadable(f"“{shown}”是数字，不是日期", "请在表格里把这一列设为日期格式再导出")
    plain = _TIME.sub("", unicodedata.normalize("NFKC", shown))
    if re.fullmatch(r"\d{8}", plain):
        return _day(shown, int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    match = _SEPARATED.fullmatch(plain)
    if match is None:
        raise Unreadable(f"“{shown}”不是日期", "请写成 2025-06-18 这样")
    first, second, third = match.groups()
    if len(first) == 4:
        return _day(shown, int(first), int(second), int(third))
    if len(third) != 4:
        raise Unreadable(f"“{shown}”没有四位的年份", "请写四位的年份，例如 2025-06-18")
    return _day(shown, int(third), *_month_and_day(shown, int(first), int(second), order))


def _month_and_day(shown: str, first: int, second: int, order: str) -> tuple[int, int]:
    if order == "dmy" or (order == "" and first > 12 >= second):
        return second, first
    if order == "mdy" or (order == "" and second > 12 >= first):
        return first, second
    if order == "ymd":
        raise Unreadable(f"“{shown}”的年份不在前面，而映射写的是年月日", "请改日期，或改日期的次序（映射里的 dates）")
    raise Unreadable(
        f"“{shown}”分不清哪个是日、哪个是月", '请写明日期的次序：日月年或月日年（映射里 dates = "dmy" 或 "mdy"）'
    )


def _day(shown: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(
            f"没有“{shown}”这一天", "请改正日期；如果日和月写反了，请改日期的次序（映射里的 dates）"
        ) from None


def amount_of(cell: Cell, thousands: str, decimal: str) -> Decimal:
    """An amount in whole units of currency."""
    if decimal == "." and type(cell) is str and _PLAIN.fullmatch(cell):
        return Decimal(cell)
    if isinstance(cell, bool):
        raise Unreadable(f"“{text_of(cell)}”不是金额", "请填数字")
    if isinstance(cell, int | float):
        return number_of(cell, "", ".")
    try:
        return parse_amount(text_of(cell), thousands=thousands, decimal=decimal)
    except ValueError as fault:
        raise Unreadable(
            str(fault), "请改正；分隔符不同的话，写明数字的写法（映射里的 thousands 和 decimal）"
        ) from fault


def number_of(cell: Cell, thousands: str, decimal: str) -> Decimal:
    """A plain number."""
    if decimal == "." and type(cell) is str and _PLAIN.fullmatch(cell):
        return Decimal(cell)
    if isinstance(cell, float):
        value = Decimal(f"{cell:.{EXCEL_DIGITS}g}")
        if not value.is_finite():
            raise Unreadable(f"“{text_of(cell)}”不是数", "请填数字")
        return value
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Decimal(cell)
    shown = text_of(cell)
    plain = unicodedata.normalize("NFKC", shown).replace("−", "-").strip()
    whole, point, fraction = plain.partition(decimal)
    if thousands and thousands in whole:
        groups = whole.lstrip("+-").split(thousands)
        if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:]):
            raise Unreadable(
                f"“{shown}”的千位分隔符位置不对",
                "请改正；分隔符不同的话，写明数字的写法（映射里的 thousands 和 decimal）",
            )
        whole = whole.replace(thousands, "")
    digits = f"{whole}.{fraction}" if point else whole
    if not _NUMBER.fullmatch(digits):
        raise Unreadable(f"“{shown}”不是数", "请填数字")
    return Decimal(digits)


def percent_of(cell: Cell, thousands: str, decimal: str) -> Decimal:
    """A percentage, as a number of per cent: ``13%`` is 13, and so is ``13``; ``0.13`` is refused as unclear."""
    shown = unicodedata.normalize("NFKC", text_of(cell))
    if shown.endswith("%"):
        return number_of(shown[:-1], thousands, decimal)
    value = number_of(cell, thousands, decimal)
    if 0 < abs(value) < 1:
        raise Unreadable(f"“{shown}”分不清是 {value:f}% 还是 {(value * 100).normalize():f}%", "请带上百分号，例如 13%")
    return value


def whole_of(cell: Cell) -> int:
    """A whole number."""
    value = number_of(cell, "", ".")
    if value != value.to_integral_value():
        raise Unreadable(f"“{text_of(cell)}”不是整数", "请填整数")
    return int(value)


def yes_no_of(cell: Cell) -> bool:
    """是 or 否."""
    shown = text_of(cell).lower()
    if shown in _YES or shown in _NO:
        return shown in _YES
    raise Unreadable(f"“{text_of(cell)}”不是“是”或“否”", "请填 是 或 否")
