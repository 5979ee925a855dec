"""Who did what, when, to which object, with what before and after, and why."""

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One act. Entries are only ever added."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="audit_entries",
    )
    """Empty: done from the command line of the machine, by whoever holds the machine."""
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    """What was acted upon, as ``kind:key``."""
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"
