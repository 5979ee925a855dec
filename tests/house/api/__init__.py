"""What every operation of the API shows to whom and who may do it: by room, for the test of the house.

A room that adds an operation adds it to its module here, under its ``operationId``:

- ``READS`` maps it to one or more ``Sight``, whose address stands below ``/api/v1``;
- ``LISTS`` maps it to what a list without marks must name for each viewer, where it names rows of somebody;
- ``WRITES`` maps it to one or more ``Deed``;
- ``stock(board)`` makes what these need beside the rows of the pages.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.house.board import Board
from tests.house.pages import Sight

Body = dict[str, Any]


@dataclass(frozen=True)
class Deed:
    """A write and who may do it; everybody else is answered 403 or 404, and nothing changes."""

    path: str | Callable[[Board], str]
    body: Body | Callable[[Board], Body]
    may: frozenset[str]
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)

    def address(self, board: Board) -> str:
        """The address on this board."""
        return self.path if isinstance(self.path, str) else self.path(board)

    def content(self, board: Board) -> Body:
        """The body on this board."""
        return self.body if isinstance(self.body, dict) else self.body(board)


@dataclass(frozen=True)
class Listed:
    """A list whose rows are told by keys of theirs."""

    path: str
    keys: Callable[[Any], set[str]]
    """The keys of the rows in an answer."""
    expected: Callable[[Board, str], set[str]]
    """Those that a viewer must find, exactly."""


READS: dict[str, tuple[Sight, ...]] = {}
LISTS: dict[str, Listed] = {}
WRITES: dict[str, tuple[Deed, ...]] = {}
STOCK: list[Callable[[Board], None]] = []

for _module in pkgutil.iter_modules(__path__):
    _room = importlib.import_module(f"{__name__}.{_module.name}")
    READS |= {name: (s,) if isinstance(s, Sight) else tuple(s) for name, s in getattr(_room, "READS", {}).items()}
    LISTS |= getattr(_room, "LISTS", {})
    if hasattr(_room, "stock"):
        STOCK.append(_room.stock)
    WRITES |= {name: (d,) if isinstance(d, Deed) else tuple(d) for name, d in getattr(_room, "WRITES", {}).items()}
