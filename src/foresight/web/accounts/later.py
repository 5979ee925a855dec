"""Work that an answer does not wait for, so that its length tells nobody anything."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Any

from django.db import connections

WAITING = 100
"""So much may wait; what comes on top is dropped, so that nobody fills the memory by asking."""

_log = logging.getLogger(__name__)
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="later")
_room = BoundedSemaphore(WAITING)


def do_later(work: Callable[..., object], *values: Any) -> None:
    """Does it soon, in a thread of its own with a connection of its own; what fails is written to the log."""
    if not _room.acquire(blocking=False):
        _log.error("Too much work is waiting: %s is dropped.", work.__name__)
        return
    _worker.submit(_do, work, values)


def _do(work: Callable[..., object], values: tuple[Any, ...]) -> None:
    try:
        work(*values)
    except Exception:
        _log.exception("Work that was to be done later failed.")
    finally:
        _room.release()
        connections.close_all()
