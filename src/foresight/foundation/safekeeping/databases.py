"""The kind of database that this installation has, and what can be done with it."""

from types import ModuleType

from django.db import connection

from foresight.foundation.safekeeping import postgres, sqlite

KIND_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def kind() -> str:
    """``sqlite`` or ``postgresql``."""
    return connection.vendor


def store() -> ModuleType:
    """The module that copies this kind of database out and puts it in."""
    return sqlite if connection.vendor == "sqlite" else postgres
