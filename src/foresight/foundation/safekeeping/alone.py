"""Only one backup's return or upgrade of a home at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

FILE = "safekeeping.lock"


@contextmanager
def only_one(kind: type[ValueError]) -> Iterator[None]:
    """Raises the given refusal while another process of this home is at it. Let go of by the system when we die."""
    with (Path(settings.HOME) / FILE).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise kind("另一个恢复或升级正在进行。请等它结束。") from None
        yield
