"""What is written into the server's log: where, when, how long, and what went wrong; never who or how much.

A line says the name of a page, not its address, which holds codes of people and customers. The message of an error is
kept only where it comes from the machine (disk, network, database server): others repeat the values that were wrong.
"""

import hashlib
import hmac
import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError

TECHNICAL = (OSError, OperationalError, InterfaceError, ImproperlyConfigured, ImportError, MemoryError)
REQUEST = "foresight.request"
REQUEST_ID = "foresight.request_id"
"""In the request's META: Django logs refusals when the request is over."""
_Fault = tuple[type[BaseException], BaseException, TracebackType | None]


def opaque(account: Any) -> str:
    """An id that tells accounts apart in the log and says nothing about them; empty for nobody."""
    if not account:
        return ""
    return hmac.new(settings.SECRET_KEY.encode(), f"log:{account}".encode(), hashlib.sha256).hexdigest()[:12]


def log_request(*, route: str, method: str, status: int, milliseconds: float, account: Any) -> None:
    """One line for one request."""
    logging.getLogger(REQUEST).info(
        "%s %s %s",
        method,
        route,
        status,
        extra={
            "fields": {
                "route": route,
                "method": method,
                "status": status,
                "milliseconds": round(milliseconds, 1),
                "user": opaque(account),
            }
        },
    )


def discreet_message(record: logging.LogRecord) -> str:
    """The message; of Django's own lines about a request only the name of the page."""
    request = getattr(record, "request", None)
    if request is not None:
        match = getattr(request, "resolver_match", None)
        route = match.view_name if match is not None else "unknown"
        return f"{getattr(record, 'status_code', '')} {route}".strip()
    if record.name.startswith("django.security"):
        return "refused: " + record.name.rpartition(".")[2]
    return record.getMessage()


def discreet_fault(fault: _Fault) -> list[str]:
    """Kind of error and the places that it went through, the innermost last; of each error in the chain."""
    lines: list[str] = []
    error: BaseException | None = fault[1]
    while error is not None and len(lines) < 200:
        words = f": {' '.join(str(error).split())}" if isinstance(error, TECHNICAL) else ""
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}{words}")
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def _request_id(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    known = request.META.get(REQUEST_ID) if request is not None else None
    return str(known or getattr(record, "request_id", "-"))


class PlainLines(logging.Formatter):
    """For reading: one line, and the places of an error below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, request, logger, message."""
        at = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")
        line = f"{at} {record.levelname} {_request_id(record)} {record.name} {discreet_message(record)}"
        if record.exc_info and record.exc_info[1] is not None:
            line += "".join(f"\n  {place}" for place in discreet_fault(record.exc_info))
        return line


class JsonLines(logging.Formatter):
    """For machines: one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, request, logger, message, and the fields of a request."""
        found: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": _request_id(record),
            "process": record.process,
            "message": discreet_message(record),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            found["error"] = discreet_fault(record.exc_info)
        return json.dumps(found, ensure_ascii=False, default=str)
