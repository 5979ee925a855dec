"""What an import makes and changes, noted while it runs, so that it can be undone."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from foresight.foundation.transfer.models import ImportRun, ImportTrace

BATCH = 1000
Act = ImportTrace.Act
_run: ContextVar[ImportRun | None] = ContextVar("import_run", default=None)


@contextmanager
def tracing(run: ImportRun) -> Iterator[None]:
    """What rooms note inside belongs to the run; outside of an import nothing is noted."""
    token = _run.set(run)
    try:
        yield
    finally:
        _run.reset(token)


def note_made(rows: Iterable[Model]) -> None:
    """Notes rows that were just written for the first time."""
    run = _run.get()
    if run is None:
        return
    traces = [_trace(run, row, Act.MADE, after=columns_of(row, _columns(type(row)))) for row in rows]
    ImportTrace.objects.bulk_create(traces, batch_size=BATCH)


def note_changes(rows: Sequence[Model], names: Iterable[str]) -> None:
    """Notes rows that are about to be written again; reads what stands in the database."""
    run = _run.get()
    if run is None or not rows:
        return
    model: Any = type(rows[0])
    columns = [model._meta.get_field(name).attname for name in names]
    traces = []
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        known = model._default_manager.in_bulk([row.pk for row in part])
        for row in part:
            before, after = columns_of(known[row.pk], columns), columns_of(row, columns)
            if before != after:
                traces.append(_trace(run, row, Act.CHANGED, before, after))
    ImportTrace.objects.bulk_create(traces, batch_size=BATCH)


def note_removed(rows: Iterable[Model]) -> None:
    """Notes rows that are about to be removed."""
    run = _run.get()
    if run is not None:
        traces = [_trace(run, row, Act.REMOVED, columns_of(row, _columns(type(row)))) for row in rows]
        ImportTrace.objects.bulk_create(traces, batch_size=BATCH)


def _trace(
    run: ImportRun, row: Model, act: str, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> ImportTrace:
    return ImportTrace(
        run=run, act=act, model=row._meta.label_lower, row_id=row.pk, before=before or {}, after=after or {}
    )


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]


def columns_of(row: Model, columns: Iterable[str]) -> dict[str, Any]:
    """Columns of a row as JSON keeps them."""
    return {name: _plain(getattr(row, name)) for name in columns}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return value
    return DjangoJSONEncoder().default(value)
