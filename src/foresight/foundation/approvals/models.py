"""Requests for approval with their steps and approvers, what happened to them, and the rules that routes come from.

A request keeps the steps that it started with. Approvers are resolved when a step opens and stay on record, also those
who can no longer decide.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from foresight.foundation.organisation.models import Person, Unit
from foresight.foundation.organisation.roles import ROLE_NAMES, Role

ROLE_CHOICES = [(role.value, names[0]) for role, names in ROLE_NAMES.items()]


class Need(models.TextChoices):
    """How many of a step's approvers have to agree."""

    ANY = "any", "任一人同意"
    ALL = "all", "全部同意"


class WhenLate(models.TextChoices):
    """What becomes of a step whose time limit has passed."""

    ESCALATE = "escalate", "转给上一级"
    EXPIRE = "expire", "申请失效"


class ApprovalRoute(models.Model):
    """The steps of a kind from a day on. Routes are only added; the latest in effect counts."""

    kind = models.CharField(max_length=64)
    effective_on = models.DateField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-effective_on", "-id"]
        indexes = [models.Index(fields=["kind", "effective_on"], name="approval_route_kind")]

    def __str__(self) -> str:
        return f"{self.kind} from {self.effective_on}"


class RouteStep(models.Model):
    """One rule of a route."""

    route = models.ForeignKey(ApprovalRoute, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=16, choices=ROLE_CHOICES)
    need = models.CharField(max_length=3, choices=Need.choices, default=Need.ANY)
    from_fen = models.BigIntegerField(default=0)
    """The step applies to amounts from here on."""
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    """Time limit in working hours; empty: none."""
    when_late = models.CharField(max_length=8, choices=WhenLate.choices, default=WhenLate.ESCALATE)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["route", "position"], name="route_step_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.role}"


class ApprovalRequest(models.Model):
    """Somebody asks for something that others have to agree to."""

    class State(models.TextChoices):
        OPEN = "open", "审批中"
        APPROVED = "approved", "已同意"
        REFUSED = "refused", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"
        EXPIRED = "expired", "已失效"

    kind = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    """What it is about, as ``kind:key``; one open request for a subject at a time."""
    title = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    """What the kind needs to carry it out and to show it."""
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="approval_requests")
    """Whose approvers decide; empty: those of the whole company."""
    amount_fen = models.BigIntegerField(null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="approval_requests"
    )
    """Empty: asked from the machine's own command line."""
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Who made what is to be approved, where that is not the requester."""
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state="open"), name="approval_open_once_a_subject"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="approval_request_end",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="approval_request_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a decision."""
        return self.state == self.State.OPEN

    @property
    def parties(self) -> frozenset[int]:
        """The people for whom the request is their own: who asked, and who made what is to be approved."""
        asked = self.requested_by.person_id if self.requested_by else None
        return frozenset(person for person in (asked, self.made_by_id) if person is not None)


class ApprovalStep(models.Model):
    """One step of a request, with the rule that it started with."""

    class State(models.TextChoices):
        WAITING = "waiting", "未到"
        OPEN = "open", "待审批"
        APPROVED = "approved", "已同意"
        REFUSED = "refused", "未同意"
        ENDED = "ended", "未审批"
        """The request ended before the step was decided."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=16, choices=ROLE_CHOICES)
    need = models.CharField(max_length=3, choices=Need.choices)
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    when_late = models.CharField(max_length=8, choices=WhenLate.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    opened_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="approval_step_once"),
            models.UniqueConstraint(fields=["request"], condition=Q(state="open"), name="approval_one_open_step"),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="approval_step_due")]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.position} {self.role}"

    @property
    def role_name(self) -> tuple[str, str]:
        """The role's Chinese and English name."""
        return ROLE_NAMES[Role(self.role)]


class StepApprover(models.Model):
    """Somebody who may or might decide a step, and the verdict."""

    class Came(models.TextChoices):
        ROLE = "role", "按角色"
        WENT_UP = "went_up", "本级没有可审批的人，由上一级审批"
        ESCALATED = "escalated", "超过时限，转给上一级"
        REPLACED = "replaced", "接替不能再审批的人"

    class Left(models.TextChoices):
        LOST = "lost", "不再担任这个角色"
        LATE = "late", "超过时限"

    step = models.ForeignKey(ApprovalStep, on_delete=models.PROTECT, related_name="approvers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="approvals")
    role = models.CharField(max_length=16, choices=ROLE_CHOICES)
    """The role by which the person decides: a higher one than the step's where it went up."""
    came = models.CharField(max_length=16, choices=Came.choices)
    seated_at = models.DateTimeField()
    left = models.CharField(max_length=8, choices=Left.choices, blank=True)
    """Why the person can no longer decide; empty: still can, or has decided."""
    approves = models.BooleanField(null=True)
    """The verdict; empty: none yet."""
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="approval_verdicts"
    )
    """Who gave the verdict: another than the person decided on behalf of the person."""
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["seated_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["step", "person"], name="approver_once_a_step"),
            models.UniqueConstraint(
                fields=["step", "decided_by"], condition=Q(decided_by__isnull=False), name="verdict_once_a_step"
            ),
            models.CheckConstraint(
                condition=Q(approves__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                | Q(approves__isnull=False, decided_at__isnull=False, decided_by__isnull=False, left=""),
                name="verdict_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.step_id}"

    @property
    def may_decide(self) -> bool:
        """Whether the verdict is still to come."""
        return self.approves is None and not self.left

    @property
    def on_behalf(self) -> bool:
        """Whether somebody else gave the verdict for the person."""
        return self.decided_by is not None and self.decided_by.person_id != self.person_id


class ApprovalEvent(models.Model):
    """One thing that happened to a request. Events are only added, each with an entry in the audit log."""

    class Kind(models.TextChoices):
        REQUESTED = "requested", "提出申请"
        STEP_OPENED = "step_opened", "进入步骤"
        APPROVED = "approved", "同意"
        REFUSED = "refused", "不同意"
        LOST = "lost", "审批人退出"
        REPLACED = "replaced", "更换审批人"
        NOBODY = "nobody", "没有人能审批"
        ESCALATED = "escalated", "超时转上一级"
        OVERDUE = "overdue", "超时，没有上一级"
        EXPIRED = "expired", "超时失效"
        WITHDRAWN = "withdrawn", "撤回"
        ASKED = "asked", "提问"
        ANSWERED = "answered", "答复"
        PASSED = "passed", "全部同意，已办理"

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Empty: a time limit or a change of roles did it, or the machine's own command line."""
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    """The step that it happened in."""
    on_behalf_of = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    people = models.JSONField(default=list)
    """Names of the approvers that it was about, as they were then."""
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.request_id}"
