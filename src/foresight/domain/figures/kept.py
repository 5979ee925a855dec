"""What is kept between questions: statements by shape, and their results while the snapshot is the present one."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

from foresight.foundation.warehouse.engine import Generation
from foresight.foundation.warehouse.snapshot import EMPTY
from foresight.foundation.warehouse.statements import Statement

MOST_STATEMENTS = 2048
MOST_RESULTS = 4096

Kept = TypeVar("Kept")


class _Bounded(Generic[Kept]):
    """The latest of what was made, up to a number; safe between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        made = make()
        with self._lock:
            self._known[key] = made
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return made

    def clear(self) -> None:
        with self._lock:
            self._known.clear()


_statements: _Bounded[Statement] = _Bounded(MOST_STATEMENTS)
_results: _Bounded[list[tuple[Any, ...]]] = _Bounded(MOST_RESULTS)


def statement_for(key: Hashable, make: Callable[[], Statement]) -> Statement:
    """The statement of a shape, made at its first question."""
    return _statements.of(key, make)


def result_of(generation: Generation, statement: Statement, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement with these values, asked of the engine once for a snapshot.

    Everything that decides the rows is in the key, the viewer's scope among it: two viewers share a result only where
    all of it is the same.
    """
    if generation.token == EMPTY:
        return generation.fetch(statement, values)  # such a state has no name by which to know it again
    chosen = statement.chosen(values)
    frozen = tuple((name, _hashable(value)) for name, value in sorted(chosen.items()))
    key = (generation.token, str(generation.path), statement.text, frozen)
    return _results.of(key, lambda: generation.fetch(statement, values))


def forget_answers() -> None:
    """Drops kept results: for measuring, and for tests of what is kept. Statements stay: they hold no data."""
    _results.clear()


def _hashable(value: object) -> Hashable:
    return tuple(value) if isinstance(value, list) else value  # plain values all
