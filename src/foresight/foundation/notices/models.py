"""Notices, how each person wants them, the groups that are told, and what is on its way out."""

from datetime import time

from django.db import models
from django.db.models import Q

from foresight.foundation.organisation.models import Unit, User


class Notice(models.Model):
    """One thing that calls for one account. It is made once, however often its source tells it."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    """What makes it the same news: for an account each key comes once."""
    subject = models.CharField(max_length=200)
    """What it is about, as ``kind:key``."""
    title = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="notice_once")]
        indexes = [models.Index(fields=["account", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"


class Hours(models.Model):
    """When somebody wants to be told."""

    quiet_from = models.TimeField(default=time(20, 0))
    """From then on nothing is sent …"""
    quiet_until = models.TimeField(default=time(8, 0))
    """… until then. The same time twice: there are no quiet hours."""
    digest_at = models.TimeField(default=time(8, 30))
    """When what is not sent at once is sent together."""
    working_days_only = models.BooleanField(default=True)

    class Meta:
        abstract = True


class Choice(Hours):
    """How an account wants to be told. Without a row: the defaults."""

    account = models.OneToOneField(User, on_delete=models.CASCADE, related_name="notice_choice")
    mail = models.JSONField(default=dict)
    """Key of a kind → ``now``, ``digest`` or ``off``, where that is not the kind's default."""

    def __str__(self) -> str:
        return f"choice of {self.account_id}"


class MailSwitch(models.Model):
    """One row: whether notices are mailed at all. An administrator turns it on."""

    on = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "on" if self.on else "off"


class Group(Hours):
    """A chat group that is told how much calls for its people: counts and names, never what it is about, since not
    everybody in a group may see everything."""

    class Service(models.TextChoices):
        DINGTALK = "dingtalk", "钉钉"
        WECOM = "wecom", "企业微信"
        FEISHU = "feishu", "飞书"

    name = models.CharField(max_length=100, unique=True)
    service = models.CharField(max_length=10, choices=Service.choices)
    sealed_address = models.TextField()
    """The robot's address; whoever knows it can write to the group, so it is sealed."""
    sealed_secret = models.TextField(blank=True)
    """What messages are signed with."""
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Whose people it is about, with all below; empty: the whole company."""
    kinds = models.JSONField(default=list)
    """Keys of the kinds of notice."""
    at_once = models.BooleanField(default=False)
    """Each as it comes, instead of once a day together."""
    on = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Dispatch(models.Model):
    """A notice on its way to a mailbox or a group."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        SENDING = "sending", "发送中"
        """Handed over, and not yet known whether it arrived: after a crash it is sent once more."""
        SENT = "sent", "已发"
        DROPPED = "dropped", "不再需要"
        FAILED = "failed", "没有发出"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="dispatches")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="dispatches")
    """Empty: by mail to the notice's account."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    batch = models.CharField(max_length=32, blank=True)
    """What is sent together; after a crash the same goes out again under the same message id."""
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "group"], name="dispatch_once_a_group"),
            models.UniqueConstraint(fields=["notice"], condition=Q(group__isnull=True), name="dispatch_once_by_mail"),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="dispatch_due")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.state}"
