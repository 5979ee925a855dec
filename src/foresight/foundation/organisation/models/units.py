"""Units and where they hang in the tree, dated."""

from django.db import models
from django.db.models import F, Q


class Unit(models.Model):
    """A part of the organisation: company, division, region, team, or a territory used for reporting."""

    class Kind(models.TextChoices):
        COMPANY = "company", "公司"
        DIVISION = "division", "事业部"
        REGION = "region", "区域"
        TEAM = "team", "团队"

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    position = models.IntegerField(default=0)
    """Order among its siblings in lists."""
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class UnitPlacement(models.Model):
    """Where a unit hangs in the tree, from a day (inclusive) to a day (inclusive, empty = still)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="child_placements")
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "first_day"], name="placement_once_a_day"),
            models.CheckConstraint(condition=~Q(unit=F("parent")), name="placement_not_under_itself"),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="placement_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} under {self.parent_id} from {self.first_day}"
