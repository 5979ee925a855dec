"""Sessions and clients for the tests of accounts."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from foresight.foundation.organisation.models import User

BACKEND = "foresight.foundation.accounts.authentication.AccountBackend"


def begin_session(account: User, *, ip: str = "10.0.0.7", user_agent: str = "Firefox/140.0 Windows") -> UserSession:
    """A session as a login in a browser leaves it."""
    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return UserSession.objects.create(user=account, ip=ip, user_agent=user_agent, session_key=store.session_key or "")
