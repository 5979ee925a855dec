"""Tokens of programs, and what writes with a key of their own were answered."""

from datetime import datetime

from django.conf import settings
from django.db import models

from foresight.foundation.organisation.models import User


class ApiToken(models.Model):
    """Lets a program act for an account, for a time. Only a digest of its secret is kept: the database opens nothing."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    """What it is for, in the words of whoever made it."""
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    """The last characters of the secret, by which it is told from others."""
    read_only = models.BooleanField(default=True)
    groups = models.JSONField(default=list)
    """Keys of the groups that it is narrowed to; empty: all."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Empty: the machine's own command line."""
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    window = models.BigIntegerField(default=0)
    """The minute, counted from 1970, in which ``used`` counts."""
    used = models.PositiveIntegerField(default=0)
    """Requests in that minute."""

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} …{self.ending}"

    def is_valid(self, now: datetime) -> bool:
        """Whether it opens anything by itself; whether its account does is another question."""
        return self.revoked_at is None and now < self.expires_at


class KeptAnswer(models.Model):
    """What a write was answered, under the key that its sender gave it: the same write again is answered the same and
    done once."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    """Of method, address and body."""
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="kept_answer_once")]
        indexes = [models.Index(fields=["kept_at"], name="kept_answer_age")]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
