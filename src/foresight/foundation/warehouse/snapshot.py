"""Snapshots: all registered facts copied into one DuckDB file, under the token of the state that they show.

A snapshot is written beside the others and renamed when it is whole, so a crash leaves what was there. Only one
process builds at a time. A file that cannot be opened is built again from the database, which stays the truth.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
from django.conf import settings
from django.db import connection, transaction

from foresight.foundation.warehouse.engine import Generation, open_file
from foresight.foundation.warehouse.models import DataVersion
from foresight.foundation.warehouse.registry import Fact, registered_facts

EMPTY = "empty"
"""Token of a database in which nothing has been changed yet."""
CHUNK = 20_000
KEPT = 2
"""How many generations stay on disk: the current one and the one that a reader may still hold."""

_ARROW_TYPES = {
    "int64": pa.int64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "string": pa.string(),
    "boolean": pa.bool_(),
    "decimal": pa.decimal128(18, 4),
}
_open: dict[Path, Generation] = {}
"""The generation that this process reads, by its path."""


class SnapshotFailed(OSError):
    """The snapshot could not be written; the message says where and why."""


def current_token() -> str:
    """The token of the state that the database holds now: one query."""
    return DataVersion.objects.values_list("token", flat=True).first() or EMPTY


def current_generation() -> Generation:
    """The snapshot of the database's present state, built now if there is none yet.

    Raises SnapshotFailed when it cannot be written (a full disk, a folder without permission). An older snapshot
    is never served in its place.
    """
    token = current_token()
    path = _path(token)
    known = _open.get(path)
    if known is not None:
        return known
    with _only_one_builder():
        generation = _opened(path, token) or _build()
    _open.clear()
    _open[generation.path] = generation
    return generation


def _folder() -> Path:
    return Path(settings.HOME) / "warehouse"


def _path(token: str) -> Path:
    return _folder() / f"{token}.duckdb"


def _opened(path: Path, token: str) -> Generation | None:
    if not path.exists():
        return None
    try:
        return Generation(path, token, open_file(path))
    except duckdb.Error:
        path.unlink(missing_ok=True)  # damaged: built again from the database
        return None


@contextmanager
def _only_one_builder() -> Iterator[None]:
    try:
        _folder().mkdir(parents=True, exist_ok=True)
        with (_folder() / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except (OSError, duckdb.IOException) as fault:
        raise SnapshotFailed(f"写不了数据快照目录 {_folder()}：{fault}。请检查磁盘空间和权限，再试一次。") from fault


def _build() -> Generation:
    with _consistent_read():
        token = current_token()
        path = _path(token)
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        database = duckdb.connect(str(unfinished))
        try:
            for fact in registered_facts().values():
                _copy(database, fact)
        except BaseException:
            database.close()
            unfinished.unlink(missing_ok=True)
            raise
        database.close()
    unfinished.replace(path)
    _remove_old(path)
    return Generation(path, token, open_file(path))


@contextmanager
def _consistent_read() -> Iterator[None]:
    """All queries inside see one state. On SQLite without taking the writers' lock."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _copy(database: duckdb.DuckDBPyConnection, fact: Fact) -> None:
    schema = pa.schema([(name, _ARROW_TYPES[kind]) for name, kind in fact.columns.items()])
    database.register("chunk", schema.empty_table())
    database.execute(f'CREATE TABLE "{fact.name}" AS SELECT * FROM chunk')  # noqa: S608  (a registered name)
    rows = iter(fact.rows())
    while chunk := list(islice(rows, CHUNK)):
        database.register("chunk", _table(chunk, schema))
        database.execute(f'INSERT INTO "{fact.name}" SELECT * FROM chunk')  # noqa: S608  (a registered name)
    database.unregister("chunk")


def _table(rows: Sequence[Sequence[object]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table(
        [pa.array(values, column.type) for values, column in zip(columns, schema, strict=True)], schema=schema
    )


def _remove_old(current: Path) -> None:
    files = sorted(_folder().glob("*.duckdb"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [path for path in files if path != current][KEPT - 1 :]:
        path.unlink(missing_ok=True)
