"""Ending sessions: one's own, or, for whoever manages accounts, anybody's."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from foresight.foundation.accounts.actions.subjects import locked_account, subject_of
from foresight.foundation.accounts.sessions import end, end_all
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right


@transaction.atomic
def end_sessions(*, actor: User | None, account_id: int, but: str | None = None) -> int:
    """Ends an account's sessions, all but the one with the key ``but``; says how many."""
    if actor is None or actor.pk != account_id:
        require(actor, Right.ACCOUNTS)
    account = locked_account(account_id)
    ended = end_all(account, but=but)
    record_act(actor=actor, action="session.end_all", subject=subject_of(account), after={"sessions_ended": ended})
    return ended


@transaction.atomic
def end_session(*, actor: User | None, session_id: int) -> None:
    """Ends one session. One that is not there, or is another's, is not found."""
    session = UserSession.objects.select_for_update(of=("self",)).select_related("user").filter(pk=session_id).first()
    if session is None:
        raise LookupError("没有这个会话，也许已经结束了。")
    if actor is None or actor.pk != session.user_id:
        require(actor, Right.ACCOUNTS)
    end([session])
    record_act(
        actor=actor,
        action="session.end",
        subject=subject_of(session.user),
        before={"began_at": session.created_at.isoformat(), "ip": session.ip},
    )
