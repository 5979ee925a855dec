"""Adding rows quickly: prepared rows in one go, instead of a statement as long as the batch."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import DateField, DecimalField, Field, Model

from foresight.domain.ledger.batches import BATCH


def insert_rows(model: type[Model], rows: Iterable[Model]) -> None:
    """Writes new rows in their order, without reading back their keys.

    For journals, whose rows nobody needs after writing.
    """
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    insert_values(model, names, ([getattr(row, name) for name in names] for row in rows))


def insert_values(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes new rows that are given as values of the named columns (as attributes of the model are named).

    Django's own way for many rows at once makes an object of each and builds its statement value by value, which takes
    several times as long as the database does. The values are prepared as Django prepares them.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quoted = ", ".join(connection.ops.quote_name(str(fields[name].column)) for name in names)
    table = connection.ops.quote_name(model._meta.db_table)
    prepared = _prepared([_preparation(fields[name]) for name in names], rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The driver's own way past Django, whose errors it has to raise all the same.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(names))
        statement = f"INSERT INTO {table} ({quoted}) VALUES ({places})"  # noqa: S608  (names of the model's own columns)
        while batch := list(islice(prepared, BATCH)):
            cursor.executemany(statement, batch)


def new_ids(model: type[Model], count: int) -> range | list[int]:
    """Keys for rows that are about to be inserted with them; nobody else is given the same."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), str(model._meta.pk.column), count],
            )
            return [row[0] for row in cursor.fetchall()]
        # The one writer is ours until the transaction ends; inserting with keys moves the sequence along.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        first = (found[0] if found else 0) + 1
        return range(first, first + count)


def _prepared(
    preparations: Sequence[Callable[[Any], Any] | None], rows: Iterable[Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    wanted = [(place, prepare) for place, prepare in enumerate(preparations) if prepare is not None]
    for row in rows:
        values = list(row)
        for place, prepare in wanted:
            if values[place] is not None:
                values[place] = prepare(values[place])
        yield values


def _preparation(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    """How a value becomes what the database's driver takes; None where it does so as it is."""
    if isinstance(field, (DateField, DecimalField)):
        # A batch has few different days, moments and numbers in many rows.
        return lru_cache(maxsize=4096)(lambda value: field.get_db_prep_save(value, connection))
    return None
