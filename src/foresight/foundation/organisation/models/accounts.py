"""Accounts that can log in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from foresight.foundation.organisation.models.people import Person
from foresight.foundation.organisation.models.units import Unit
from foresight.foundation.organisation.roles import ROLE_NAMES, UNIT_ROLES, Role


class Users(BaseUserManager["User"]):
    """Makes accounts; names are looked up without regard to case."""

    def create_user(
        self,
        username: str,
        password: str | None = None,
        *,
        person: Person | None = None,
        email: str = "",
        is_administrator: bool = False,
    ) -> "User":
        user = self.model(
            username=username.strip().lower(),
            person=person,
            email=email.strip().lower(),
            is_administrator=is_administrator,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """An account that can log in. What it may see follows from its person's memberships."""

    username = models.CharField(max_length=64, unique=True)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="account")
    email = models.EmailField(blank=True, default="")
    """In lower case; where mail about the account goes, and what single sign-on may know it by."""
    is_administrator = models.BooleanField(default=False)
    """May set up the company and import; sees all rows."""
    is_active = models.BooleanField(default=True)
    is_service = models.BooleanField(default=False)
    """A machine's: it has no person, holds the roles that it was given (``ServiceRole``), acts by tokens only and never
    logs in."""

    objects = Users()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~models.Q(email=""), name="account_email_once"),
            models.CheckConstraint(
                condition=models.Q(is_service=False) | models.Q(person__isnull=True, is_administrator=False),
                name="account_service_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.person.name if self.person else self.username


class ServiceRole(models.Model):
    """A role of a service account, until it is taken away."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="service_roles")
    role = models.CharField(max_length=16, choices=[(role.value, names[0]) for role, names in ROLE_NAMES.items()])
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """For roles that are held for a unit; empty for the others."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "role", "unit"], name="service_role_once_a_unit"),
            models.UniqueConstraint(
                fields=["account", "role"], condition=models.Q(unit__isnull=True), name="service_role_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(UNIT_ROLES), unit__isnull=False)
                | (~models.Q(role__in=sorted(UNIT_ROLES)) & models.Q(unit__isnull=True)),
                name="service_role_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.role}"

    @property
    def name(self) -> tuple[str, str]:
        """The role's Chinese and English name."""
        return ROLE_NAMES[Role(self.role)]
