"""Plans, their versions, their tiers and the cells that carry the amounts.

A version is never changed once adopted: another version replaces it and the first stays beside it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foresight.domain.ledger.models import ProductLine
from foresight.foundation.organisation.models import Person, Unit
from foresight.foundation.transfer.models import ImportRun


class Plan(models.Model):
    """Targets of one metric over one span of days."""

    class Spread(models.TextChoices):
        WORKING_DAYS = "working_days", "工作日"
        CALENDAR_DAYS = "calendar_days", "自然日"

    code = models.CharField(max_length=64, unique=True)
    """Short name used in commands and addresses, for instance ``2025``."""
    name = models.CharField(max_length=200)
    metric = models.CharField(max_length=64, default="revenue.net")
    """Key of the metric that is planned."""
    first_day = models.DateField()
    last_day = models.DateField()
    spread = models.CharField(max_length=16, choices=Spread.choices, default=Spread.WORKING_DAYS)
    """Over which days a cell's amount spreads evenly."""

    class Meta:
        ordering = ["-first_day", "code"]
        constraints = [models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="plan_days")]

    def __str__(self) -> str:
        return self.name


class Tier(models.Model):
    """A named level of a plan, from low to high: 保底, 争取 and any more. Exactly one is the attainment base."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tiers")
    key = models.SlugField(max_length=32)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    position = models.PositiveSmallIntegerField()
    is_base = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="tier_once"),
            models.UniqueConstraint(fields=["plan", "position"], name="tier_position_once"),
            models.UniqueConstraint(fields=["plan"], condition=Q(is_base=True), name="tier_one_base"),
        ]

    def __str__(self) -> str:
        return self.name


class PlanVersion(models.Model):
    """One state of a plan's numbers, with who made it, when it takes effect and why."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    effective_on = models.DateField()
    """From this day on the version is the current one, until a later version takes effect."""
    reason = models.TextField(blank=True)
    rule = models.JSONField(default=dict)
    """How the cells were made: totals, levels and shares, as in the plan file."""
    dimensions = models.JSONField(default=list)
    """What the cells are split by, for instance ``["region", "product_line", "person"]``; periods always."""
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    import_run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.plan.code}@{self.number}"


class PlanCell(models.Model):
    """The target of one tier for one period and one place in the plan's dimensions.

    ``amount_fen`` is the whole amount up to the tier (the stretch cell includes the floor's). A dimension that the
    plan is not split by is empty.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="cells")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="cells")
    first_day = models.DateField()
    last_day = models.DateField()
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The unit that carries the cell: the person's on the cell's first day, or the region."""
    region = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    product_line = models.ForeignKey(ProductLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="cell_days"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="cell_not_negative"),
        ]
        indexes = [models.Index(fields=["version", "tier"], name="cell_version_tier")]

    def __str__(self) -> str:
        return f"{self.amount_fen} from {self.first_day}"
