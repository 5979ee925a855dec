"""The company and its working calendar."""

from django.db import models
from django.db.models import Q


class Company(models.Model):
    """The one company of this installation and what holds for all of it."""

    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3, default="CNY")
    """Book currency (ISO 4217); every ``…_fen`` is a hundredth of it."""
    fiscal_year_start = models.PositiveSmallIntegerField(default=1)
    """Month in which the fiscal year starts, 1 to 12."""
    today = models.DateField(null=True, blank=True)
    """The day that the product takes for today; empty means the clock's. Only the demo company sets it."""
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="company_is_one"),
            models.CheckConstraint(condition=Q(fiscal_year_start__range=(1, 12)), name="company_fiscal_month"),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarYear(models.Model):
    """A year for which the official working calendar is loaded."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return str(self.year)


class CalendarException(models.Model):
    """A day that differs from Monday-to-Friday: a holiday (调休 included) or a working weekend day."""

    day = models.DateField(unique=True)
    works = models.BooleanField()
    name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'works' if self.works else 'off'}"
