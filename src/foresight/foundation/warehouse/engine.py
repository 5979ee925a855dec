"""Reading a snapshot: its facts as tables cut to what a viewer may see, and the rows that statements return."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir

from foresight.foundation.warehouse.registry import registered_facts
from foresight.foundation.warehouse.scope import PERSON_COLUMN, PRESENT_UNIT_COLUMN, UNIT_COLUMN, RowScope
from foresight.foundation.warehouse.statements import Statement

MEMORY = "1GB"
THREADS = 2
SCOPE_UNITS: ir.ArrayScalar = ibis.param("array<int64>")
SCOPE_PEOPLE: ir.ArrayScalar = ibis.param("array<int64>")
SCOPE: Mapping[str, ir.Scalar] = {"scope_units": SCOPE_UNITS, "scope_people": SCOPE_PEOPLE}
"""What a scoped statement is given about its viewer, by name."""

_IBIS_TYPES = {"decimal": "decimal(18, 4)"}
_DAMAGE = (
    duckdb.IOException,
    duckdb.InternalException,
    duckdb.FatalException,
    duckdb.SerializationException,
    duckdb.ConnectionException,
)
"""What reading a broken file raises; a wrong checksum comes as the engine's plain Error. A closed connection is one
that somebody who met the damage first has thrown away."""


class SnapshotDamaged(OSError):
    """The file could be opened but not read; it will be made anew."""


def open_database(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Opens a snapshot; nothing is fetched or installed on the way, and results stay on this machine."""
    return duckdb.connect(
        str(path),
        read_only=read_only,
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": MEMORY,
            "threads": THREADS,
        },
    )


def fact_tables() -> dict[str, ir.Table]:
    """Every registered fact as an unbound table, by name, without any filter."""
    return {
        fact.name: ibis.table({n: _IBIS_TYPES.get(kind, kind) for n, kind in fact.columns.items()}, name=fact.name)
        for fact in registered_facts().values()
    }


def whole_facts(scope: RowScope) -> frozenset[str]:
    """The names of the facts that somebody owns and of which the viewer sees all rows."""
    return frozenset(fact.name for fact in registered_facts().values() if fact.kind and scope.sees_all(fact.kind))


def scoped_tables(*, whole: frozenset[str]) -> dict[str, ir.Table]:
    """The facts with only the rows that a viewer may count; who that is comes with ``scope_values``.

    A row is seen when its unit or its customer's present unit is among the viewer's, or its owner is. The facts named in
    ``whole`` stay whole, and so do those that belong to nobody: they answer yes-or-no questions about all of the
    company.
    """
    tables = fact_tables()
    units = SCOPE_UNITS.unnest().name("unit").as_table()
    people = SCOPE_PEOPLE.unnest().name("person").as_table()
    for fact in registered_facts().values():
        if fact.kind and fact.name not in whole:
            table = tables[fact.name]
            seen = (
                table[UNIT_COLUMN].isin(units.unit)
                | table[PRESENT_UNIT_COLUMN].isin(units.unit)
                | table[PERSON_COLUMN].isin(people.person)
            )
            tables[fact.name] = table.filter(seen)
    return tables


def scope_values(scope: RowScope) -> dict[str, object]:
    """What statements over scoped tables are given."""
    return {"scope_units": sorted(scope.unit_ids), "scope_people": sorted(scope.person_ids)}


@dataclass(frozen=True)
class Generation:
    """One snapshot, open for reading."""

    path: Path
    token: str
    connection: duckdb.DuckDBPyConnection = field(repr=False, compare=False)

    def holds(self, fact: str, column: str, value: int, scope: RowScope) -> bool:
        """Whether a scoped fact has a row with this value that the viewer may count."""
        text = f'SELECT 1 FROM "{fact}" WHERE "{column}" = $value'  # noqa: S608  (registered names)
        values: dict[str, object] = {"value": value}
        if fact not in whole_facts(scope):
            text += (
                f" AND (list_contains($scope_units::BIGINT[], {UNIT_COLUMN})"
                f" OR list_contains($scope_units::BIGINT[], {PRESENT_UNIT_COLUMN})"
                f" OR list_contains($scope_people::BIGINT[], {PERSON_COLUMN}))"
            )
            values |= scope_values(scope)
        return bool(self.fetch(text + " LIMIT 1", values))

    def fetch(self, statement: Statement | str, values: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The rows that a statement returns. Each call has a cursor of its own, so threads do not meet.

        Raises SnapshotDamaged where the file cannot be read any more.
        """
        if isinstance(statement, Statement):
            text, chosen = statement.text, statement.chosen(values or {})
        else:
            text, chosen = statement, dict(values or {})
        try:
            with self.connection.cursor() as cursor:
                return cursor.execute(text, chosen or None).fetchall()
        except duckdb.Error as fault:
            if type(fault) is duckdb.Error or isinstance(fault, _DAMAGE):
                raise SnapshotDamaged(
                    f"数据快照 {self.path} 读不出来：{fault}。请再试一次，系统会重新生成。"
                ) from fault
            raise
