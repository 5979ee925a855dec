"""How many rows go to the database at a time."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

BATCH = 1000
"""Rows written by one call."""
CHUNK = 500
"""Keys looked up by one query."""

Row = TypeVar("Row")


def chunks(rows: Sequence[Row], size: int = CHUNK) -> Iterator[Sequence[Row]]:
    """The rows in order, ``size`` at a time."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
