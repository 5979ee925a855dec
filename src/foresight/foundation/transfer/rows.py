"""Rows of a record: found in their file, joined, chosen, and every cell read as the kind of its field."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from foresight.foundation.transfer import cells
from foresight.foundation.transfer.cells import Cell, Unreadable, text_of
from foresight.foundation.transfer.files import FileProblem, Table, read_table
from foresight.foundation.transfer.mapping import PLACE, UNITS, Mapping, MappingProblem, Record, TablePlace
from foresight.foundation.transfer.registry import Field

Finder = Callable[[Any], Cell]
"""Finds a field's cell in a row: a tuple of cells, or cells by column where tables are joined."""
Corrections = MappingOf[tuple[str, str], MappingOf[int, MappingOf[str, str]]]
"""File and sheet → number of the row → column → what is to stand there instead."""
REMEMBERED = 10_000
SHOWN_FIRST = 5
"""So many first rows are kept to be shown."""


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


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row whose cells could all be read."""

    number: int
    values: dict[str, Any]


@dataclass
class CheckedRows:
    """What became of the rows of a record; grows while they are read."""

    record: Record
    file: str
    sheet: str
    read: int = 0
    left_out: int = 0
    """Rows that the mapping does not choose."""
    repeated: int = 0
    """Rows that name what an earlier row has named, where the mapping says that only the first counts."""
    bad_rows: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    first: list[CheckedRow] = field(default_factory=list)
    """The first rows, as they are understood."""
    sums: dict[str, Decimal] = field(default_factory=dict)
    """Amounts of the good rows, by field."""

    def fault(self, row: int, column: str, value: str, reason: str, todo: str) -> None:
        """Notes what is wrong with a row."""
        self.bad_rows.add(row)
        self.faults.append(Fault(self.file, self.sheet, row, column, value[:200], reason, todo))


class Folder:
    """The files of an import: one file, or a folder of several. Each table is read once."""

    def __init__(self, path: Path, corrections: Corrections | None = None) -> None:
        self._path = path
        self._corrections = corrections or {}
        self._tables: dict[TablePlace, Table] = {}
        self._indexes: dict[tuple[TablePlace, tuple[str, ...]], dict[tuple[str, ...], MappingOf[str, Cell]]] = {}

    def table(self, place: TablePlace) -> Table:
        """The table at a place; raises FileProblem."""
        if place not in self._tables:
            table = read_table(
                self._file(place.file),
                sheet=place.sheet,
                header_row=place.header,
                encoding=place.encoding,
                delimiter=place.delimiter,
            )
            corrected = self._corrections.get((table.file, table.sheet))
            self._tables[place] = corrected_table(table, corrected) if corrected else table
        return self._tables[place]

    def forget(self) -> None:
        """Lets go of everything that was read."""
        self._tables.clear()
        self._indexes.clear()

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


def corrected_table(table: Table, corrected: MappingOf[int, MappingOf[str, str]]) -> Table:
    """The table with some cells replaced. A row of which every cell is emptied is no row any more."""
    places = {name: place for place, name in enumerate(table.header) if name}
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    for number, row in table.rows:
        if number not in corrected:
            rows.append((number, row))
            continue
        cells_: list[Cell] = [*row, *([None] * (len(table.header) - len(row)))]
        for column, text in corrected[number].items():
            if column in places:
                cells_[places[column]] = text
        if any(text_of(cell) for cell in cells_):
            rows.append((number, tuple(cells_)))
    return replace(table, rows=rows)


class Reading:
    """The rows of one record, read and checked document by document.

    Only one document's values are in memory at a time: what becomes of them is the caller's business.
    """

    def __init__(self, folder: Folder, mapping: Mapping, record: Record) -> None:
        """Raises FileProblem, and MappingProblem for a column that is not there."""
        self._record = record
        self._rows: Sequence[tuple[int, Any]]
        self._width: int | None = None
        if record.place is None:
            self.checked = CheckedRows(record, "（映射）", f"record {record.number}")
            self._rows = list(enumerate(({**record.constants, **row} for row in record.rows), start=1))
            self._finders: dict[str, Finder] = {f.key: _by_name(f.key) for f in record.type.fields}
            self._conditions: list[tuple[Finder, frozenset[str]]] = []
            self._exclusions: list[tuple[Finder, frozenset[str]]] = []
        else:
            table = folder.table(record.place)
            self.checked = CheckedRows(record, table.file, table.sheet)
            self._rows = table.rows
            self._width = len(table.header)
            self._find_columns(folder, table)
        self._base: dict[str, Any] = dict.fromkeys((f.key for f in record.type.fields), None)
        fields = [(f, _reader(f, record, mapping)) for f in record.type.fields]
        self._fields = fields
        self._wanted = [
            (f, reader, self._finders.get(f.key), record.constants.get(f.key))
            for f, reader in fields
            if f.required or f.key in self._finders or f.key in record.constants
        ]
        """Fields of which the mapping says something, and those that must be there."""
        self._amounts = [f.key for f in record.type.fields if f.kind == "amount"]
        self._seen: set[tuple[Any, ...]] = set()

    def _find_columns(self, folder: Folder, table: Table) -> None:
        record = self._record
        self._joins = [(join, folder.index(join.place, tuple(join.on.values()))) for join in record.joins]
        known = {*table.header, *(name for join in record.joins for name in folder.table(join.place).header)}
        get: Callable[[str], Finder] = _by_name if record.joins else _by_place(table)
        self._finders = {key: _finder(column, known, table, get) for key, column in record.columns.items()}
        for column in (*record.where, *record.unless):
            if column not in known:
                require_column(table, column)
        self._conditions = [(get(column), wanted) for column, wanted in record.where.items()]
        self._exclusions = [(get(column), unwanted) for column, unwanted in record.unless.items()]

    def _beside(self, row: tuple[Cell, ...], header: Sequence[str]) -> dict[str, Cell]:
        by_name: dict[str, Cell] = dict(zip(header, row, strict=False))
        for join, index in self._joins:
            beside = index.get(tuple(text_of(by_name.get(column)) for column in join.on), {})
            by_name = {**beside, **by_name}
        return by_name

    def documents(self, folder: Folder) -> Iterator[list[CheckedRow]]:
        """The rows that belong together, in the order of their first row.

        A document with a row that cannot be read, or whose rows disagree about it, is bad as a whole: no part of it is
        ever applied.
        """
        kind = self._record.type
        if not kind.document:
            for number, row in self._chosen(folder):
                read = self._read(number, row)
                if read is not None:
                    self._keep(read)
                    yield [read]
            return
        groups: dict[Any, list[tuple[int, Any]]] = {}
        broken: set[Any] = set()
        name, reader = next((f, r) for f, r in self._fields if f.key == kind.document)
        find = self._finders.get(name.key)
        constant = self._record.constants.get(name.key)
        for number, row in self._chosen(folder, broken):
            try:
                document = reader(find(row) if find else constant)
            except Unreadable:
                self._read(number, row)  # says what is wrong with it
                continue
            groups.setdefault(document, []).append((number, row))
        for document, rows in groups.items():
            found = [self._read(number, row) for number, row in rows]
            read_rows = [row for row in found if row is not None]
            numbers = [number for number, _ in rows]
            if document in broken or any(number in self.checked.bad_rows for number in numbers):
                # Counted; the fault itself is told once. Those that are left out as repeated stay so.
                self.checked.bad_rows.update(row.number for row in read_rows)
            elif read_rows and _disagree(self.checked, read_rows):
                self.checked.bad_rows.update(row.number for row in read_rows)
            elif read_rows:
                for row in read_rows:
                    self._keep(row)
                yield read_rows

    def _chosen(self, folder: Folder, broken: set[Any] | None = None) -> Iterator[tuple[int, Any]]:
        """The rows that the mapping chooses, as the finders want them."""
        record, checked, width = self._record, self.checked, self._width
        header = folder.table(record.place).header if record.joins and record.place else ()
        for number, given in self._rows:
            checked.read += 1
            row = self._beside(given, header) if header else given
            if any(text_of(find(row)) not in wanted for find, wanted in self._conditions) or any(
                text_of(find(row)) in unwanted for find, unwanted in self._exclusions
            ):
                checked.left_out += 1
                continue
            if width is not None and len(given) > width:
                extra = [text_of(cell) for cell in given[width:] if text_of(cell)]
                if extra:
                    self._too_wide(number, given, extra[0])
                    find = self._finders.get(record.type.document)
                    if broken is not None:
                        constant = record.constants.get(record.type.document)
                        broken.add(text_of(find(row)) if find else constant)
                    continue
            yield number, row

    def _too_wide(self, number: int, row: Sequence[Cell], extra: str) -> None:
        self.checked.fault(
            number,
            "",
            extra,
            f"这一行有 {len(row)} 格，表头只有 {self._width} 列",
            "常见原因是文字里有分隔符而没有加引号；请改正这一行",
        )

    def _read(self, number: int, row: Any) -> CheckedRow | None:
        """The row with its values, None where it is bad or repeated."""
        record = self._record
        values = self._base.copy()
        sound = True
        for f, reader, find, constant in self._wanted:
            cell = find(row) if find is not None else constant
            try:
                values[f.key] = reader(cell)
            except Unreadable as fault:
                self.checked.fault(number, record.column_of(f.key), text_of(cell), fault.reason, fault.todo)
                sound = False
        if not sound:
            return None
        if record.distinct:
            key = tuple(values[name] for name in record.type.identity)
            if key in self._seen:
                self.checked.repeated += 1
                return None
            self._seen.add(key)
        return CheckedRow(number, values)

    def _keep(self, row: CheckedRow) -> None:
        checked = self.checked
        if len(checked.first) < SHOWN_FIRST:
            checked.first.append(row)
        for key in self._amounts:
            amount = row.values[key]
            if amount is not None:
                checked.sums[key] = checked.sums.get(key, Decimal(0)) + amount


def _reader(f: Field, record: Record, mapping: Mapping) -> Callable[[Cell], Any]:
    """How a cell of the field becomes its value; raises Unreadable."""
    words = record.values.get(f.key)
    kinds: dict[str, Callable[[Cell], Any]] = {
        "text": text_of,
        "date": _remembered(lambda cell: cells.date_of(cell, record.dates)),
        "amount": lambda cell: cells.amount_of(cell, mapping.thousands, mapping.decimal),
        "percent": _remembered(lambda cell: cells.percent_of(cell, mapping.thousands, mapping.decimal)),
        "whole": cells.whole_of,
        "yes_no": cells.yes_no_of,
        "number": lambda cell: cells.number_of(cell, mapping.thousands, mapping.decimal),
    }
    of_kind = kinds[f.kind]
    if f.key in record.units:
        of_kind = _in_unit(of_kind, UNITS[record.units[f.key]])

    is_text = f.kind == "text"

    def read(cell: Cell) -> Any:
        if words is not None:
            cell = words.get(text_of(cell), cell)
        shown = text_of(cell)
        if shown == "":
            if f.required:
                raise Unreadable(f"{f.name}是空的", f"请填写{f.name}")
            return None
        return shown if is_text else of_kind(cell)

    return read


def _in_unit(read: Callable[[Cell], Any], unit: int) -> Callable[[Cell], Any]:
    """Amounts of a column that is in 万 or 亿; a cell that says a unit itself means that one."""
    return lambda cell: read(cell) if any(sign in text_of(cell) for sign in "万亿元") else read(cell) * unit


def _remembered(read: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
    """Of texts a file has few different ones in many rows: each is understood once."""
    known: dict[str, Any] = {}

    def looked_up(cell: Cell) -> Any:
        if not isinstance(cell, str):
            return read(cell)
        if cell not in known:
            if len(known) > REMEMBERED:
                known.clear()
            known[cell] = read(cell)
        return known[cell]

    return looked_up


def _by_name(name: str) -> Finder:
    return lambda row: row.get(name)


def _by_place(table: Table) -> Callable[[str], Finder]:
    places: dict[str, int] = {}
    for place, name in enumerate(table.header):
        places.setdefault(name, place)

    def finder(name: str) -> Finder:
        place = places[name]
        return lambda row: row[place] if place < len(row) else None

    return finder


def _finder(column: str, known: set[str], table: Table, get: Callable[[str], Finder]) -> Finder:
    """How a field's cell is found in a row: a column, or a text with columns in braces, ``{A|B}`` being the first of
    them that is not empty. The text is empty where all of its columns are."""
    if column in known:
        return get(column)
    places = {text: text.split("|") for text in PLACE.findall(column)}
    if not places:
        require_column(table, column)
    for name in (name for names in places.values() for name in names):
        if name not in known:
            require_column(table, name)
    finders = {text: [get(name) for name in names] for text, names in places.items()}

    def filled(row: Any) -> Cell:
        words = {
            text: next((word for find in found if (word := text_of(find(row)))), "") for text, found in finders.items()
        }
        if not any(words.values()):
            return None
        return PLACE.sub(lambda match: words[match[1]], column)

    return filled


def _disagree(checked: CheckedRows, rows: list[CheckedRow]) -> bool:
    if len(rows) == 1:
        return False
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
