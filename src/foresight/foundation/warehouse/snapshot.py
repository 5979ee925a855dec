"""Snapshots: all registered facts copied into one DuckDB file, under the token of the state that they show.

A snapshot is written beside the others and renamed when it is whole, so a crash leaves what was there. Only one
process builds at a time. A file that cannot be read is built again from the database, which stays the truth.
"""

import fcntl
import hashlib
import json
import os
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
from django.conf import settings
from django.db import connection, transaction

from foresight.foundation.warehouse.engine import Generation, open_database
from foresight.foundation.warehouse.models import DataVersion
from foresight.foundation.warehouse.registry import Fact, registered_facts

EMPTY = "empty"
"""Token of a database in which nothing has been changed yet. Its snapshot is made at every call, under a name of its
own: with nothing written there is nothing to tell two such states apart."""
CHUNK = 20_000
KEPT = 2
"""How many generations stay on disk: the current one and the one that a reader may be about to open."""
ATTEMPTS = 5
SUFFIX = ".duckdb"
BUILT = "warehouse.json"
"""Beside the folder of the snapshots: when the newest was built and how long that took."""
WHOLE = "snapshot_is_whole"
"""A table written last; a file without it is not whole."""

_ARROW_TYPES = {
    "int64": pa.int64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "string": pa.string(),
    "boolean": pa.bool_(),
    "decimal": pa.decimal128(18, 4),
}
_open: dict[Path, Generation] = {}
"""The generation that this process reads, by its path."""
_opened_by = os.getpid()


@dataclass(frozen=True)
class SnapshotState:
    """The newest snapshot on the disk."""

    built_at: float
    """Seconds of the system's clock."""
    seconds: float
    """How long building it took."""


class SnapshotFailed(OSError):
    """The snapshot could not be written; the message says where and why."""


def current_token() -> str:
    """The token of the state that the database holds now: one query."""
    return DataVersion.objects.values_list("token", flat=True).first() or EMPTY


def current_generation() -> Generation:
    """The snapshot of the database's present state, built now if there is none yet.

    Raises SnapshotFailed when it cannot be written (a full disk, a folder without permission). An older snapshot is
    never served in its place.
    """
    _forget_after_fork()
    token = current_token()
    known = _open.get(_path(token))
    if known is not None and token != EMPTY:
        return known
    with _only_one_builder():
        generation = _open_if_whole(token) or _build()
    _open.clear()
    _open[generation.path] = generation
    return generation


def snapshot_state() -> SnapshotState | None:
    """When the newest snapshot was built; None before the first. Asks the disk, not the database."""
    try:
        return SnapshotState(**json.loads(_folder().with_name(BUILT).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def snapshot_is_current() -> bool:
    """Whether the next reader finds the snapshot of the database's present state."""
    return _path(current_token()).exists()


def discard(generation: Generation) -> None:
    """Throws a damaged snapshot away, so that the next reader builds it anew.

    Its connection is closed: while one is open, the engine would take a new file of that name for the old one.
    """
    _open.pop(generation.path, None)
    generation.connection.close()
    generation.path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.HOME) / "warehouse"


def _path(token: str) -> Path:
    """Token and columns name the file: after an upgrade that changes a fact, the old file is not taken for current."""
    return _folder() / f"{token}-{_fingerprint()}{SUFFIX}"


def _fingerprint() -> str:
    columns = {fact.name: list(fact.columns.items()) for fact in registered_facts().values()}
    return hashlib.sha256(json.dumps(columns).encode()).hexdigest()[:8]


def _forget_after_fork() -> None:
    """A forked worker must not use its parent's connection."""
    global _opened_by
    if _opened_by != os.getpid():
        _open.clear()
        _opened_by = os.getpid()


def _open_if_whole(token: str) -> Generation | None:
    path = _path(token)
    if token == EMPTY or not path.exists():
        return None
    try:
        database = open_database(path, read_only=True)
        database.execute(f"SELECT * FROM {WHOLE}")  # noqa: S608  (a constant)
    except duckdb.Error:
        path.unlink(missing_ok=True)  # damaged: built again from the database
        return None
    return Generation(path, token, database)


@contextmanager
def _only_one_builder() -> Iterator[None]:
    try:
        _folder().mkdir(parents=True, exist_ok=True)
        with (_folder() / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except SnapshotFailed:
        raise
    except (OSError, duckdb.Error) as fault:  # a full disk comes as one of several errors of the engine
        raise SnapshotFailed(
            f"写不了数据快照目录 {_folder()}：{fault}。请检查磁盘空间和权限，再试一次；已有数据没有受影响。"
        ) from fault


def _build() -> Generation:
    """Copies all facts. Where the surrounding transaction does not hold one state still (READ COMMITTED), the token
    read last tells whether something was committed meanwhile, and the copy is made again."""
    unfinished = _folder() / f"{os.getpid()}.unfinished"
    for _ in range(ATTEMPTS):
        begun = time.monotonic()
        with _consistent_read():
            token = current_token()
            _write(unfinished)
            if current_token() == token:
                break
    else:
        raise SnapshotFailed("数据一直在变，数据快照没有做成。请等导入结束后再试。")
    path = _path(token) if token != EMPTY else _path(f"{EMPTY}-{uuid.uuid4()}")
    unfinished.replace(path)
    with suppress(OSError):  # it is for whoever watches the system; nothing depends on it
        state = {"built_at": time.time(), "seconds": round(time.monotonic() - begun, 3)}
        _folder().with_name(BUILT).write_text(json.dumps(state))
    _remove_old(path)
    return Generation(path, token, open_database(path, read_only=True))


def _write(path: Path) -> None:
    _remove(path)
    try:
        database = open_database(path, read_only=False)
        try:
            for fact in registered_facts().values():
                _copy(database, fact)
            database.execute(f"CREATE TABLE {WHOLE} (yes BOOLEAN)")
        finally:
            database.close()
    except BaseException:
        _remove(path)
        raise


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}.wal"):
        path.with_name(name).unlink(missing_ok=True)


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
        database.register("chunk", _table(fact, chunk, schema))
        database.execute(f'INSERT INTO "{fact.name}" SELECT * FROM chunk')  # noqa: S608  (a registered name)
    database.unregister("chunk")


def _table(fact: Fact, rows: Sequence[Sequence[object]], schema: pa.Schema) -> pa.Table:
    """Raises ValueError naming fact and column where a value is not of its type."""
    arrays = []
    for column, values in zip(schema, zip(*rows, strict=True), strict=True):
        try:
            arrays.append(pa.array(values, column.type))
        except (pa.ArrowInvalid, pa.ArrowTypeError) as fault:
            raise ValueError(f"fact {fact.name}, column {column.name} ({column.type}): {fault}") from fault
    return pa.table(arrays, schema=schema)


def remove_snapshots() -> None:
    """Takes every snapshot off the disk, for when something must be nowhere any more; who asks next builds one anew. Who
    has one open reads on to the end."""
    with _only_one_builder():
        for path in _folder().glob(f"*{SUFFIX}"):
            _remove(path)


def _remove_old(current: Path) -> None:
    files = sorted(_folder().glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [path for path in files if path != current][KEPT - 1 :]:
        path.unlink(missing_ok=True)
    for path in _folder().glob("*.unfinished*"):
        path.unlink(missing_ok=True)
