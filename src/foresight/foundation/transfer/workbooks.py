"""Workbooks, read in a process of their own: one that is broken, or claims to be huge, ends that process and no other."""

import multiprocessing
import os
import re
import sys
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from html import unescape
from typing import Any

import python_calamine as calamine

_SHOWN = calamine.SheetVisibleEnum.Visible
_CELL = re.compile(rb"<c\b([^>]*[^/>])>(.*?)</c>", re.S)
_VALUE = re.compile(rb"<v[^>/]*>[^<]")
MEMORY = 4 * 1024**3
"""Bytes that the reading process may take, where the system can limit that."""


class Unopenable(ValueError):
    """A workbook that cannot be read; says why."""


@dataclass(frozen=True)
class Sheet:
    """A sheet from its first cell on, and the areas of it that are one cell, as a person names them (``A3:B4``)."""

    name: str
    names: Sequence[str]
    """All sheets of the workbook."""
    rows: Sequence[tuple[Any, ...]]
    """Empty where there is no sheet of that name."""
    merged: Sequence[tuple[int, str]] = ()
    """Number of the last row, and the area."""
    uncomputed: str = ""
    """A cell with a formula whose value the file does not hold."""


@dataclass(frozen=True)
class Glimpse:
    """What a sheet looks like from outside: its first rows."""

    name: str
    hidden: bool
    height: int
    rows: Sequence[tuple[Any, ...]]


def read_sheet(path: str, wanted: str) -> Sheet:
    """The sheet of that name, or the first one; raises Unopenable."""
    found: Sheet = _apart(_read, path, wanted)
    return found


def glimpse(path: str, rows: int) -> list[Glimpse]:
    """All sheets with their first rows; raises Unopenable."""
    found: list[Glimpse] = _apart(_glimpse, path, rows)
    return found


def _apart(read: Callable[..., Any], *given: Any) -> Any:
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh, initializer=_confine) as reader:
        try:
            return reader.submit(read, *given).result()
        except BrokenProcessPool as fault:
            raise Unopenable("读取时耗尽了内存，文件已损坏，或者很远的行列里有多余的格子") from fault


def _confine() -> None:
    """In the reading process: bounded memory, and no words of the library's own on the user's screen."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if sys.platform != "win32":
        # Only where it exists.
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _read(path: str, wanted: str) -> Sheet:
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            names = list(book.sheet_names)
            visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == _SHOWN]
            name = wanted or (visible[0] if visible else "")
            if name not in names:
                return Sheet(name, names, ())
            sheet = book.get_sheet_by_name(name)
            rows = [tuple(row) for row in sheet.to_python(skip_empty_area=False)]
            merged = [(last[0] + 1, f"{_cell(first)}:{_cell(last)}") for first, last in sheet.merged_cell_ranges or ()]
            return Sheet(name, names, rows, merged, _uncomputed(path, name))
    except calamine.CalamineError as fault:
        raise Unopenable(str(fault)) from None
    except MemoryError:
        raise Unopenable("内存不够") from None
    except BaseException as fault:  # the library's own panics derive from nothing closer
        raise Unopenable(f"文件已损坏（{type(fault).__name__}）") from None


def _glimpse(path: str, rows: int) -> list[Glimpse]:
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            found = []
            for meta in book.sheets_metadata:
                sheet = book.get_sheet_by_name(meta.name)
                first = [tuple(row) for row in sheet.to_python(skip_empty_area=False, nrows=rows)]
                found.append(Glimpse(meta.name, meta.visible != _SHOWN, sheet.total_height, first))
            return found
    except calamine.CalamineError as fault:
        raise Unopenable(str(fault)) from None
    except MemoryError:
        raise Unopenable("内存不够") from None
    except BaseException as fault:  # the library's own panics derive from nothing closer
        raise Unopenable(f"文件已损坏（{type(fault).__name__}）") from None


def _uncomputed(path: str, name: str) -> str:
    """The first cell of the sheet that has a formula and no value; only packed workbooks can have one."""
    if not zipfile.is_zipfile(path):
        return ""
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, name)
        content = archive.read(part) if part else b""
    if b"<f" not in content:
        return ""
    for cell in _CELL.finditer(content):
        attributes, inside = cell[1], cell[2]
        if b"<f" in inside and b't="str"' not in attributes and not _VALUE.search(inside):
            place = re.search(rb'\br="([A-Z]+\d+)"', attributes)
            return place[1].decode() if place else "？"
    return ""


def _part_of(archive: zipfile.ZipFile, name: str) -> str:
    """Where in the archive the sheet is; empty where that cannot be found."""
    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return ""
    for sheet in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        shown, key = re.search(r'\bname="([^"]*)"', sheet), re.search(r'\w+:id="([^"]*)"', sheet)
        if shown and key and unescape(shown[1]) == name:
            for relation in re.findall(r"<Relationship\b[^>]*>", relations):
                target = re.search(r'\bTarget="([^"]*)"', relation)
                if f'Id="{key[1]}"' in relation and target:
                    part = target[1].lstrip("/")
                    part = part if part.startswith("xl/") else f"xl/{part}"
                    return part if part in archive.namelist() else ""
    return ""


def _cell(place: tuple[int, int]) -> str:
    row, column = place
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
