"""Units as a dated tree, people, their memberships over time, accounts, and the working calendar.

Nothing here is overwritten when somebody moves: a placement or a membership ends and another begins.
"""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


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


class Person(models.Model):
    """Somebody who works or worked here."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    """The last day of employment."""

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


class Users(BaseUserManager["User"]):
    """Makes accounts; names are looked up without regard to case."""

    def create_user(
        self,
        username: str,
        password: str | None = None,
        *,
        person: Person | None = None,
        is_administrator: bool = False,
    ) -> "User":
        user = self.model(username=username.strip().lower(), person=person, is_administrator=is_administrator)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """An account that can log in. What it may see follows from its person's memberships."""

    username = models.CharField(max_length=64, unique=True)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="account")
    is_administrator = models.BooleanField(default=False)
    """May set up the company and import; sees all rows."""
    is_active = models.BooleanField(default=True)

    objects = Users()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.person.name if self.person else self.username


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
