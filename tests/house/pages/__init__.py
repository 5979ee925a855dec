"""What every address of the web door shows to whom: by room, for the test of the house.

A room that adds a page that can be opened (GET) adds it to its module here:

- ``PAGES`` maps the name of the address to one or more ``Sight``;
- ``ACTS_ONLY`` holds the names of addresses that only take forms (POST): what they do is an action, tested as one;
- ``OPEN`` maps the names of pages that show no rows of anybody to the reason;
- ``stock(board)``, where the room has rows of its own: makes them, each with a mark (``board.add``).
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from tests.house.board import Board


@dataclass(frozen=True)
class Sight:
    """An address and what it shows."""

    path: str | Callable[[Board], str]
    """The address, or how to make it from the board (``board.ids``)."""
    shows: frozenset[str] = frozenset()
    """Sorts of rows of which each viewer must find exactly those that may be seen."""
    open_to: frozenset[str] | None = None
    """Who may open the page; everybody else is answered 403 or 404. None: all."""
    known: frozenset[str] = frozenset()
    """Marks that this page may show to whoever opens it, for instance the name of whom the page is about."""

    def address(self, board: Board) -> str:
        """The address on this board."""
        return self.path if isinstance(self.path, str) else self.path(board)


PAGES: dict[str, tuple[Sight, ...]] = {}
ACTS_ONLY: set[str] = set()
OPEN: dict[str, str] = {}
STOCK: list[Callable[[Board], None]] = []

for _module in pkgutil.iter_modules(__path__):
    _room = importlib.import_module(f"{__name__}.{_module.name}")
    PAGES |= {name: (s,) if isinstance(s, Sight) else tuple(s) for name, s in getattr(_room, "PAGES", {}).items()}
    ACTS_ONLY |= getattr(_room, "ACTS_ONLY", set())
    OPEN |= getattr(_room, "OPEN", {})
    if hasattr(_room, "stock"):
        STOCK.append(_room.stock)
