"""Facts: the tables that rooms offer to the warehouse, each with a name, typed columns and its rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

ColumnType = str
"""One of ``int64``, ``date``, ``timestamp``, ``string``, ``boolean``, ``decimal`` (18,4)."""


@dataclass(frozen=True)
class Fact:
    """A named table of the snapshot.

    ``columns`` maps column name to type, in the order of the values in each row. ``rows`` is called while a
    snapshot is built, inside one consistent read of the database, and yields tuples of plain values (int, str,
    date, datetime, bool, Decimal, None). ``kind`` says that a row belongs to somebody, and what kind of row it
    is: then the columns named in ``foresight.foundation.warehouse.scope`` are present and the viewer's scope is applied
    before any question.
    """

    name: str
    columns: Mapping[str, ColumnType]
    rows: Callable[[], Iterable[Sequence[object]]]
    kind: str = ""
    description: str = ""


@dataclass
class _Registry:
    facts: dict[str, Fact] = field(default_factory=dict)


_registry = _Registry()


def register_facts(*facts: Fact) -> None:
    """Adds facts; a name can be taken once (registering the very same fact again changes nothing)."""
    for fact in facts:
        known = _registry.facts.get(fact.name)
        if known is not None and known is not fact:
            raise ValueError(f"two facts are named {fact.name!r}")
        _registry.facts[fact.name] = fact


def registered_facts() -> Mapping[str, Fact]:
    """All facts by name, in the order of registration."""
    return _registry.facts
