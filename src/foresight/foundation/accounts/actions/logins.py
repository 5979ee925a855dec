"""What is kept of logging in and out. No secret and nothing that somebody typed by mistake gets into an entry."""

from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.db import transaction

from foresight.foundation.accounts.actions.subjects import subject_of
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import User

UNKNOWN = "account:unknown"
"""A name that is no account's is not kept: people type passwords into the wrong field."""


def record_login(*, account: User, by: Sequence[str], ip: str | None) -> None:
    """Somebody is in; ``by`` says with what, for instance password and totp."""
    record_act(actor=account, action="login", subject=subject_of(account), after={"by": list(by), "ip": ip})


def record_failed_login(*, username: str, why: str, ip: str | None) -> None:
    """Somebody was not let in. ``why`` is a word of ours: credentials, shut_out, code, standing, stranger."""
    known = User.objects.filter(username=username.strip().lower()).first()
    record_act(
        actor=None,
        action="login.failed",
        subject=UNKNOWN if known is None else subject_of(known),
        after={"why": why, "ip": ip},
    )


@transaction.atomic
def record_logout(*, account: User, session_key: str | None) -> None:
    """Somebody went out by the door."""
    UserSession.objects.filter(user=account, session_key=session_key).delete()
    record_act(actor=account, action="logout", subject=subject_of(account))
