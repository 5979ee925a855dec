"""What both databases say of what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LEFT_OUT = ("django_session", "usersessions_usersession", "shared_cache")
"""Whoever was logged in when the backup was made is not logged in after it came back, wherever that is."""
FILE = "database/foresight.sqlite3"
"""SQLite: the database in one part."""


@dataclass(frozen=True)
class Contents:
    """Of the state that was copied."""

    server: str
    migrations: Mapping[str, list[str]]
    counts: Mapping[str, int]
    audit: Mapping[str, Any]
    sequences: Mapping[str, int] = field(default_factory=dict)


def table_part(table: str) -> str:
    """PostgreSQL: the name of the part with the rows of a table."""
    return f"database/{table}.copy"
