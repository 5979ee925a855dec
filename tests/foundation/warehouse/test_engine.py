"""Statements with their values open, and tables cut to what a viewer may see."""

from pathlib import Path

import duckdb
import ibis
import pytest

from foresight.foundation.warehouse import registry, snapshot
from foresight.foundation.warehouse.actions import mark_changed
from foresight.foundation.warehouse.engine import (
    SCOPE,
    Generation,
    fact_tables,
    scope_values,
    scoped_tables,
    whole_facts,
)
from foresight.foundation.warehouse.registry import Fact, register_facts
from foresight.foundation.warehouse.scope import RowScope
from foresight.foundation.warehouse.snapshot import current_generation
from foresight.foundation.warehouse.statements import statement_of

OWNED = {"n": "int64", "unit_id": "int64", "present_unit_id": "int64", "person_id": "int64"}
ROWS = [
    # number, unit of the day, customer's present unit, owner
    (1, 10, 20, 100),
    (2, 20, 10, 200),
    (4, 30, None, 100),
    (8, None, None, 300),
    (16, None, None, None),
]


@pytest.fixture
def generation(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Generation:
    monkeypatch.setattr(registry, "_registry", registry._Registry())
    monkeypatch.setattr(snapshot, "_open", {})
    register_facts(
        Fact("owned", OWNED, lambda: ROWS, kind="things"),
        Fact("common", {"n": "int64"}, lambda: [(64,)]),
    )
    mark_changed()
    return current_generation()


def total(generation: Generation, fact: str, scope: RowScope) -> int | None:
    table = scoped_tables(whole=whole_facts(scope))[fact]
    statement = statement_of(table.aggregate(total=table.n.sum()), SCOPE)
    ((found,),) = generation.fetch(statement, scope_values(scope))
    return None if found is None else int(found)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (RowScope.all(), 31),
        (RowScope.nothing(), None),
        (RowScope(unit_ids=frozenset({10})), 1 + 2),
        (RowScope(whole=frozenset({"things"})), 1 + 2 + 4 + 8 + 16),
        (RowScope(whole=frozenset({"others"})), None),
        (RowScope(unit_ids=frozenset({20, 30})), 1 + 2 + 4),
        (RowScope(person_ids=frozenset({100})), 1 + 4),
        (RowScope(unit_ids=frozenset({30}), person_ids=frozenset({300})), 4 + 8),
        (RowScope(unit_ids=frozenset({-1}), person_ids=frozenset({-1})), None),
    ],
)
def test_a_row_is_seen_by_its_unit_the_customers_present_unit_or_its_owner(
    generation: Generation, scope: RowScope, expected: int | None
) -> None:
    assert total(generation, "owned", scope) == expected
    seen = {row[0] for row in ROWS if generation.holds("owned", "n", row[0], scope)}
    assert sum(seen) == (expected or 0)


def test_what_belongs_to_nobody_stays_whole(generation: Generation) -> None:
    assert total(generation, "common", RowScope.nothing()) == 64


def test_one_statement_serves_many_viewers(generation: Generation) -> None:
    table = scoped_tables(whole=frozenset())["owned"]
    statement = statement_of(table.aggregate(total=table.n.sum()), SCOPE)
    assert statement.names == {"scope_units", "scope_people"}
    assert "100" not in statement.text
    found = [
        generation.fetch(statement, scope_values(RowScope(person_ids=frozenset({person}))))[0][0]
        for person in (100, 200, 300)
    ]
    assert found == [5, 2, 8]


def test_a_statement_takes_the_values_that_it_names_and_misses_none(generation: Generation) -> None:
    most = ibis.param("int64")
    table = fact_tables()["owned"]
    statement = statement_of(table.filter(table.n <= most).select("n"), {"most": most, "unused": ibis.param("string")})
    assert statement.names == {"most"}
    assert sorted(generation.fetch(statement, {"most": 2, "other": "ignored"})) == [(1,), (2,)]
    with pytest.raises(KeyError, match="most"):
        generation.fetch(statement, {})


def test_a_value_is_never_read_as_a_statement(generation: Generation) -> None:
    name = ibis.param("string")
    table = fact_tables()["common"]
    statement = statement_of(table.mutate(name=name), {"name": name})
    trick = "'; DROP TABLE owned; --"
    assert generation.fetch(statement, {"name": trick}) == [(64, trick)]
    assert total(generation, "owned", RowScope.all()) == 31


def test_a_mistake_in_a_statement_is_not_taken_for_damage(generation: Generation) -> None:
    with pytest.raises(duckdb.CatalogException):
        generation.fetch("SELECT * FROM nothing")


def test_a_snapshot_cannot_be_written_to(generation: Generation) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        generation.fetch("DELETE FROM owned")
