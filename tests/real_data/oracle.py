"""The second computation: source files added up line by line, in exact decimals, without the product."""

import csv
import gzip
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

HALF_A_FEN = Decimal("0.005")
Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    """Rows of a CSV file, packed or not."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def fen(text: str) -> int:
    """An amount rounded half up to the hundredth, as a whole number."""
    return int(Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)


@dataclass
class Sum:
    """Rounded lines added up, and how many they were."""

    fen: int = 0
    lines: int = 0


def column(*names: str) -> Callable[[Row], Any]:
    """What stands in a column; in several, all of them together."""
    return lambda row: row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)


def sums(rows: Iterable[Row], key: Callable[[Row], Any], amount: str) -> dict[Any, Sum]:
    """Lines added up by a key."""
    found: dict[Any, Sum] = {}
    for row in rows:
        total = found.setdefault(key(row), Sum())
        total.fen += fen(row[amount])
        total.lines += 1
    return found


def within(figure_fen: int, expected: float, lines: int) -> bool:
    """Half a fen for each line that was rounded, and half a fen for the rounding of what is expected."""
    return abs(Decimal(figure_fen) / 100 - Decimal(str(expected))) <= HALF_A_FEN * (lines + 1)


def agree(figures: Mapping[Any, int], added: Mapping[Any, Sum], expected: Mapping[Any, float]) -> None:
    """The figures are exactly what was added up here, and what was expected as nearly as rounded lines can be.

    A month without a single line stands among the figures with 0.
    """
    figures = {key: amount for key, amount in figures.items() if amount or key in added}
    assert figures == {key: total.fen for key, total in added.items()}
    assert figures.keys() == expected.keys()
    far = {
        key: (figures[key], expected[key])
        for key in figures
        if not within(figures[key], expected[key], added[key].lines)
    }
    assert far == {}
