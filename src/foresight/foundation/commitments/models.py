"""Commitments with their evidence, their history and their reminders.

Whether one is overdue is never stored: it follows from its due day and the product's today.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from foresight.foundation.organisation.models import Person, Unit


class State(models.TextChoices):
    """Where a commitment stands."""

    OPEN = "open", "进行中"
    REPORTED = "reported", "待验收"
    DONE = "done", "已完成"
    RELEASED = "released", "已免除"
    CANCELLED = "cancelled", "已取消"


GOING_ON = (State.OPEN, State.REPORTED)
"""The states in which something is still to be done."""


class Act(models.TextChoices):
    """What can be done to a commitment."""

    MADE = "made", "作出承诺"
    EVIDENCE = "evidence", "补充凭据"
    REPORTED = "reported", "报告完成"
    ACCEPTED = "accepted", "验收"
    SENT_BACK = "sent_back", "退回"
    MOVED = "moved", "改期"
    REMINDED = "reminded", "催办"
    RELEASED = "released", "免除"
    CANCELLED = "cancelled", "取消"
    HANDED_OVER = "handed_over", "转交"


class Commitment(models.Model):
    """Something that a person promised, and what became of it."""

    class Counting(models.TextChoices):
        CALENDAR = "calendar", "自然小时"
        WORKING = "working", "工作小时"

    kind = models.CharField(max_length=64)
    """Key of the registered kind."""
    title = models.CharField(max_length=200)
    details = models.TextField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    """What it is about, as ``kind:key``."""
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The unit that it is about: the promiser's on the day it was made, unless another was named."""
    promised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="commitments_given")
    promised_to = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="commitments_received"
    )
    """Empty: the company as such."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who wrote it down; empty: the command line."""
    made_at = models.DateTimeField()
    due_on = models.DateField()
    """The last day on which it is in time."""
    due_at = models.DateTimeField(null=True, blank=True)
    """For a time limit in hours: the moment up to which it is in time, on ``due_on``."""
    due_hours = models.PositiveIntegerField(null=True, blank=True)
    due_counting = models.CharField(max_length=16, choices=Counting.choices, blank=True)
    """Which hours the limit counted."""
    first_due_on = models.DateField()
    """The due day that was promised first; it stays when the day is moved."""
    times_moved = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    result = models.TextField(blank=True)
    """What came of it, as the promiser reported it last."""
    reported_at = models.DateTimeField(null=True, blank=True)
    """When it was last reported done; empty while it is open."""
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=True, due_hours__isnull=True, due_counting="")
                | (Q(due_at__isnull=False, due_hours__isnull=False) & ~Q(due_counting="")),
                name="commitment_hours_are_stated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.OPEN, State.REPORTED], ended_at__isnull=True)
                | Q(state__in=[State.DONE, State.RELEASED, State.CANCELLED], ended_at__isnull=False),
                name="commitment_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.REPORTED, State.DONE]) | Q(reported_at__isnull=False),
                name="commitment_done_was_reported",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REPORTED) | (Q(promised_to__isnull=False) & ~Q(promised_to=F("promised_by"))),
                name="commitment_waits_for_another",
            ),
        ]
        # No index on the state alone: it would draw lists through all open rows instead of through the two sides.
        indexes = [
            models.Index(fields=["promised_by", "state", "due_on"], name="commitment_given"),
            models.Index(fields=["promised_to", "state", "due_on"], name="commitment_received"),
            models.Index(fields=["subject"], name="commitment_subject"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_going_on(self) -> bool:
        """Whether something is still to be done."""
        return self.state in GOING_ON

    @property
    def owed_to_somebody(self) -> bool:
        """Whether another person must accept what is reported."""
        return self.promised_to_id is not None and self.promised_to_id != self.promised_by_id

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is open at ``now`` and its time is over."""
        return self.state == State.OPEN and self._is_after_due(now)

    def days_overdue(self, now: datetime) -> int:
        """How many days after its due day ``now`` is; 0 on the day itself, and when it is not overdue."""
        return max(0, (timezone.localdate(now) - self.due_on).days) if self.is_overdue(now) else 0

    @property
    def reported_late(self) -> bool:
        """Whether the last report came after the time."""
        return self.reported_at is not None and self._is_after_due(self.reported_at)

    @property
    def reported_on(self) -> date | None:
        """The day of the last report."""
        return timezone.localdate(self.reported_at) if self.reported_at else None

    def _is_after_due(self, moment: datetime) -> bool:
        return moment > self.due_at if self.due_at else timezone.localdate(moment) > self.due_on


class HistoryEntry(models.Model):
    """One act on a commitment: who, when, what, why. Entries are only ever added."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(max_length=16, choices=Act.choices)
    from_state = models.CharField(max_length=16, choices=State.choices, blank=True)
    """Empty for the first entry."""
    to_state = models.CharField(max_length=16, choices=State.choices)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Empty: done from the command line."""
    on_behalf_of = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Whose act it was, where another did it in the place of somebody absent, left or without an account."""
    note = models.TextField(blank=True)
    """Why, or what came of it."""
    changes = models.JSONField(default=dict, blank=True)
    """What was changed, as ``{"due_on": ["2025-11-14", "2025-11-20"]}``: before and after."""

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act}"


class Evidence(models.Model):
    """Something that shows what was done: words, a link, or an object of the product."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="evidence")
    entry = models.ForeignKey(HistoryEntry, on_delete=models.PROTECT, related_name="evidence")
    """The act that brought it."""
    text = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    """An object as ``kind:key``."""

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | ~Q(link="") | ~Q(subject=""), name="evidence_is_something"),
        ]

    def __str__(self) -> str:
        return self.text or self.link or self.subject


class Reminder(models.Model):
    """A day on which a person is to be reminded of a commitment. It goes when there is nothing to remind of."""

    class Why(models.TextChoices):
        AHEAD = "ahead", "快到期"
        OVERDUE = "overdue", "已逾期"
        NUDGE = "nudge", "被催办"
        ACCEPTANCE = "acceptance", "等你验收"

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    """Who is to be reminded."""
    why = models.CharField(max_length=16, choices=Why.choices)
    remind_on = models.DateField()

    class Meta:
        ordering = ["remind_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "why", "remind_on"], name="reminder_once_a_day"),
        ]
        indexes = [models.Index(fields=["person", "remind_on"], name="reminder_person_day")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.remind_on}: {self.why}"
