"""Changing one's own password."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from foresight.foundation.accounts.actions.subjects import locked_account, subject_of
from foresight.foundation.accounts.sessions import end_all
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import User


@transaction.atomic
def change_own_password(*, actor: User, password: str, but: str | None = None) -> User:
    """Gives the actor another password and ends the other sessions (``but`` is the key of the one that goes on).

    Whoever calls this has made sure just now that the actor is who is logged in. Raises ValidationError when the
    password is too weak.
    """
    validate_password(password, actor)
    account = locked_account(actor.pk)
    account.set_password(password)
    account.save(update_fields=["password"])
    ended = end_all(account, but=but)
    record_act(
        actor=account, action="account.change_password", subject=subject_of(account), after={"sessions_ended": ended}
    )
    return account
