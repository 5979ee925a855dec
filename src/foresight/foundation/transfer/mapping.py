"""Mapping files: which file holds which records, and which column is which field. Checked whole before any row is read."""

import re
import tomllib
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from foresight.foundation.transfer.cells import ORDERS
from foresight.foundation.transfer.registry import RecordType, record_types

TOP = {"source", "dates", "thousands", "decimal", "encoding", "delimiter", "record"}
RECORD = {
    "type",
    "file",
    "sheet",
    "header",
    "rows",
    "columns",
    "constants",
    "values",
    "where",
    "unless",
    "join",
    "distinct",
    "dates",
    "units",
    "encoding",
    "delimiter",
    "options",
}
LISTS = {
    "rows": '请写成 rows = [{ code = "…", name = "…" }]。',
    "join": "请写成 [[record.join]] 一段（两层方括号）。",
}
"""What is right where a list is wanted."""
JOIN = {"file", "sheet", "header", "on", "encoding", "delimiter"}
UNITS = {"元": 1, "万": 10**4, "万元": 10**4, "百万": 10**6, "百万元": 10**6, "亿": 10**8, "亿元": 10**8}
"""Units that a column of amounts may be in."""
PLACE = re.compile(r"\{([^{}]+)\}")


class MappingProblem(ValueError):
    """A mapping that cannot be used: where in it, why, and what to do."""


@dataclass(frozen=True)
class TablePlace:
    """Where a table is."""

    file: str
    sheet: str = ""
    header: int = 1
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True)
class Join:
    """Columns of another table beside each row: of its first row in which the key columns say the same."""

    place: TablePlace
    on: MappingOf[str, str]
    """Column of the record's table → column of the joined one."""


@dataclass(frozen=True)
class Record:
    """One kind of record out of one table."""

    type: RecordType
    number: int
    """Place among the mapping's records, from 1."""
    columns: MappingOf[str, str]
    """Field → header, or a text with headers in braces: ``T{TerritoryID}``, ``{StoreName|PersonName}``."""
    place: TablePlace | None = None
    rows: Sequence[MappingOf[str, str]] = ()
    """Rows that stand in the mapping itself, field → text."""
    constants: MappingOf[str, str] = field(default_factory=dict)
    values: MappingOf[str, MappingOf[str, str]] = field(default_factory=dict)
    """Field → word in the file → word of the product."""
    where: MappingOf[str, frozenset[str]] = field(default_factory=dict)
    unless: MappingOf[str, frozenset[str]] = field(default_factory=dict)
    """Column → words: a row with one of them is left out."""
    joins: Sequence[Join] = ()
    distinct: bool = False
    dates: str = ""
    units: MappingOf[str, str] = field(default_factory=dict)
    """Amount → the unit that its column is in, where the cells do not say one: ``万``."""
    options: MappingOf[str, object] = field(default_factory=dict)

    def column_of(self, key: str) -> str:
        """How a field is called in the file, for messages."""
        return self.columns.get(key, key)


@dataclass(frozen=True)
class Mapping:
    """A whole mapping file."""

    text: str
    source: str
    records: Sequence[Record]
    thousands: str = ","
    decimal: str = "."


