"""Who holds which role for a time, who stands in for whom, who mentors whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foresight.foundation.organisation.models.people import Person
from foresight.foundation.organisation.models.units import Unit
from foresight.foundation.organisation.roles import ROLE_NAMES, UNIT_ROLES, Role


class RoleGrant(models.Model):
    """A role that was given to a person, from a day to a day (both inclusive, empty = until it is ended)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=16, choices=[(role.value, names[0]) for role, names in ROLE_NAMES.items()])
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="role_grants")
    """For roles that are held for a unit; empty for the others."""
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="role_grant_days"
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(UNIT_ROLES), unit__isnull=False)
                | (~Q(role__in=sorted(UNIT_ROLES)) & Q(unit__isnull=True)),
                name="role_grant_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role} from {self.first_day}"

    @property
    def name(self) -> tuple[str, str]:
        """The role's Chinese and English name."""
        return ROLE_NAMES[Role(self.role)]


class Delegation(models.Model):
    """Somebody stands in for somebody absent, from a day to a day (both inclusive)."""

    principal = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_given")
    """Who is absent."""
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_held")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="delegation_days"),
            models.CheckConstraint(condition=~Q(principal=F("delegate")), name="delegation_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id} for {self.principal_id} from {self.first_day}"


class Mentorship(models.Model):
    """Somebody mentors a newcomer, from a day to a day (both inclusive, empty = still)."""

    mentor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="newcomers")
    newcomer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mentors")
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="mentorship_days"
            ),
            models.CheckConstraint(condition=~Q(mentor=F("newcomer")), name="mentorship_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} mentors {self.newcomer_id} from {self.first_day}"
