"""Expressions as statements of the engine: made once for a shape of question, run many times with other values."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis.expr.datashape as shapes
import ibis.expr.datatypes as types
import ibis.expr.operations as operations
import ibis.expr.types as ir
import sqlglot.expressions as sql
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler


@dataclass(frozen=True)
class Statement:
    """A statement of the engine and the names of the values that it takes."""

    text: str
    names: frozenset[str]

    def chosen(self, values: Mapping[str, object]) -> dict[str, object]:
        """Of the values those that the statement takes; raises KeyError where one is not given."""
        return {name: values[name] for name in self.names}


class Given(operations.Scalar):  # type: ignore[misc]  # the base is untyped
    """A parameter by its name, left open in the statement."""

    name: str
    dtype: types.DataType
    shape = shapes.scalar


class _Compiler(DuckDBCompiler):  # type: ignore[misc]  # the base is untyped
    """Writes a parameter as ``$name`` instead of its value."""

    def visit_Given(self, op: Given, *, name: str, dtype: types.DataType) -> sql.Expression:
        typed: sql.Expression = self.cast(sql.Placeholder(this=name), dtype)
        return typed


_compiler = _Compiler()


def statement_of(expression: ir.Table, parameters: Mapping[str, ir.Scalar]) -> Statement:
    """The statement of an expression in which the given parameters, by name, stay open.

    Making it costs more than most answers do: keep it.
    """
    given = {parameter.op(): Given(name, parameter.type()) for name, parameter in parameters.items()}
    used = expression.op().find(operations.ScalarParameter)
    names = frozenset(given[parameter].name for parameter in used)
    opened = expression.op().replace(given).to_expr()
    return Statement(_compiler.to_sqlglot(opened).sql("duckdb"), names)
