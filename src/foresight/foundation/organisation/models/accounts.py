"""Accounts that can log in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from foresight.foundation.organisation.models.people import Person


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

    objects = Users()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~models.Q(email=""), name="account_email_once")
        ]

    def __str__(self) -> str:
        return self.person.name if self.person else self.username
