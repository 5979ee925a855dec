"""Guessing what a table holds and what its columns are, from names and from a look at the values.

A guess is only a suggestion: the page shows each one with sample values, and nothing is applied unseen.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from foresight.foundation.imports.error_sheet import is_reason_column
from foresight.foundation.transfer import cells
from foresight.foundation.transfer.cells import Cell, Unreadable, text_of
from foresight.foundation.transfer.registry import Field, RecordType
from foresight.foundation.transfer.surveys import TableView

SURE = 1.0
LIKELY = 0.6
SAMPLES = 5
LOOKED_AT = 200
"""In so many columns fields are looked for; one that stands further right can be chosen."""
TRANSLATED = 2000
"""So many different words of a column are looked up at the most."""
_UNIT = re.compile(r"[(（【\[]?\s*(?:单位[:：]?)?\s*(百万元|百万|万元|亿元|万|亿|元)\s*[)）】\]]?$")
_NOISE = re.compile(r"[\s_\-·.:：*#（）()\[\]【】/\\]+")
_DAY = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}\b")


@dataclass(frozen=True)
class Guess:
    """What a table seems to be."""

    type: str
    columns: Mapping[str, str]
    sure: Mapping[str, float]
    """Field → how sure, up to 1."""
    score: float


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name without what people write differently each time."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name).lower())


def unit_in(header: str) -> str:
    """The unit of amounts that a header names, beyond whole 元."""
    match = _UNIT.search(header.strip())
    return match[1] if match and match[1] != "元" else ""


def best_guess(table: TableView, types: Sequence[RecordType]) -> Guess | None:
    """The type that explains the table best; None where none has all that it needs."""
    guesses = [guess for kind in types if (guess := guess_of(table, kind))]
    whole = [guess for guess in guesses if _complete(guess, types)]
    return max(whole, key=lambda guess: guess.score, default=None)


def _complete(guess: Guess, types: Sequence[RecordType]) -> bool:
    (kind,) = (kind for kind in types if kind.key == guess.type)
    return all(f.key in guess.columns for f in kind.fields if f.required)


def guess_of(table: TableView, kind: RecordType) -> Guess | None:
    """Which columns a table has for a type; None where it has none at all."""
    found: list[tuple[float, int, str, str]] = []
    for place, column in enumerate(table.columns[:LOOKED_AT]):
        if not column or is_reason_column(column):
            continue
        values = [row[place] for row in table.samples if place < len(row) and text_of(row[place])]
        for order, f in enumerate(kind.fields):
            likeness = _likeness(column, f, kind)
            if likeness and _fits(f, values):
                found.append((likeness, -order, f.key, column))
    columns: dict[str, str] = {}
    sure: dict[str, float] = {}
    for likeness, _, key, column in sorted(found, reverse=True):
        if key not in columns and column not in columns.values():
            columns[key], sure[key] = column, likeness
    if not columns:
        return None
    named = max((_title_likeness(title, kind) for title in (table.sheet, table.file)), default=0.0)
    filled = [column for column in table.columns if column and not is_reason_column(column)]
    score = sum(sure.values()) + 2 * named + len(columns) / max(1, len(filled)) - 0.02 * len(kind.fields)
    return Guess(kind.key, columns, sure, score)


def _likeness(column: str, f: Field, kind: RecordType) -> float:
    """How much a header looks like a field, from 0 to 1."""
    header = plain(_UNIT.sub("", column)) or plain(column)
    whole = plain(column)
    best = 0.0
    for rank, name in enumerate((f.name, f.key, *f.also)):
        known = plain(name)
        if known in (whole, header):
            return SURE if rank < 2 else SURE - 0.01 * min(rank, 20)
        if len(known) >= 2 and len(header) >= 2 and (known in header or header in known):
            best = max(best, LIKELY * min(len(known), len(header)) / max(len(known), len(header)) + 0.2)
        elif len(known) > 3 and (ratio := SequenceMatcher(None, known, header).ratio()) > 0.8:
            best = max(best, LIKELY * ratio)
    return best if best >= 0.4 else 0.0


def _title_likeness(title: str, kind: RecordType) -> float:
    known = plain(title.rsplit(".", 1)[0])
    return 1.0 if any(plain(name) in known for name in (kind.name, kind.key, *kind.also) if known) else 0.0


def _fits(f: Field, values: Sequence[Cell]) -> bool:
    """Whether most of the values can be read as the field's kind, one way or another."""
    if not values or f.kind == "text":
        return True
    return sum(1 for value in values if _readable(f.kind, value)) * 2 >= len(values)


def _readable(kind: str, value: Cell) -> bool:
    readers: dict[str, Callable[[Cell], Any]] = {
        "date": lambda cell: cells.date_of(cell, "dmy"),
        "amount": lambda cell: _either(cells.amount_of, cell),
        "number": lambda cell: _either(cells.number_of, cell),
        "whole": cells.whole_of,
        "yes_no": cells.yes_no_of,
    }
    if kind == "percent":
        return text_of(value).rstrip("%％").replace(".", "").replace("-", "").isdigit()
    try:
        readers[kind](value)
    except Unreadable:
        return kind == "date" and bool(_DAY.match(text_of(value)))
    return True


def _either(read: Callable[[Cell, str, str], Any], cell: Cell) -> Any:
    """The number in the usual way of writing, or in the other one."""
    try:
        return read(cell, ",", ".")
    except Unreadable:
        return read(cell, ".", ",")


def with_comma(values: Sequence[Cell]) -> bool:
    """Whether amounts are written with a comma before the fraction: some can only be read so, and all can."""
    usual, other = 0, 0
    for value in values:
        if not text_of(value):
            continue
        for signs, place in (((",", "."), 0), ((".", ","), 1)):
            try:
                cells.amount_of(value, *signs)
            except Unreadable:
                usual, other = usual + (place == 0), other + (place == 1)
    return usual > 0 and other == 0


def date_order(values: Sequence[Cell]) -> tuple[str, bool]:
    """The order of days and months in a column, and whether the values leave it open."""
    firsts, seconds = [], []
    for value in values:
        match = _DAY.match(unicodedata.normalize("NFKC", text_of(value))) if isinstance(value, str) else None
        if match:
            firsts.append(int(match[1]))
            seconds.append(int(match[2]))
    if not firsts:
        return "", False
    if max(firsts) > 12 >= max(seconds):
        return "dmy", False
    if max(seconds) > 12 >= max(firsts):
        return "mdy", False
    return "", True


def translations(f: Field, words: Sequence[str]) -> dict[str, str]:
    """Names in a column that stand for codes of the company, where a name means one of them only."""
    if f.members is None or len(words) > TRANSLATED:
        return {}
    members = f.members()
    codes = {code for code, _ in members}
    by_name: dict[str, str | None] = {}
    for code, name in members:
        by_name[name] = None if name in by_name else code
    found: dict[str, str] = {}
    for word in words:
        only = by_name.get(word)
        if only and word not in codes:
            found[word] = only
    return found
