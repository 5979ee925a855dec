"""PostgreSQL: every table copied out of one consistent reading; brought back in a schema beside, then moved in at once.

No program of the server is needed, and no particular version of one: rows travel as the text of COPY, tables are made by
the migrations.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from foresight.foundation.safekeeping.archive import ArchiveReader, ArchiveWriter
from foresight.foundation.safekeeping.contents import LEFT_OUT, Contents, table_part
from foresight.foundation.safekeeping.refusals import BackupFailed, RestoreRefused
from foresight.foundation.safekeeping.state import by_app

BESIDE = "foresight_restoring_"
"""How the schema begins in which a backup is made ready."""
OLD = "foresight_replaced"
ALONE = 0x666F7265
"""Lock that only one restore holds."""
WAIT = "60s"
"""How long to wait for somebody who holds a table."""
STEADY = (
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'postgres'",
    "SET extra_float_digits = 1",
    "SET statement_timeout = 0",
    "SET idle_in_transaction_session_timeout = 0",
    f"SET lock_timeout = '{WAIT}'",
)
"""How values are written, whatever the server's settings; no limit on how long it takes."""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename"
_SEQUENCES = """
    SELECT c.relname, a.attname, s.seqrelid::regclass::text
    FROM pg_sequence s
    JOIN pg_depend d ON d.objid = s.seqrelid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_class c ON c.oid = d.refobjid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s
"""


@contextmanager
def _session() -> Iterator["psycopg.Connection[Any]"]:
    """A connection of our own beside Django's, with the same settings."""
    parameters = connection.get_connection_params()
    known = {name: value for name, value in parameters.items() if name not in ("cursor_factory", "context")}
    with psycopg.connect(**known, autocommit=True) as session:
        for line in STEADY:
            session.execute(line)
        yield session


def _schema(session: "psycopg.Connection[Any]") -> str:
    row = session.execute("SELECT current_schema()").fetchone()
    if row is None or row[0] is None:
        raise BackupFailed("PostgreSQL 的 search_path 里没有可用的 schema。")
    return str(row[0])


def _tables(session: "psycopg.Connection[Any]", schema: str) -> list[str]:
    return [name for (name,) in session.execute(_TABLES, [schema])]


def dump(writer: ArchiveWriter, path: Path) -> Contents:
    """Copies every table out of one reading that nobody's writing changes."""
    with _session() as session:
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        schema = _schema(session)
        tables = _tables(session, schema)
        if "django_migrations" not in tables:
            raise BackupFailed("数据库还没有建立。请先运行 foresight migrate。")
        names = sql.SQL(", ").join(sql.Identifier(schema, table) for table in tables)
        session.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(names))
        counts = {table: _copy_out(session, writer, schema, table) for table in tables if table not in LEFT_OUT}
        head = None
        if counts.get("audit_audithead"):
            head = session.execute("SELECT count, digest FROM audit_audithead").fetchone()
        contents = Contents(
            server=str(session.execute("SHOW server_version").fetchone()[0]),  # type: ignore[index]  # it always answers
            migrations=by_app(session.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()),
            counts=counts,
            audit={"count": head[0], "digest": head[1]} if head else {},
            # Numbers are given out beside transactions: read last, none of them is behind its rows.
            sequences={table: last for table, _, _, last in _last_numbers(session, schema)},
        )
        session.execute("COMMIT")
        return contents


