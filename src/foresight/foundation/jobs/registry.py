"""The kinds of background work that the rooms register."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from foresight.foundation.jobs.models import Job

if TYPE_CHECKING:
    from foresight.foundation.jobs.running import Running


@dataclass(frozen=True)
class JobKind:
    """What a room says about one kind of work."""

    key: str
    """Kept with each job, for instance ``import.apply``."""
    name: tuple[str, str]
    """Chinese and English."""
    run: Callable[["Running"], None]
    """Does the work, in a worker. What it writes, it writes in one transaction with ``running.complete``."""
    attempts: int = 3
    """How often it is begun when it breaks, or when its worker dies."""
    wait: timedelta = timedelta(seconds=20)
    """From the first failure to the second attempt; each further wait is four times as long."""
    daily_at: time | None = None
    """Scheduled: every day at that time of the local clock."""
    every: timedelta | None = None
    """Scheduled: again and again."""
    address: Callable[[Job], str] | None = None
    """The page of its result."""

    def words(self, language: str) -> str:
        """The name in a language."""
        return self.name[1] if language == "en" else self.name[0]

    @property
    def scheduled(self) -> bool:
        """Whether it begins by itself."""
        return self.daily_at is not None or self.every is not None


_KINDS: dict[str, JobKind] = {}
Oversight = Callable[[Any], bool]
_oversight: list[Oversight] = []


def register_job_kinds(*kinds: JobKind) -> None:
    """Adds kinds; a key that is taken by another kind is refused."""
    for kind in kinds:
        if _KINDS.setdefault(kind.key, kind) != kind:
            raise ValueError(f"the job kind {kind.key!r} is registered already")


def job_kinds() -> tuple[JobKind, ...]:
    """All kinds, in the order of their registration."""
    return tuple(_KINDS.values())


def job_kind(key: str) -> JobKind:
    """The kind with that key; raises LookupError naming those there are."""
    found = _KINDS.get(key)
    if found is None:
        raise LookupError(f"没有后台任务“{key}”。现有：{'、'.join(_KINDS) or '还没有'}。")
    return found


def register_oversight(oversees: Oversight) -> None:
    """Says which accounts see and stop everybody's jobs; a room above knows the roles."""
    _oversight[:] = [oversees]


def oversees(viewer: Any) -> bool:
    """Whether the account sees and stops everybody's jobs; nobody before it is registered."""
    return any(rule(viewer) for rule in _oversight)
