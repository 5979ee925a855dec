"""Which migrations the program knows, and which a database has."""

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def known_migrations() -> set[tuple[str, str]]:
    """All that this program brings."""
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def applied_migrations() -> dict[str, list[str]]:
    """What the database has, by app, in the order of applying. Empty where there is nothing yet."""
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return {}
    return by_app(recorder.migration_qs.order_by("id").values_list("app", "name"))


def by_app(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """App → names, in the order of the pairs."""
    found: dict[str, list[str]] = {}
    for app, name in pairs:
        found.setdefault(app, []).append(name)
    return found


def unknown_to_us(applied: Mapping[str, Iterable[str]]) -> list[str]:
    """What a database has been through that this program does not know: then the program is the older one."""
    known = known_migrations()
    return sorted(f"{app}.{name}" for app, names in applied.items() for name in names if (app, name) not in known)


def still_to_apply() -> list[str]:
    """What this program brings and the database lacks."""
    applied = applied_migrations()
    return sorted(f"{app}.{name}" for app, name in known_migrations() if name not in applied.get(app, ()))
