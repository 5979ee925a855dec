"""A first look at a file: its tables with their first rows, and what somebody should know before it is read."""

import csv
import gzip
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from foresight.foundation.transfer.cells import Cell, text_of
from foresight.foundation.transfer.files import (
    LONGEST_FIELD,
    MOST_COLUMNS,
    FileProblem,
    decoded,
    delimiter_of,
    refuse_bomb,
)
from foresight.foundation.transfer.workbooks import Unopenable, glimpse

ROWS = 60
"""So many rows are looked at."""
HEADER_WITHIN = 15
"""The header is looked for in so many rows."""
LOOKED_AT = 300_000
"""Bytes of a text that are looked at."""
WORKBOOK = (".xlsx", ".xls", ".xlsm")


@dataclass(frozen=True)
class TableView:
    """One table of a file: a sheet, or the whole of a text."""

    file: str
    sheet: str
    hidden: bool
    header: int
    """In which row the header seems to stand."""
    columns: tuple[str, ...]
    samples: Sequence[tuple[Cell, ...]]
    """The first rows below the header."""
    height: int | None
    """Rows of a sheet; None where that is not known."""


@dataclass(frozen=True)
class Survey:
    """What a file holds."""

    tables: Sequence[TableView]
    notes: Sequence[str] = ()


def survey(path: Path) -> Survey:
    """Looks at a file; raises FileProblem where it cannot be read at all."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK\x03\x04"):
        refuse_bomb(path)
        return _workbook(path, packed=True)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _workbook(path, packed=False)
    return _text(path, start.startswith(b"\x1f\x8b"))


def table_at(path: Path, sheet: str, header: int) -> TableView | None:
    """The table with the header in a row that somebody has named; None where there is no such sheet or row."""
    for view in _sheets(path, header):
        if view.sheet == sheet:
            return view
    return None


def _sheets(path: Path, header: int) -> Sequence[TableView]:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        try:
            sheets = glimpse(str(path), ROWS + header)
        except Unopenable as fault:
            raise FileProblem(f"{path.name} 打不开：{fault}。请用 Excel 另存为 xlsx 再试。") from fault
        return [_view(path.name, s.name, s.hidden, s.rows, s.height, header) for s in sheets]
    rows = _rows_of_text(path, start.startswith(b"\x1f\x8b"), ROWS + header)
    return [_view(path.name, "", False, rows, None, header)]


def _workbook(path: Path, *, packed: bool) -> Survey:
    try:
        sheets = glimpse(str(path), ROWS)
    except Unopenable as fault:
        raise FileProblem(f"{path.name} 打不开：{fault}。请用 Excel 另存为 xlsx 再试。") from fault
    notes = []
    if packed:
        with zipfile.ZipFile(path) as archive:
            if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
                notes.append(f"{path.name} 里有宏。宏不会运行，只读格子里的值。")
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    if hidden:
        notes.append(f"{path.name} 有隐藏的工作表：{'、'.join(hidden)}。默认不读；要读的话请在下面选上。")
    if not path.name.lower().endswith(WORKBOOK):
        notes.append(f"{path.name} 其实是 Excel 工作簿，按工作簿读。")
    views = [_view(path.name, s.name, s.hidden, s.rows, s.height) for s in sheets if s.rows]
    return Survey([view for view in views if view.columns], notes)


def _text(path: Path, packed: bool) -> Survey:
    rows = _rows_of_text(path, packed, ROWS)
    notes = []
    if path.name.lower().endswith(WORKBOOK):
        notes.append(f"{path.name} 其实是文本（CSV），按文本读。")
    view = _view(path.name, "", False, rows, None)
    return Survey([view] if view.columns else [], notes)


def _rows_of_text(path: Path, packed: bool, most: int) -> list[tuple[Cell, ...]]:
    try:
        if packed:
            with gzip.open(path) as file:
                content = file.read(LOOKED_AT)
        else:
            with path.open("rb") as file:
                content = file.read(LOOKED_AT)
    except (OSError, EOFError) as fault:
        raise FileProblem(f"{path.name} 读不出来：{fault}。请检查文件是否完整。") from fault
    if len(content) == LOOKED_AT:  # not in the middle of a sign
        content = content[: content.rfind(b"\n") + 1] or content
    text = decoded(path.name, content, "")
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=False)
    try:
        return [tuple(row) for row in islice(reader, most)]
    except csv.Error as fault:
        raise FileProblem(f"{path.name} 不是完整的 CSV：{fault}。常见原因是引号没有成对。") from fault


def _view(
    file: str, sheet: str, hidden: bool, rows: Sequence[tuple[Cell, ...]], height: int | None, header: int = 0
) -> TableView:
    place = header - 1 if header else _header_in(rows)
    above = rows[place] if place < len(rows) else ()
    columns = tuple(text_of(cell) for cell in above)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if len(columns) > MOST_COLUMNS:
        raise FileProblem(f"{file} 有 {len(columns):,} 列，最多 {MOST_COLUMNS:,} 列。请检查文件。")
    below = [row for row in rows[place + 1 :] if any(text_of(cell) for cell in row)]
    return TableView(file, sheet, hidden, place + 1, columns, below, height)


def _header_in(rows: Sequence[tuple[Cell, ...]]) -> int:
    """The first row that names about as many columns as any of the first rows fills, in words."""
    filled = [sum(1 for cell in row if text_of(cell)) for row in rows[:HEADER_WITHIN]]
    widest = max(filled, default=0)
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        words = [text_of(cell) for cell in row if isinstance(cell, str) and text_of(cell)]
        named = [word for word in words if not word.replace(".", "").replace("-", "").replace(",", "").isdigit()]
        if named and filled[number] >= max(1, widest * 0.6) and len(named) >= filled[number] * 0.6:
            return number
    return next((number for number, count in enumerate(filled) if count), 0)
