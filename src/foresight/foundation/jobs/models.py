"""Jobs and the schedule."""

from typing import Any

from django.conf import settings
from django.db import models

from foresight.foundation.audit.chain import ReadableJSON


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", "等待"
    """To be begun at ``due_at``: for the first time, or again."""
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    REFUSED = "refused", "没有做"
    """The room refused it, with a reason; trying again does not help."""
    FAILED = "failed", "失败"
    """It broke, as often as it may be tried."""
    CANCELLED = "cancelled", "已取消"


OPEN_STATES = (State.WAITING, State.RUNNING)


class Job(models.Model):
    """One piece of background work, from being asked for to its result."""

    kind = models.CharField(max_length=64)
    """Key of the registered kind."""
    arguments = models.JSONField(default=dict, encoder=ReadableJSON)
    subject = models.CharField(max_length=200, blank=True)
    """What it is about, as ``kind:key``."""
    title = models.CharField(max_length=200, blank=True)
    """What it is about, in the words of the person who asked."""
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    """Who asked for it; empty: the schedule, or the machine's own command line."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """Not begun before."""
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often it was begun."""
    token = models.CharField(max_length=32, blank=True)
    """Of the attempt that runs: whoever holds another one has lost the job and keeps nothing."""
    worker = models.CharField(max_length=200, blank=True)
    doing = models.CharField(max_length=200, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    of = models.PositiveBigIntegerField(default=0)
    """Of what it is doing, how much is done and how much there is (0: not known)."""
    stop_asked = models.BooleanField(default=False)
    result = models.JSONField(null=True, blank=True, encoder=ReadableJSON)
    problem = models.TextField(blank=True)
    """Why it was refused, or what broke, for whoever asked."""
    log = models.JSONField(default=list, encoder=ReadableJSON)
    """Lines to read: ``{"at": …, "text": …}``."""

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="job_due"),
            models.Index(fields=["actor", "-id"], name="job_actor"),
            models.Index(fields=["subject"], name="job_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether something may still come of it."""
        return self.state in OPEN_STATES

    def line(self, at: Any, text: str) -> dict[str, str]:
        """A line of the log."""
        return {"at": at.isoformat(timespec="seconds"), "text": text}


class Appointment(models.Model):
    """When a scheduled kind is due next."""

    kind = models.CharField(max_length=64, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.next_at:%Y-%m-%d %H:%M}"
