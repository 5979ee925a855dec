"""What the work of a job has in its hands while it runs."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from foresight.foundation.jobs.holds import Hold
from foresight.foundation.jobs.models import Job, State

PAUSE = 0.3
"""Seconds between two reports of progress."""
LINES = 500
"""Lines of a log that are kept: the first ones and the newest."""


class Refused(Exception):
    """The room's answer is no, and trying again does not help; says why, for whoever asked."""


class Stopped(Exception):
    """Somebody cancelled the job; nothing of this attempt is kept."""


class GivenBack(Exception):
    """The worker is being shut down; another one begins the job again."""


class TakenOver(Exception):
    """Another worker has the job, or it has ended already; nothing of this attempt is kept."""


class Lease:
    """Whether the worker is asked to end."""

    def __init__(self) -> None:
        self.ending = False


@dataclass
class Running:
    """One attempt at a job."""

    job: Job
    hold: Hold
    lease: Lease = field(default_factory=Lease)
    completed: bool = False
    _reported: float = 0.0

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What was given when it was asked for."""
        given: Mapping[str, Any] = self.job.arguments
        return given

    @property
    def actor(self) -> Any:
        """The account that asked for it; None for the schedule and the machine's own command line."""
        return self.job.actor

    def progress(self, doing: str, done: int = 0, of: int = 0) -> None:
        """Shows what is being done and how much of it, also from inside a transaction. It is cheap: call it often.

        Raises Stopped when somebody cancelled the job, and GivenBack when the worker is shut down.
        """
        changed = doing != self.job.doing
        self.job.doing, self.job.done, self.job.of = doing[:200], done, of
        if changed or time.monotonic() - self._reported >= PAUSE:
            self._report()

    def note(self, text: str) -> None:
        """Adds a line to the log that people read."""
        if len(self.job.log) >= LINES:
            del self.job.log[LINES // 2]
        self.job.log.append(self.job.line(timezone.now(), text))
        self._report()

    def complete(self, result: Mapping[str, Any] | None = None) -> None:
        """Says that the job is done, with its result in plain JSON values; the last call of the transaction that holds
        its effects. Both are kept, or neither.

        Raises TakenOver where this attempt no longer has the job, and Stopped where it was cancelled.
        """
        self._report()
        kept = Job.objects.filter(pk=self.job.pk, state=State.RUNNING, token=self.job.token).update(
            state=State.DONE,
            result=dict(result or {}),
            finished_at=timezone.now(),
            problem="",
            doing=self.job.doing,
            done=self.job.done,
            of=self.job.of,
            log=self.job.log,
        )
        if not kept:
            raise TakenOver
        self.completed = True

    def _report(self) -> None:
        if self.completed:
            return  # the row is ours to the end of the transaction: the hold would wait for it
        self._reported = time.monotonic()
        if self.hold.report(self.job.doing, self.job.done, self.job.of, self.job.log):
            raise Stopped
        if self.lease.ending:
            raise GivenBack
