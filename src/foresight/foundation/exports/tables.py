"""What a list is when it goes out: columns with a kind, and rows that come one after the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

KINDS = ("text", "amount", "number", "percent", "whole", "day", "time")
"""Kinds of a column. ``amount``: integer fen, written as yuan with two decimals; ``percent``: an exact ratio;
``number``: a decimal number; ``day`` and ``time``: dates and moments."""


@dataclass(frozen=True)
class Column:
    """A heading and the kind of what stands below it."""

    name: str
    kind: str = "text"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no column is of kind {self.kind!r}")


Row = Sequence[object]


@dataclass(frozen=True)
class Typed:
    """A cell of another kind than its column: a list of figures holds amounts beside rates."""

    kind: str
    value: object


@dataclass(frozen=True)
class Table:
    """One table of an export. A cell of another type than its column's kind is written as text."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    """Read once, from beginning to end; nothing of it is kept."""
    count: int
    """How many rows there are, as far as is known before they are read."""


@dataclass(frozen=True)
class Export:
    """What goes out: its tables, and what has to be known to read them."""

    tables: Sequence[Table]
    narrowed: str = ""
    """What the list is narrowed to, in words; empty: nothing is left out."""
    about: Sequence[tuple[str, str]] = ()
    """More to say, for instance the plan version and the definitions of figures."""

    @property
    def count(self) -> int:
        """Rows of all tables."""
        return sum(table.count for table in self.tables)
