"""Rows of a record: found in their file, joined, chosen, and every cell read as the kind of its field."""

from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from foresight.foundation.transfer import cells
from foresight.foundation.transfer.cells import Cell, Unreadable, text_of
from foresight.foundation.transfer.files import FileProblem, Table, read_table
from foresight.foundation.transfer.mapping import PLACE, Mapping, MappingProblem, Record, TablePlace
from foresight.foundation.transfer.registry import Field

Finder = Callable[[MappingOf[str, Cell]], Cell]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with one row, as the user is told."""

    file: str
    sheet: str
    row: int
    column: str
    value: str
    reason: str
    todo: str


@dataclass(frozen=True)
class CheckedRow:
    """A row whose cells could all be read."""

    number: int
    values: dict[str, Any]


@dataclass
class CheckedRows:
    """All rows of a record."""

    record: Record
    file: str
    sheet: str
    read: int = 0
    left_out: int = 0
    """Rows that the mapping does not choose."""
    repeated: int = 0
    """Rows that name what an earlier row has named, where the mapping says that only the first counts."""
    rows: list[CheckedRow] = field(default_factory=list)
    bad_rows: set[int] = field(default_factory=set)
    bad_documents: set[Any] = field(default_factory=set)
    """Documents of which a row could not be read: they are bad as a whole."""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int, column: str, value: str, reason: str, todo: str) -> None:
        """Notes what is wrong with a row."""
        self.bad_rows.add(row)
        self.faults.append(Fault(self.file, self.sheet, row, column, value[:200], reason, todo))


class Folder:
    """The files of an import: one file, or a folder of several. Each table is read once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tables: dict[TablePlace, Table] = {}
        self._indexes: dict[tuple[TablePlace, tuple[str, ...]], dict[tuple[str, ...], MappingOf[str, Cell]]] = {}

    def table(self, place: TablePlace) -> Table:
        """The table at a place; raises FileProblem."""
        if place not in self._tables:
            self._tables[place] = read_table(
                self._file(place.file),
                sheet=place.sheet,
                header_row=place.header,
                encoding=place.encoding,
                delimiter=place.delimiter,
            )
        return self._tables[place]

    def _file(self, name: str) -> Path:
        if not self._path.exists():
            raise FileProblem(f"没有 {self._path} 这个文件或文件夹。请检查路径。")
        if self._path.is_file():
            if name and name != self._path.name:
                raise FileProblem(
                    f"映射要读 {name}，而给出的是单个文件 {self._path.name}。请给出放着这些文件的文件夹，或改映射里的 file。"
                )
            return self._path
        found = (self._path / name).resolve()
        if not found.is_relative_to(self._path.resolve()):
            raise FileProblem(f"映射里的 file = “{name}” 指到了文件夹外面。请只写文件夹里的文件名。")
        return found

    def index(self, place: TablePlace, columns: tuple[str, ...]) -> dict[tuple[str, ...], MappingOf[str, Cell]]:
        """Rows of a table by the text of some columns; of rows that say the same the first."""
        key = (place, columns)
        if key not in self._indexes:
            table = self.table(place)
            for column in columns:
                require_column(table, column)
            found: dict[tuple[str, ...], MappingOf[str, Cell]] = {}
            for _, row in table.rows:
                by_name = dict(zip(table.header, row, strict=False))
                found.setdefault(tuple(text_of(by_name.get(column)) for column in columns), by_name)
            self._indexes[key] = found
        return self._indexes[key]


def require_column(table: Table, column: str) -> None:
    """Raises MappingProblem when a table has no such column."""
    if column not in table.header:
        where = f"{table.file} 的工作表“{table.sheet}”" if table.sheet else table.file
        raise MappingProblem(f"{where} 里没有“{column}”这一列，有 {'、'.join(name for name in table.header if name)}。")


def checked_rows(folder: Folder, mapping: Mapping, record: Record) -> CheckedRows:
    """Reads and checks all rows of a record. Raises FileProblem, and MappingProblem for a column that is not there."""
    if record.place is None:
        return _rows_in_mapping(mapping, record)
    table = folder.table(record.place)
    checked = CheckedRows(record, table.file, table.sheet)
    joins = [(join, folder.index(join.place, tuple(join.on.values()))) for join in record.joins]
    known = {*table.header, *(name for join in record.joins for name in folder.table(join.place).header)}
    finders = {key: _finder(column, known, table) for key, column in record.columns.items()}
    for column in record.where:
        if column not in known:
            require_column(table, column)
    seen: set[tuple[Any, ...]] = set()
    for number, row in table.rows:
        checked.read += 1
        by_name: dict[str, Cell] = dict(zip(table.header, row, strict=False))
        for join, index in joins:
            beside = index.get(tuple(text_of(by_name.get(column)) for column in join.on), {})
            by_name = {**beside, **by_name}
        if any(text_of(by_name.get(column)) not in wanted for column, wanted in record.where.items()):
            checked.left_out += 1
            continue
        extra = [text_of(cell) for cell in row[len(table.header) :] if text_of(cell)]
        if extra:
            checked.fault(
                number,
                "",
                extra[0],
                f"这一行有 {len(row)} 格，表头只有 {len(table.header)} 列",
                "常见原因是文字里有分隔符而没有加引号；请改正这一行",
            )
            document = finders.get(record.type.document)
            checked.bad_documents.add(
                text_of(document(by_name)) if document else record.constants.get(record.type.document)
            )
            continue
        given = {key: find(by_name) for key, find in finders.items()}
        _add(checked, mapping, number, given, seen)
    return checked


