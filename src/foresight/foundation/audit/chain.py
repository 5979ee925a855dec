"""What the digests of the audit log are made of. Pure functions: the same values give the same digest anywhere.

A digest is SHA-256 over a canonical JSON text: ASCII, keys sorted, no blanks, a whole number written as one whatever
its type, so that what a database gives back has the digest of what was put in.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

DIGEST_LENGTH = 64
FIRST = "0" * DIGEST_LENGTH
"""Stands for the digest before the first entry."""
_FORMAT = "foresight audit 1"
"""Goes into every digest: another way to make them will have another word."""
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


class ReadableJSON(json.JSONEncoder):
    """Writes Chinese as Chinese, so that the text of an entry can be searched in any database."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False})


def new_salt() -> str:
    """Makes short content, a name for instance, impossible to guess from its digest."""
    return secrets.token_hex(16)


def content_digest(*, salt: str, subject: str, before: Any, after: Any, reason: str) -> str:
    """The digest of what an entry says, which may have to be taken out later."""
    return _digest("content", salt, subject, _plain(before), _plain(after), reason)


def entry_digest(
    *,
    sequence: int,
    previous: str,
    at: datetime | None,
    actor_id: int | None,
    action: str,
    request_id: str,
    content: str,
) -> str:
    """The digest of an entry at its place in the chain. No moment: somebody wrote what is none into the column."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds") if at is not None else None
    return _digest("entry", sequence, previous, moment, actor_id, action, request_id, content)


def _digest(*values: Any) -> str:
    return hashlib.sha256(_CANONICAL.encode([_FORMAT, *values]).encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    """Whole floats as whole numbers: one database keeps 2.0, another gives back 2."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
