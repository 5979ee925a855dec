"""One-time links, locks, and from whom a second factor is demanded.

Passwords stand with the account (organisation), second factors and sessions in the tables of django-allauth, failed
logins in those of django-axes.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import ROLE_NAMES


class AccountLink(models.Model):
    """A link that lets whoever holds it choose a password, once and for a time.

    Only a digest of its token is kept: the database does not open any account.
    """

    class Purpose(models.TextChoices):
        FIRST = "first", "第一个管理员"
        INVITATION = "invitation", "邀请"
        RESET = "reset", "重设密码"

    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    account = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="links")
    """Empty only for the first administrator, whose account the link makes."""
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Empty: the machine's command line, or somebody who asked for it by mail."""
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="first", account__isnull=True) | (~Q(purpose="first") & Q(account__isnull=False)),
                name="account_link_account",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="account_link_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at:%Y-%m-%d %H:%M}"

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at


class AccountLock(models.Model):
    """An account that cannot log in until somebody unlocks it. Its person keeps every role meanwhile."""

    account = models.OneToOneField(User, on_delete=models.CASCADE, related_name="lock")
    locked_at = models.DateTimeField()
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.account_id} locked since {self.locked_at:%Y-%m-%d %H:%M}"


class SecondFactorRule(models.Model):
    """Whoever holds the role needs a second factor before any page opens."""

    role = models.CharField(
        max_length=16, unique=True, choices=[(role.value, names[0]) for role, names in ROLE_NAMES.items()]
    )

    def __str__(self) -> str:
        return self.role
