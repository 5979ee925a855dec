"""Which problems operations may be answered with, for the description of the API."""

from typing import Any

from foresight.api.problems import Problem

_ALWAYS = (400, 401, 403, 404, 405, 409, 422, 429, 500, 503)
_WRITES = (413, 415)
_VERSIONED = (412, 428)


def reads(shown: Any, *, versioned: bool = False) -> dict[int, Any]:
    """Answers of an operation that reads."""
    found: dict[int, Any] = {200: shown}
    if versioned:
        found[304] = None
    return found | dict.fromkeys(_ALWAYS, Problem)


def writes(shown: Any, *, status: int = 200, versioned: bool = False) -> dict[int, Any]:
    """Answers of an operation that writes."""
    return {status: shown} | dict.fromkeys((*_ALWAYS, *_WRITES, *(_VERSIONED if versioned else ())), Problem)
