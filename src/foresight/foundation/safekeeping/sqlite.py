"""SQLite: copied by its online backup, which others may write beside; brought back the same way, in one transaction."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from foresight.foundation.safekeeping.archive import ArchiveReader, ArchiveWriter, beside
from foresight.foundation.safekeeping.contents import FILE, LEFT_OUT, Contents
from foresight.foundation.safekeeping.refusals import BackupFailed, RestoreFailed, RestoreRefused
from foresight.foundation.safekeeping.state import by_app

WAIT = 30
"""Seconds to wait for a writer."""


def database_file() -> Path:
    """Where the database is."""
    return Path(connection.settings_dict["NAME"])


def dump(writer: ArchiveWriter, path: Path) -> Contents:
    """Copies the database beside the backup, then into it. Raises BackupFailed for a damaged one."""
    copy = beside(path, "database")
    if not database_file().exists():
        raise BackupFailed(f"没有数据库 {database_file()}。")
    try:
        _new_file(copy)
        with (
            closing(sqlite3.connect(database_file(), timeout=WAIT)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        contents = _tidied(copy)
        with copy.open("rb") as file:
            writer.add(FILE, file)
        return contents
    finally:
        for name in (copy.name, f"{copy.name}-journal", f"{copy.name}-wal", f"{copy.name}-shm"):
            copy.with_name(name).unlink(missing_ok=True)


def _new_file(path: Path) -> None:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _tidied(copy: Path) -> Contents:
    """Takes out what does not belong into a backup, and looks whether the rest is sound."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("PRAGMA secure_delete=ON")
        tables = _tables(database)
        for table in LEFT_OUT:
            if table in tables:
                database.execute(f'DELETE FROM "{table}"')  # noqa: S608  (a constant)
        (sound,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if sound != "ok":
            raise BackupFailed(f"数据库损坏了，没有备份：{sound}。请保留现场，用上一个备份恢复。")
        return _contents(database, tables)


def _tables(database: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [name for (name,) in database.execute(query)]


def _contents(database: sqlite3.Connection, tables: list[str]) -> Contents:
    counts = {
        table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608  (of the database itself)
        for table in tables
        if table not in LEFT_OUT
    }
    if "django_migrations" not in tables:
        raise BackupFailed("数据库还没有建立。请先运行 foresight migrate。")
    head = (
        database.execute("SELECT count, digest FROM audit_audithead").fetchone()
        if counts.get("audit_audithead")
        else None
    )
    return Contents(
        server=sqlite3.sqlite_version,
        migrations=by_app(database.execute("SELECT app, name FROM django_migrations ORDER BY id")),
        counts=counts,
        audit={"count": head[0], "digest": head[1]} if head else {},
    )


def is_empty() -> bool:
    """Whether there is nothing that a restore could take away."""
    file = database_file()
    return not file.exists() or file.stat().st_size == 0 or not connection.introspection.table_names()


@contextmanager
def staged(archive: ArchiveReader, folder: Path) -> Iterator[None]:
    """The database of the backup in the folder; inside, Django works on it."""
    file = folder / "foresight.sqlite3"
    archive.extract(FILE, file)
    with closing(sqlite3.connect(file)) as database:
        (sound,) = database.execute("PRAGMA quick_check(1)").fetchone()
        counts = _contents(database, _tables(database)).counts if sound == "ok" else {}
    if sound != "ok" or counts != archive.manifest.counts:
        raise RestoreRefused("备份里的数据库和它的清单对不上，文件损坏了。")
    live = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = file
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = live


def put_in(folder: Path) -> None:
    """Puts the staged database in place of the present one: all of it or, when it is cut off, nothing."""
    live = database_file()
    connection.close()
    if not live.exists():
        _new_file(live)
    try:
        with (
            closing(sqlite3.connect(folder / "foresight.sqlite3")) as source,
            closing(sqlite3.connect(live, timeout=WAIT)) as target,
        ):
            target.execute("PRAGMA journal_mode=WAL")
            target.execute("PRAGMA synchronous=FULL")
            source.backup(target)
    except sqlite3.DatabaseError as fault:
        if "not a database" in str(fault) or "malformed" in str(fault):
            raise RestoreFailed(
                f"现有的数据库 {live} 已经损坏，不能在它上面恢复。请停掉服务，把 {live.name}* 移到别处，再恢复一次。"
            ) from fault
        raise


def clear_leftovers() -> None:
    """Nothing: what an earlier attempt left lies in its folder."""


def drop_staged(folder: Path) -> None:
    """Nothing: it lies in the folder."""
