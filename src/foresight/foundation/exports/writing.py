"""Files of an export: a workbook written row by row, or CSV as Excel opens it; neither is kept in memory."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path
from typing import Any

import xlsxwriter

from foresight.foundation.exports.cells import (
    EXACT,
    decimal,
    local,
    looks_like_formula,
    plain,
    readable,
    short_enough,
    yuan,
)
from foresight.foundation.exports.tables import Column, Export, Table, Typed

ROWS_OF_A_SHEET = 1_048_576
"""With its heading."""
LOOKED_AT = 100
"""So many rows say how wide the columns are."""
STEP = 500
"""After so many rows the progress is told."""
SHEET_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
_WIDTHS = {"amount": 16, "number": 12, "percent": 10, "whole": 10, "day": 12, "time": 20, "text": 8}
WIDEST = 60

Progress = Callable[[int], None]
"""Called with the number of rows written so far; may raise to stop."""
Preface = Sequence[tuple[str, str]]
"""Name and text of what is said about the file."""


@dataclass(frozen=True)
class Written:
    """What came of it."""

    rows: int
    cut: int
    """Cells of which the end was left out, since a workbook takes no longer ones."""


def write_csv(export: Export, path: Path, *, preface: Preface, progress: Progress) -> Written:
    """UTF-8 with the mark by which Excel knows it, lines ended by CR LF. The preface stands above; several tables
    follow each other, each under its name, an empty line between them."""
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([plain("text", name), plain("text", text)] for name, text in preface)
        for place, table in enumerate(export.tables):
            if preface or place:
                writer.writerow([])
            if len(export.tables) > 1:
                writer.writerow([plain("text", table.name)])
            kinds = [column.kind for column in table.columns]
            writer.writerow([plain("text", column.name) for column in table.columns])
            for row in table.rows:
                writer.writerow([plain(kind, value) for kind, value in zip(kinds, row, strict=True)])
                rows += 1
                if rows % STEP == 0:
                    progress(rows)
    progress(rows)
    return Written(rows, 0)


def write_workbook(
    export: Export,
    path: Path,
    *,
    preface: Callable[[Written], Preface],
    about: str,
    progress: Progress,
    rows_of_a_sheet: int = ROWS_OF_A_SHEET,
) -> Written:
    """A sheet for each table, further ones where a table is longer than a sheet, and one called ``about`` at the end
    that says what it is."""
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(path.parent),
        },
    )
    try:
        writer = _Book(book, about, progress, rows_of_a_sheet)
        for table in export.tables:
            writer.table(table)
        written = Written(writer.rows, writer.cut)
        writer.about(preface(written))
    except BaseException:
        for sheet in book.worksheets():
            sheet._opt_close()  # what it has written so far lies in a file of its own
        book.fileclosed = True
        raise
    book.close()
    return written


class _Book:
    """A workbook on its way."""

    def __init__(self, book: Any, about: str, progress: Progress, most: int) -> None:
        self.book, self.progress, self.most = book, progress, most
        self.rows = self.cut = 0
        self._names = {about.lower()}
        self._about = about
        self._heading = book.add_format({"bold": True, "bottom": 1})
        quoted = book.add_format()
        quoted.set_quote_prefix()
        self._quoted = quoted
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        formats = {"amount": "#,##0.00", "percent": "0.00%", "day": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm:ss"}
        self._formats = {kind: book.add_format({"num_format": shape}) for kind, shape in formats.items()}
        self._formats["number"] = book.add_format()
        self._formats["whole"] = book.add_format({"num_format": "#,##0"})

    def table(self, table: Table) -> None:
        """Writes one table on as many sheets as it needs."""
        rows = iter(table.rows)
        first = list(islice(rows, LOOKED_AT))
        widths = [_width(column, [row[place] for row in first]) for place, column in enumerate(table.columns)]
        sheet, line, part = self._sheet(table, widths, 1), 0, 1
        for row in chain(first, rows):
            if line + 1 >= self.most:
                self._close(sheet, table, line)
                part += 1
                sheet, line = self._sheet(table, widths, part), 0
            line += 1
            for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                self._cell(sheet, line, place, column.kind, value)
            self.rows += 1
            if self.rows % STEP == 0:
                self.progress(self.rows)
        self._close(sheet, table, line)
        self.progress(self.rows)

    def about(self, lines: Preface) -> None:
        """Writes the sheet that says what the file is."""
        sheet = self.book.add_worksheet(self._about)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 90)
        for line, (name, text) in enumerate(lines):
            sheet.write_string(line, 0, readable(name), self._heading)
            self._text(sheet, line, 1, text, self._wrapped)

    def _sheet(self, table: Table, widths: Sequence[int], part: int) -> Any:
        sheet = self.book.add_worksheet(self._name(table.name, part))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            self._text(sheet, 0, place, column.name, self._heading)
        return sheet

    def _close(self, sheet: Any, table: Table, last: int) -> None:
        if table.columns:
            sheet.autofilter(0, 0, max(1, last), len(table.columns) - 1)

    def _name(self, wanted: str, part: int) -> str:
        """A name that a sheet may have and none has yet."""
        plainly = readable(wanted).translate(_FORBIDDEN).replace("\n", " ").strip("' ") or "1"
        number = part
        while True:
            ending = f" ({number})" if number > 1 else ""
            name = plainly[: SHEET_NAME - len(ending)] + ending
            if name.lower() not in self._names:
                self._names.add(name.lower())
                return name
            number += 1

    def _cell(self, sheet: Any, line: int, place: int, kind: str, value: object) -> None:
        if isinstance(value, Typed):
            kind, value = value.kind, value.value
        match kind, value:
            case _, None | "":
                pass
            case "amount", int() if abs(value) < EXACT:
                sheet.write_number(line, place, value / 100, self._formats[kind])
            case "amount", int():
                sheet.write_string(line, place, yuan(value))
            case "percent", Fraction() | int():
                sheet.write_number(line, place, float(value), self._formats[kind])
            case "whole" | "number", int() if not isinstance(value, bool) and abs(value) < EXACT:
                sheet.write_number(line, place, value, self._formats[kind])
            case "amount" | "number", Decimal() if len(value.normalize().as_tuple().digits) <= 15:
                sheet.write_number(line, place, float(value), self._formats[kind])
            case "amount" | "number", Decimal():
                sheet.write_string(line, place, decimal(value))
            case "number", Fraction():
                sheet.write_number(line, place, float(value), self._formats[kind])
            case "time", datetime() if value.year >= 1900:
                sheet.write_datetime(line, place, local(value), self._formats[kind])
            case "day", date() if not isinstance(value, datetime) and value.year >= 1900:
                sheet.write_datetime(line, place, value, self._formats[kind])
            case _:
                self._text(sheet, line, place, value, None)

    def _text(self, sheet: Any, line: int, place: int, value: object, shape: Any) -> None:
        """Text stays text, also when somebody edits the cell later: it carries the mark of a quoted cell."""
        text, cut = short_enough(readable(value))
        self.cut += cut
        quoted = shape is None and looks_like_formula(str(value))
        sheet.write_string(line, place, text, self._quoted if quoted else shape)


def _width(column: Column, values: Sequence[object]) -> int:
    """As wide as the heading and the first rows ask for; a Chinese character takes two places."""
    longest = max([_places(column.name) + 3, *(_places(plain(column.kind, value)) + 1 for value in values)])
    return min(WIDEST, max(_WIDTHS[column.kind], longest))


def _places(text: str) -> int:
    first = text.partition("\n")[0][:WIDEST]
    return sum(2 if character > "\u2e7f" else 1 for character in first)
