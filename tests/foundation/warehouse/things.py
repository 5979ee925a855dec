"""A warehouse of its own for tests: one fact, and other processes that use it."""

import ast
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from foresight.foundation.warehouse.registry import Fact

_parents: list[object] = []
COLUMNS = {"n": "int64", "name": "string"}


@dataclass
class Things:
    """A fact whose rows a test decides."""

    rows: Callable[[], Iterable[Sequence[object]]] = lambda: [(1, "one"), (2, "two")]
    built: int = 0
    """How often the rows were read by this process."""
    fact: Fact = field(init=False)

    def __post_init__(self) -> None:
        self.fact = Fact("things", COLUMNS, self._read)

    def _read(self) -> Iterator[Sequence[object]]:
        self.built += 1
        yield from self.rows()


@contextmanager
def other_process(act: Callable[[], Any]) -> Iterator[Callable[[], Any]]:
    """Runs ``act`` in a forked process; calling what it yields waits for the end and gives the result (plain values),
    or the error as text, or the exit code of a process that died."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _connect_anew()
        try:
            found: object = act()
        except BaseException as fault:
            found = f"{type(fault).__name__}: {fault}"
        with os.fdopen(writing, "w") as pipe:
            pipe.write(repr(found))
        os._exit(0)
    os.close(writing)

    def result() -> Any:
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        return ast.literal_eval(said) if said else os.waitstatus_to_exitcode(status)

    yield result


def _connect_anew() -> None:
    """The parent's connection to a server stays the parent's: it is neither used nor closed here. SQLite in memory has
    no server; there the fork has a copy of everything."""
    if connection.vendor == "postgresql":
        _parents.append(connection.connection)
        connection.connection = None


def in_other_process(act: Callable[[], Any]) -> Any:
    """What ``act`` gives in a forked process."""
    with other_process(act) as result:
        return result()


def files(home: Path) -> list[str]:
    """Names of the files in the warehouse's folder, the lock left out."""
    return sorted(path.name for path in (home / "warehouse").iterdir() if path.name != "lock")