def read_mapping(text: str) -> Mapping:
    """Reads and checks a mapping; raises MappingProblem naming the place and what would be right."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise MappingProblem(f"映射不是正确的 TOML：{fault}。") from fault
    _known(raw, TOP, "映射")
    source = _text(raw, "source", "映射")
    if not source or len(source) > 64:
        raise MappingProblem('映射没有 source：请给数据来源起一个名字（1 到 64 个字），例如 source = "erp"。')
    thousands, decimal = _text(raw, "thousands", "映射", ","), _text(raw, "decimal", "映射", ".")
    if decimal not in {".", ","} or thousands not in {"", ",", ".", " ", "'"} or thousands == decimal:
        raise MappingProblem(
            f'thousands = {thousands!r}、decimal = {decimal!r} 不行：decimal 是 "." 或 ","，thousands 是另一个或空。'
        )
    records = raw.get("record")
    if not isinstance(records, list) or not records:
        raise MappingProblem("映射里没有 [[record]]：每一种要导入的记录写一段。")
    read = [_record(number, given, raw) for number, given in enumerate(records, start=1)]
    return Mapping(text, source, read, thousands, decimal)


def _record(number: int, given: object, top: MappingOf[str, Any]) -> Record:
    where = f"第 {number} 个 [[record]]"
    if not isinstance(given, dict):
        raise MappingProblem(f"{where} 不对：请写成一段 [[record]]。")
    _known(given, RECORD, where)
    name = _text(given, "type", where)
    types = record_types()
    if name not in types:
        raise MappingProblem(f"{where}：没有记录类型“{name}”。{_near(name, types)}")
    kind = types[name]
    where = f"{where}（{name}）"
    columns = _texts(given, "columns", where)
    constants = _texts(given, "constants", where)
    rows = [_plain(row, f"{where} 的 rows") for row in _list(given, "rows", where)]
    fields = {f.key for f in kind.fields}
    values = {key: _plain(words, f"{where} 的 values.{key}") for key, words in _dict(given, "values", where).items()}
    for part, keys in (("columns", columns), ("constants", constants), ("values", values)):
        for key in keys:
            if key not in fields:
                raise MappingProblem(f"{where} 的 {part}：没有字段“{key}”。{_near(key, fields)}")
    for row in rows:
        for key in row:
            if key not in fields:
                raise MappingProblem(f"{where} 的 rows：没有字段“{key}”。{_near(key, fields)}")
    if both := columns.keys() & constants.keys():
        raise MappingProblem(f"{where}：字段“{min(both)}”既在 columns 又在 constants 里。请只留一处。")
    if bool(given.get("rows")) == bool(given.get("file") or given.get("sheet") or columns):
        raise MappingProblem(f"{where}：请写 file 和 columns（数据在文件里），或者写 rows（数据就在映射里），二选一。")
    for f in kind.fields:
        if f.required and f.key not in columns and f.key not in constants and not rows:
            raise MappingProblem(f"{where}：缺少必填字段“{f.key}”（{f.name}）。请在 columns 或 constants 里写上。")
    options = _dict(given, "options", where)
    for key in options:
        if key not in kind.options:
            raise MappingProblem(f"{where} 的 options：没有“{key}”。{_near(key, kind.options)}")
    return Record(
        type=kind,
        number=number,
        columns=columns,
        place=None if rows else _place(given, where, top),
        rows=rows,
        constants=constants,
        values=values,
        where=_conditions(given.get("where", {}), where, "where"),
        unless=_conditions(given.get("unless", {}), where, "unless"),
        joins=[_join(join, f"{where} 的 join", top) for join in _list(given, "join", where)],
        distinct=_yes(given, "distinct", where),
        dates=_dates(given, where) or _dates(top, "映射"),
        units=_units(given, kind, where),
        options=options,
    )


def _place(given: MappingOf[str, Any], where: str, top: MappingOf[str, Any]) -> TablePlace:
    header = given.get("header", 1)
    if not isinstance(header, int) or isinstance(header, bool) or header < 1:
        raise MappingProblem(f"{where} 的 header = {header!r} 不对：请写表头所在的行号，从 1 开始。")
    delimiter = _text(given, "delimiter", where) or _text(top, "delimiter", "映射")
    if len(delimiter) > 1:
        raise MappingProblem(f'{where} 的 delimiter = {delimiter!r} 不对：请写一个字符，例如 ";"。')
    return TablePlace(
        _text(given, "file", where),
        _text(given, "sheet", where),
        header,
        _text(given, "encoding", where) or _text(top, "encoding", "映射"),
        delimiter,
    )


def _join(given: object, where: str, top: MappingOf[str, Any]) -> Join:
    if not isinstance(given, dict):
        raise MappingProblem(f"{where} 不对：请写成 [[record.join]] 一段。")
    _known(given, JOIN, where)
    on = given.get("on")
    if isinstance(on, str):
        on = {on: on}
    if not isinstance(on, dict) or not on:
        raise MappingProblem(
            f'{where} 没有 on：请写两张表共同的列，例如 on = "订单号"，或 on = {{ 本表列 = "那张表的列" }}。'
        )
    return Join(_place(given, where, top), _plain(on, where))


def _conditions(given: object, where: str, key: str) -> dict[str, frozenset[str]]:
    if not isinstance(given, dict):
        raise MappingProblem(f'{where} 的 {key} 不对：请写 列 = "值" 或 列 = ["值", "值"]。')
    found = {}
    for column, wanted in given.items():
        words = wanted if isinstance(wanted, list) else [wanted]
        found[column] = frozenset(_word(word) for word in words)
    return found


def _dates(given: MappingOf[str, Any], where: str) -> str:
    order = _text(given, "dates", where)
    if order and order not in ORDERS:
        raise MappingProblem(
            f"{where} 的 dates = {order!r} 不对：可用 {'、'.join(f'{k}（{v}）' for k, v in ORDERS.items())}。"
        )
    return order


def _units(given: MappingOf[str, Any], kind: RecordType, where: str) -> dict[str, str]:
    units = _texts(given, "units", where)
    amounts = [f.key for f in kind.fields if f.kind == "amount"]
    for key, unit in units.items():
        if key not in amounts:
            raise MappingProblem(f"{where} 的 units：“{key}”不是金额字段。{_near(key, amounts)}")
        if unit not in UNITS:
            raise MappingProblem(f'{where} 的 units：{key} = "{unit}" 不对，可用 {"、".join(UNITS)}。')
    return units


def _text(given: MappingOf[str, Any], key: str, where: str, default: str = "") -> str:
    value = given.get(key, default)
    if not isinstance(value, str):
        raise MappingProblem(f"{where} 的 {key} = {value!r} 不对：请写成带引号的文字。")
    return value


def _list(given: MappingOf[str, Any], key: str, where: str) -> list[Any]:
    value = given.get(key, [])
    if not isinstance(value, list):
        raise MappingProblem(f"{where} 的 {key} 不对：{LISTS[key]}")
    return value


def _dict(given: MappingOf[str, Any], key: str, where: str) -> dict[str, Any]:
    value = given.get(key, {})
    if not isinstance(value, dict):
        raise MappingProblem(f"{where} 的 {key} 不对：请写成 {key} = {{ 名称 = … }}，或 [record.{key}] 一段。")
    return value


def _texts(given: MappingOf[str, Any], key: str, where: str) -> dict[str, str]:
    return _plain(given.get(key, {}), f"{where} 的 {key}")


def _plain(given: object, where: str) -> dict[str, str]:
    if not isinstance(given, dict) or any(isinstance(value, dict | list) for value in given.values()):
        raise MappingProblem(f'{where} 不对：请一行写一个 名称 = "值"。')
    return {key: _word(value) for key, value in given.items()}


def _word(value: object) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def _yes(given: MappingOf[str, Any], key: str, where: str) -> bool:
    value = given.get(key, False)
    if not isinstance(value, bool):
        raise MappingProblem(f"{where} 的 {key} = {value!r} 不对：请写 true 或 false，不加引号。")
    return value


def _known(given: MappingOf[str, Any], known: set[str], where: str) -> None:
    for key in given:
        if key not in known:
            raise MappingProblem(f"{where} 里没有“{key}”这一项。{_near(key, known)}")


def _near(word: str, known: Sequence[str] | set[str] | MappingOf[str, Any]) -> str:
    near = get_close_matches(word, list(known), n=3, cutoff=0.5)
    return f"是不是 {'、'.join(near)}？" if near else f"可用：{'、'.join(sorted(known))}。"
