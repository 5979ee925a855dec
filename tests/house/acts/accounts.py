"""The acts of the accounts."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone

from foresight.foundation.accounts import actions as accounts
from foresight.foundation.accounts.models import AccountLink
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import Role
from tests.accounts import begin_session
from tests.cast import Cast


def ready(cast: Cast) -> None:
    """Cleo has a second factor, the director a link and a session; Ben is locked and an old account deactivated."""
    now = timezone.now()
    Authenticator.objects.create(user=cast.cleo, type=Authenticator.Type.TOTP, data={"secret": "sealed"})
    accounts.issue_reset_link(actor=None, account_id=cast.director.pk, now=now)
    begin_session(cast.director)
    accounts.lock_account(actor=None, account_id=cast.ben.pk, now=now)
    old = accounts.invite(actor=None, username="old", now=now).link.account
    assert old is not None
    accounts.deactivate_account(actor=None, account_id=old.pk, now=now)


def _id(name: str) -> int:
    return User.objects.get(username=name).pk


ACTS = {
    "accounts.invite": lambda actor: accounts.invite(actor=actor, username="eve", now=timezone.now()),
    "accounts.issue_reset_link": lambda actor: accounts.issue_reset_link(
        actor=actor, account_id=_id("cleo"), now=timezone.now()
    ),
    "accounts.withdraw_link": lambda actor: accounts.withdraw_link(
        actor=actor, link_id=AccountLink.objects.get(account__username="director").pk, now=timezone.now()
    ),
    "accounts.lock_account": lambda actor: accounts.lock_account(
        actor=actor, account_id=_id("cleo"), now=timezone.now()
    ),
    "accounts.unlock_account": lambda actor: accounts.unlock_account(
        actor=actor, account_id=_id("ben"), now=timezone.now()
    ),
    "accounts.deactivate_account": lambda actor: accounts.deactivate_account(
        actor=actor, account_id=_id("cleo"), now=timezone.now()
    ),
    "accounts.reactivate_account": lambda actor: accounts.reactivate_account(actor=actor, account_id=_id("old")),
    "accounts.change_account": lambda actor: accounts.change_account(
        actor=actor, account_id=_id("cleo"), email="cleo@example.com", is_administrator=False
    ),
    "accounts.end_sessions": lambda actor: accounts.end_sessions(actor=actor, account_id=_id("director")),
    "accounts.end_session": lambda actor: accounts.end_session(
        actor=actor, session_id=UserSession.objects.get(user__username="director").pk
    ),
    "accounts.remove_second_factors": lambda actor: accounts.remove_second_factors(actor=actor, account_id=_id("cleo")),
    "accounts.demand_second_factor": lambda actor: accounts.demand_second_factor(
        actor=actor, roles=[Role.ADMINISTRATOR]
    ),
    "accounts.add_second_factor": lambda actor: accounts.add_second_factor(actor=_own(actor), kind="totp"),
    "accounts.drop_second_factor": lambda actor: accounts.drop_second_factor(actor=_own(actor), kind="totp"),
    "accounts.change_own_password": lambda actor: accounts.change_own_password(
        actor=_own(actor), password="red-mountain-2026"
    ),
}
FOR_EVERYBODY = {"accounts.add_second_factor", "accounts.drop_second_factor", "accounts.change_own_password"}
"""Everybody's own password and second factor."""


def _own(actor: User | None) -> User:
    assert actor is not None
    return actor