def _copy_out(session: "psycopg.Connection[Any]", writer: ArchiveWriter, schema: str, table: str) -> int:
    """Columns first, in a line of their own, then the rows; returns how many."""
    columns = _columns(session, schema, table)
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(
        sql.Identifier(schema, table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with writer.part(table_part(table)) as part, session.cursor() as cursor:
        part.write(("\t".join(columns) + "\n").encode())
        with cursor.copy(statement) as rows:
            pending = bytearray()
            for row in rows:
                pending += row
                if len(pending) > 1 << 18:
                    part.write(bytes(pending))
                    pending.clear()
            part.write(bytes(pending))
        return cursor.rowcount


def _columns(session: "psycopg.Connection[Any]", schema: str, table: str) -> list[str]:
    query = (
        "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position"
    )
    return [str(name) for (name,) in session.execute(query, [schema, table])]


def _last_numbers(session: "psycopg.Connection[Any]", schema: str) -> Iterator[tuple[str, str, str, int]]:
    """Table, column, sequence, and the last number that it gave out (0: none)."""
    for table, column, name in session.execute(_SEQUENCES, [schema]).fetchall():
        query = sql.SQL("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {}").format(sql.SQL(name))
        row = session.execute(query).fetchone()
        yield table, column, name, int(row[0]) if row else 0


def is_empty() -> bool:
    """Whether there is nothing that a restore could take away."""
    with _session() as session:
        return not _tables(session, _schema(session))


@contextmanager
def staged(archive: ArchiveReader, folder: Path) -> Iterator[None]:
    """The database of the backup in a schema of its own, whose name is kept in the folder; inside, Django works on it.

    The tables are made as they were when the backup was made, and filled; what is newer comes afterwards.
    """
    schema = f"{BESIDE}{secrets.token_hex(4)}"
    with _session() as session:
        session.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    (folder / "schema").write_text(schema)
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    connection.settings_dict["OPTIONS"] = options | {"options": f"-c search_path={schema}"}
    try:
        _make_tables(archive)
        _fill(archive, schema)
        yield
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"] = options


def _make_tables(archive: ArchiveReader) -> None:
    executor = MigrationExecutor(connection)
    applied = {(app, name) for app, names in archive.manifest.migrations.items() for name in names}
    # The last of each app: what others of the same app do not build on.
    inner = {
        parent.key
        for key in applied
        for parent in executor.loader.graph.node_map[key].parents
        if parent.key[0] == key[0]
    }
    executor.migrate(sorted(applied - inner))


def _fill(archive: ArchiveReader, schema: str) -> None:
    with _session() as session, session.transaction():
        there = set(_tables(session, schema))
        wanted = set(archive.manifest.counts)
        if missing := sorted(wanted - there):
            raise RestoreRefused(f"备份里有本程序没有的表：{'、'.join(missing)}。")
        names = sql.SQL(", ").join(sql.Identifier(schema, table) for table in sorted(there))
        session.execute(sql.SQL("TRUNCATE {}").format(names))
        for table in sorted(wanted):
            if _copy_in(session, archive, schema, table) != archive.manifest.counts[table]:
                raise RestoreRefused(f"备份里表 {table} 的行数和清单对不上，文件损坏了。")
        for table, _, name, _ in list(_last_numbers(session, schema)):
            if last := archive.manifest.sequences.get(table, 0):
                session.execute("SELECT setval(%s::regclass, %s)", [name, last])
    with _session() as session:
        for table in sorted(wanted):
            session.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(schema, table)))


def _copy_in(session: "psycopg.Connection[Any]", archive: ArchiveReader, schema: str, table: str) -> int:
    chunks = archive.chunks(table_part(table))
    first = next(chunks, b"")
    while b"\n" not in first and (more := next(chunks, b"")):
        first += more
    heading, _, rest = first.partition(b"\n")
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(schema, table), sql.SQL(", ").join(map(sql.Identifier, heading.decode().split("\t")))
    )
    with session.cursor() as cursor:
        with cursor.copy(statement) as rows:
            rows.write(rest)
            for chunk in chunks:
                rows.write(chunk)
        return cursor.rowcount


def put_in(folder: Path) -> None:
    """Moves the staged tables in place of the present ones, in one transaction."""
    staged_in = (folder / "schema").read_text()
    connection.close()
    with _session() as session, session.transaction():
        schema = _schema(session)
        present, coming = _tables(session, schema), _tables(session, staged_in)
        session.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(OLD)))
        session.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(OLD)))
        for source, tables, target in ((schema, present, OLD), (staged_in, coming, schema)):
            for table in tables:
                session.execute(
                    sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(
                        sql.Identifier(source, table), sql.Identifier(target)
                    )
                )
        for gone in (OLD, staged_in):
            session.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(gone)))


def drop_staged(folder: Path) -> None:
    """Takes the schema of an attempt away."""
    name = folder / "schema"
    if name.exists():
        with _session() as session:
            session.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name.read_text())))


def clear_leftovers() -> None:
    """Takes away the schemas of attempts that were killed."""
    with _session() as session:
        query = "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s"
        for (name,) in session.execute(query, [f"{BESIDE}%"]).fetchall():
            session.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))
