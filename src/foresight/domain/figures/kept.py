"""What is kept between questions: statements by shape, and answers while the snapshot is the present one."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar

from foresight.foundation.warehouse.engine import Generation
from foresight.foundation.warehouse.snapshot import EMPTY
from foresight.foundation.warehouse.statements import Statement

MOST_STATEMENTS = 2048
MOST_ROWS = 100_000
"""So many rows and cells of answers are kept in all, some 70 MB at most."""

Kept = TypeVar("Kept")
Rows = TypeVar("Rows", bound=Sequence[Any])


class _Bounded(Generic[Kept]):
    """The latest of what was made, up to a size in all; safe between threads."""

    def __init__(self, most: int, size: Callable[[Kept], int]) -> None:
        self._most = most
        self._size = size
        self._held = 0
        self._known: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        made = make()
        with self._lock:
            if key not in self._known:
                self._known[key] = made
                self._held += self._size(made)
            while self._held > self._most and len(self._known) > 1:
                self._held -= self._size(self._known.popitem(last=False)[1])
        return made

    def clear(self) -> None:
        with self._lock:
            self._known.clear()
            self._held = 0


_statements: _Bounded[Statement] = _Bounded(MOST_STATEMENTS, lambda _: 1)
_answers: _Bounded[Sequence[Any]] = _Bounded(MOST_ROWS, lambda rows: 1 + len(rows))


def statement_for(key: Hashable, make: Callable[[], Statement]) -> Statement:
    """The statement of a shape, made at its first question."""
    return _statements.of(key, make)


def answer_for(generation: Generation, key: Hashable, make: Callable[[], Rows]) -> Rows:
    """What a question comes to in a snapshot, made once.

    ``key`` must hold everything that decides it, the viewer's scope among it: two viewers share an answer only where
    all of it is the same.
    """
    if generation.token == EMPTY:
        return make()  # such a state has no name by which to know it again
    known: Any = _answers.of((generation.token, str(generation.path), key), make)
    return known  # type: ignore[no-any-return]  # under this key stands what this maker made


def forget_answers() -> None:
    """Drops kept answers: for measuring, and for tests of what is kept. Statements stay: they hold no data."""
    _answers.clear()
