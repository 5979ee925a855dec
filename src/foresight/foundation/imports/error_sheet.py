"""The error sheet: the rows that were not taken, with what is wrong with each, to be mended and brought back."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from foresight.foundation.transfer.cells import Cell, text_of

ROW, COLUMN, REASON, TODO = "准星：行号", "准星：哪一列", "准星：原因", "准星：怎么办"
_ROW = re.compile(r"准星：行号（导入 (\d+)）")
MOST = 100_000
"""So many rows fit into an error sheet."""


def is_reason_column(header: str) -> bool:
    """Whether a column was put there by an error sheet, and says nothing of its own."""
    return header in (COLUMN, REASON, TODO) or header == ROW or _ROW.fullmatch(header) is not None


def import_named(headers: Sequence[str]) -> int | None:
    """The import whose error sheet has these headers; None for any other table."""
    return next((int(match[1]) for header in headers if (match := _ROW.fullmatch(header))), None)


def row_column(draft_id: int) -> str:
    """The header of the column with the rows' numbers, which names the import."""
    return f"{ROW}（导入 {draft_id}）"


@dataclass(frozen=True)
class ErrorTable:
    """The bad rows of one table."""

    title: str
    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Cell]]]
    faults: Mapping[int, Sequence[Mapping[str, Any]]]
    """Row → what is wrong with it."""


def error_workbook(draft_id: int, tables: Iterable[ErrorTable]) -> bytes:
    """The error sheet as a workbook: one sheet for each table, faulty cells marked. Text stays text."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    heading = book.add_format({"bold": True, "bottom": 1})
    marked = book.add_format({"bg_color": "#fff1c9"})
    dated = book.add_format({"num_format": "yyyy-mm-dd"})
    marked_date = book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#fff1c9"})
    names: set[str] = set()
    for table in tables:
        sheet = book.add_worksheet(_sheet_name(table.title, names))
        columns = [row_column(draft_id), COLUMN, REASON, TODO, *table.header]
        for place, name in enumerate(columns):
            sheet.write_string(0, place, name, heading)
        for line, (number, row) in enumerate(table.rows, start=1):
            faults = table.faults.get(number, ())
            sheet.write_number(line, 0, number)
            told = faults or [{"column": "", "reason": "同一张单据里有别的行有错", "todo": "改好那一行即可"}]
            for place, key in ((1, "column"), (2, "reason"), (3, "todo")):
                sheet.write_string(line, place, "；".join(dict.fromkeys(str(fault[key]) for fault in told)))
            wrong = {str(fault["column"]) for fault in faults}
            for place, name in enumerate(table.header):
                cell = row[place] if place < len(row) else None
                _write(sheet, line, place + 4, cell, name in wrong, marked, dated, marked_date)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 3, 28)
        sheet.set_column(4, max(4, len(columns) - 1), 16)
    if not names:
        book.add_worksheet("没有错误")
    book.close()
    return target.getvalue()


def _write(
    sheet: Any, line: int, place: int, cell: Cell, wrong: bool, marked: Any, dated: Any, marked_date: Any
) -> None:
    if isinstance(cell, datetime | date):
        sheet.write_datetime(line, place, cell, marked_date if wrong else dated)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(line, place, cell, marked if wrong else None)
    elif (text := text_of(cell)) or wrong:
        sheet.write_string(line, place, text[:32_000], marked if wrong else None)


def _sheet_name(title: str, names: set[str]) -> str:
    """A name that a workbook takes, each once."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:26] or "错误"
    name, number = plain, 1
    while name.lower() in names:
        number += 1
        name = f"{plain} {number}"
    names.add(name.lower())
    return name


def corrections_in(header: Sequence[str], rows: Iterable[Sequence[Cell]], draft_id: int) -> dict[int, dict[str, str]]:
    """Row → column → what stands in a mended error sheet. Raises ValueError for a row without its number."""
    own = list(header).index(row_column(draft_id))
    found: dict[int, dict[str, str]] = {}
    for line, row in enumerate(rows, start=2):
        if not any(text_of(cell) for place, cell in enumerate(row) if place != own):
            continue
        shown = text_of(row[own]) if own < len(row) else ""
        if not (shown.isascii() and shown.isdigit() and len(shown) < 9):
            raise ValueError(f"错误表第 {line} 行的“{header[own]}”是“{shown}”，不是行号。请不要改这一列。")
        found[int(shown)] = {
            name: text_of(row[place]) if place < len(row) else ""
            for place, name in enumerate(header)
            if name and not is_reason_column(name)
        }
    return found
