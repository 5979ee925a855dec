"""Sessions: which are open, and ending them for good.

django-allauth keeps a row beside each session that says whose it is and where it began.
"""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from foresight.foundation.organisation.models import User


def open_sessions() -> "QuerySet[UserSession]":
    """Every session that has not run out, the newest first."""
    running = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found: QuerySet[UserSession] = UserSession.objects.filter(session_key__in=running)
    return found.order_by("-created_at", "-id")


def end_all(account: User, *, but: str | None = None) -> int:
    """Ends the account's sessions, all or all but one; says how many were open."""
    rows = list(open_sessions().filter(user=account).exclude(session_key=but))
    end(rows)
    return len(rows)


def end(sessions: Iterable[UserSession]) -> None:
    """Ends sessions: whoever is in one is asked to log in at the next request."""
    keys = [session.session_key for session in sessions]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
