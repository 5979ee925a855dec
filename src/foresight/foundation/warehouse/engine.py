"""Reading a snapshot: its facts as Ibis tables, cut to what a viewer may see, and the answers to expressions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir

from foresight.foundation.warehouse.registry import registered_facts
from foresight.foundation.warehouse.scope import PERSON_COLUMN, PRESENT_UNIT_COLUMN, UNIT_COLUMN, RowScope

_IBIS_TYPES = {"decimal": "decimal(18, 4)", "timestamp": "timestamp('UTC')"}


def open_file(path: Path) -> duckdb.DuckDBPyConnection:
    """Opens a snapshot for reading; nothing is fetched or installed on the way."""
    return duckdb.connect(
        str(path),
        read_only=True,
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": "2GB",
            "threads": 2,
        },
    )


def fact_tables() -> dict[str, ir.Table]:
    """Every registered fact as an unbound table, by name, without any filter."""
    return {
        fact.name: ibis.table({n: _IBIS_TYPES.get(kind, kind) for n, kind in fact.columns.items()}, name=fact.name)
        for fact in registered_facts().values()
    }


def scoped_tables(
    scope: RowScope,
    *,
    units: frozenset[int] | None = None,
    members: Mapping[str, int | None] | None = None,
) -> dict[str, ir.Table]:
    """The facts with only the rows that may be counted.

    ``scope`` is what the viewer may see. ``units`` narrows further to rows whose unit of the day is among them,
    ``members`` to rows whose column has a value (None: rows without one). Facts that belong to nobody stay whole,
    and so do their columns: they answer yes-or-no questions about all of the company.
    """
    tables = fact_tables()
    for fact in registered_facts().values():
        if fact.scoped:
            table = tables[fact.name]
            if not scope.everything:
                table = table.filter(_seen(table, scope))
            if units is not None:
                table = table.filter(table[UNIT_COLUMN].isin(sorted(units)))
            for column, member in (members or {}).items():
                if column in table.columns:
                    table = table.filter(table[column].isnull() if member is None else table[column] == member)
            tables[fact.name] = table
    return tables


def _seen(table: ir.Table, scope: RowScope) -> ir.BooleanValue:
    units = sorted(scope.unit_ids)
    seen = table[UNIT_COLUMN].isin(units) | table[PRESENT_UNIT_COLUMN].isin(units)
    if scope.person_id is not None:
        seen = seen | (table[PERSON_COLUMN] == scope.person_id)
    return seen


def sql_of(expression: ir.Table) -> str:
    """The DuckDB statement of an expression; worth keeping, since making it costs more than small answers do."""
    return str(ibis.to_sql(expression, dialect="duckdb"))


@dataclass
class Generation:
    """One snapshot, open for reading."""

    path: Path
    token: str
    connection: duckdb.DuckDBPyConnection = field(repr=False)

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        """Runs a statement; each call has a cursor of its own, so threads do not meet."""
        with self.connection.cursor() as cursor:
            return cursor.execute(sql).fetchall()

    def fetch_table(self, sql: str) -> tuple[list[str], Sequence[tuple[Any, ...]]]:
        """The same with the names of the columns."""
        with self.connection.cursor() as cursor:
            result = cursor.execute(sql)
            return [column[0] for column in result.description or ()], result.fetchall()
