"""Seats: positions that exist before, between and after the people who hold them."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from foresight.foundation.organisation.models.people import Membership, Person
from foresight.foundation.organisation.models.units import Unit


class Seat(models.Model):
    """A place that a unit has for somebody. A target or a customer may be given to it before anybody holds it."""

    class Kind(models.TextChoices):
        POSITION = "position", "岗位"
        HOUSE = "house", "公共客户池"

    code = models.CharField(max_length=64, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="seats")
    name = models.CharField(max_length=200)
    job = models.CharField(max_length=16, choices=Membership.Job.choices, default=Membership.Job.SALES)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.POSITION)
    """A position is held by one person at a time, and vacant otherwise; a house account is held by nobody: it keeps
    customers whom nobody owns yet."""
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    """The last day on which the seat exists; empty: still."""

    class Meta:
        ordering = ["unit__position", "unit__code", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="seat_days"
            ),
        ]
        indexes = [models.Index(fields=["unit", "opened_on"], name="seat_unit_day")]

    def __str__(self) -> str:
        return self.name

    def exists_on(self, day: date) -> bool:
        """Whether the seat is there on ``day``."""
        return self.opened_on <= day and (self.closed_on is None or day <= self.closed_on)


class SeatHolding(models.Model):
    """Somebody in a seat, from a day to a day (both inclusive, empty = still)."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seat_holdings")
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["seat", "first_day"], name="seat_holding_once_a_day"),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="seat_holding_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.seat_id} from {self.first_day}"
