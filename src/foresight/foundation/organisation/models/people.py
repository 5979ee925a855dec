"""People and their memberships over time."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from foresight.foundation.organisation.models.units import Unit


class Person(models.Model):
    """Somebody who works or worked here."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    """The last day of employment."""
    leaving_reason = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    """When the personal data was erased on request; from then on nothing is written into the row."""

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's place in a unit, from a day to a day (both inclusive, empty = still)."""

    class Job(models.TextChoices):
        SALES = "sales", "销售"
        MANAGER = "manager", "经理"
        SUPPORT = "support", "支持"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    job = models.CharField(max_length=16, choices=Job.choices, default=Job.SALES)
    """Only ``sales`` counts in the sales headcount."""
    leads = models.BooleanField(default=False)
    """Whoever leads a unit sees the unit and everything below it."""
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    continues = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by")
    """The membership that ended the day before because of this one: a move or a change of job."""

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "unit", "first_day"], name="membership_once_a_day"),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="membership_days"
            ),
        ]
        indexes = [models.Index(fields=["unit", "first_day"], name="membership_unit_day")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.unit_id} from {self.first_day}"

    def covers(self, day: date) -> bool:
        """Whether the membership is in force on ``day``."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)
