"""Workbooks, read in a process of their own: one that is broken, or claims to be huge, ends that process and no other."""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

import python_calamine as calamine

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


def read_sheet(path: str, wanted: str) -> Sheet:
    """The sheet of that name, or the first one; raises Unopenable."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh, initializer=_confine) as reader:
        try:
            return reader.submit(_read, path, wanted).result()
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
            name = wanted or (names[0] if names else "")
            if name not in names:
                return Sheet(name, names, ())
            sheet = book.get_sheet_by_name(name)
            rows = [tuple(row) for row in sheet.to_python(skip_empty_area=False)]
            merged = [(last[0] + 1, f"{_cell(first)}:{_cell(last)}") for first, last in sheet.merged_cell_ranges or ()]
            return Sheet(name, names, rows, merged)
    except calamine.CalamineError as fault:
        raise Unopenable(str(fault)) from None
    except MemoryError:
        raise Unopenable("内存不够") from None
    except BaseException as fault:  # the library's own panics derive from nothing closer
        raise Unopenable(f"文件已损坏（{type(fault).__name__}）") from None


def _cell(place: tuple[int, int]) -> str:
    row, column = place
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
