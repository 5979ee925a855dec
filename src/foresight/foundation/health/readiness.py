"""Can this process answer requests now? Asked every few seconds by whatever stands before it, so it must be quick."""

from dataclasses import dataclass
from functools import cache

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

MOST_SECONDS = 3
"""The database must answer within so many. Reaching its server is limited by the settings."""


@dataclass(frozen=True)
class Readiness:
    """Words without secrets: they are shown to anybody."""

    database: str
    migrations: str

    @property
    def ready(self) -> bool:
        """Whether all is well."""
        return self.database == self.migrations == "ok"


def readiness() -> Readiness:
    """Asks the database for the migrations that it has."""
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL statement_timeout = '{MOST_SECONDS}s'")
            recorder = MigrationRecorder(connection)
            applied = set(recorder.migration_qs.values_list("app", "name")) if recorder.has_table() else set()
    except (DatabaseError, InterfaceError):
        return Readiness("unreachable", "unknown")
    missing, unknown = _ours() - applied, _of_our_apps(applied) - _ours()
    return Readiness("ok", "behind" if missing else "ahead" if unknown else "ok")


@cache
def _ours() -> frozenset[tuple[str, str]]:
    """The migrations that this program brings; they do not change while it runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _of_our_apps(applied: set[tuple[str, str]]) -> set[tuple[str, str]]:
    apps = {app for app, _ in _ours()}
    return {(app, name) for app, name in applied if app in apps}
