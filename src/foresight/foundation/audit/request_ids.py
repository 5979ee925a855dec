"""The id that everything done for one request of a page, or by one run of a command, has in common."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of what is being done now; empty outside a request and a command."""
    return _current.get()


@contextmanager
def new_request() -> Iterator[str]:
    """Gives what happens inside a new id."""
    token = _current.set(secrets.token_hex(8))
    try:
        yield _current.get()
    finally:
        _current.reset(token)


class RequestIdFilter(logging.Filter):
    """Lets every line of the log carry the id, as ``request_id``."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get() or "-"
        return True