def _rows_in_mapping(mapping: Mapping, record: Record) -> CheckedRows:
    checked = CheckedRows(record, "（映射）", f"record {record.number}")
    seen: set[tuple[Any, ...]] = set()
    for number, row in enumerate(record.rows, start=1):
        checked.read += 1
        _add(checked, mapping, number, dict(row), seen)
    return checked


def _add(
    checked: CheckedRows, mapping: Mapping, number: int, given: dict[str, Cell], seen: set[tuple[Any, ...]]
) -> None:
    record = checked.record
    values: dict[str, Any] = {}
    sound = True
    for f in record.type.fields:
        cell = given.get(f.key, record.constants.get(f.key))
        if f.key in record.values:
            cell = record.values[f.key].get(text_of(cell), cell)
        try:
            values[f.key] = _read(f, cell, record, mapping)
        except Unreadable as fault:
            checked.fault(number, record.column_of(f.key), text_of(cell), fault.reason, fault.todo)
            sound = False
    if not sound:
        checked.bad_documents.add(values.get(record.type.document))
        return
    if record.distinct:
        key = tuple(values[name] for name in record.type.identity)
        if key in seen:
            checked.repeated += 1
            return
        seen.add(key)
    checked.rows.append(CheckedRow(number, values))


def _read(f: Field, cell: Cell, record: Record, mapping: Mapping) -> Any:
    if text_of(cell) == "":
        if f.required:
            raise Unreadable(f"{f.name}是空的", f"请填写{f.name}")
        return None
    if f.kind == "text":
        return text_of(cell)
    if f.kind == "date":
        return cells.date_of(cell, record.dates)
    if f.kind == "amount":
        return cells.amount_of(cell, mapping.thousands, mapping.decimal)
    if f.kind == "percent":
        return cells.percent_of(cell, mapping.thousands, mapping.decimal)
    if f.kind == "whole":
        return cells.whole_of(cell)
    if f.kind == "yes_no":
        return cells.yes_no_of(cell)
    number: Decimal = cells.number_of(cell, mapping.thousands, mapping.decimal)
    return number


def _finder(column: str, known: set[str], table: Table) -> Finder:
    """How a field's cell is found in a row: a column, or a text with columns in braces, ``{A|B}`` being the first of
    them that is not empty. The text is empty where all of its columns are."""
    if column in known:
        return lambda row: row.get(column)
    places = {text: text.split("|") for text in PLACE.findall(column)}
    if not places:
        require_column(table, column)
    for name in (name for names in places.values() for name in names):
        if name not in known:
            require_column(table, name)

    def filled(row: MappingOf[str, Cell]) -> Cell:
        words = {
            text: next((word for name in names if (word := text_of(row.get(name)))), "")
            for text, names in places.items()
        }
        if not any(words.values()):
            return None
        return PLACE.sub(lambda match: words[match[1]], column)

    return filled


def documents(checked: CheckedRows) -> Iterator[list[CheckedRow]]:
    """The rows that belong together, in the order of their first row.

    A document with a row that cannot be read, or whose rows disagree about it, is bad as a whole: no part of it is
    ever applied.
    """
    kind = checked.record.type
    if not kind.document:
        yield from ([row] for row in checked.rows)
        return
    groups: dict[Any, list[CheckedRow]] = {}
    for row in checked.rows:
        groups.setdefault(row.values[kind.document], []).append(row)
    for key, rows in groups.items():
        if key in checked.bad_documents or _disagree(checked, rows):
            checked.bad_rows.update(row.number for row in rows)  # counted; the fault itself is told once
        else:
            yield rows


def _disagree(checked: CheckedRows, rows: list[CheckedRow]) -> bool:
    first = rows[0]
    found = False
    for f in checked.record.type.fields:
        if not f.of_document:
            continue
        for row in rows[1:]:
            if row.values[f.key] != first.values[f.key]:
                found = True
                checked.fault(
                    row.number,
                    checked.record.column_of(f.key),
                    str(row.values[f.key] if row.values[f.key] is not None else ""),
                    f"同一张单据的{f.name}和第 {first.number} 行的“{first.values[f.key]}”不同",
                    "请改成一样，或改正单据号",
                )
    return found
