"""Which stretches of time are closed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ClosedPeriod(models.Model):
    """A stretch of days whose books are closed. Reopening keeps the row and says when and why."""

    first_day = models.DateField()
    last_day = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reopening_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="closed_period_days"),
            models.UniqueConstraint(
                fields=["first_day", "last_day"], condition=Q(reopened_at__isnull=True), name="closed_period_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}"
