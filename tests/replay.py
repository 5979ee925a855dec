"""Rows that many tests begin with, made once by the rooms' actions and put back as they were for each further test."""

import uuid
from collections.abc import Callable, Hashable
from typing import Any

from django.apps import apps
from django.db import connection

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.warehouse.models import DataVersion

Rows = list[tuple[str, list[str], list[tuple[Any, ...]]]]
_kept: dict[Hashable, Rows] = {}


def made_once(key: Hashable, make: Callable[[], object]) -> None:
    """What ``make`` writes into an empty database, made by it the first time and copied in after that.

    The state has a name of its own each time (``DataVersion``), so that no test reads the figures of another.
    """
    place = (key, connection.settings_dict["NAME"])
    if AuditEntry.objects.exists():
        make()  # somebody has acted already
        return
    if place not in _kept:
        make()
        _kept[place] = _rows()
        return
    with connection.cursor() as cursor:
        for table, columns, rows in _kept[place]:
            names = ", ".join(connection.ops.quote_name(column) for column in columns)
            places = ", ".join(["%s"] * len(columns))
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # what the migrations made
            cursor.executemany(f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({places})", rows)
    DataVersion.objects.update(token=str(uuid.uuid4()))


def _rows() -> Rows:
    found: Rows = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if not model.__module__.startswith("foresight.") and not model._meta.auto_created:
                continue
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if rows := cursor.fetchall():
                assert cursor.description is not None
                found.append((table, [column[0] for column in cursor.description], rows))
    return found
