"""Sessions, codes and clients for the tests of accounts."""

import base64
import hashlib
import hmac
import struct
import time
from html import unescape
from re import sub
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from foresight.foundation.accounts.sealing import seal
from foresight.foundation.organisation.models import User
from tests.cast import PASSWORD

BACKEND = "foresight.foundation.accounts.authentication.AccountBackend"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of an authenticator, in Base32."""


def begin_session(account: User, *, ip: str = "10.0.0.7", user_agent: str = "Firefox/140.0 Windows") -> UserSession:
    """A session as a login in a browser leaves it."""
    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return UserSession.objects.create(user=account, ip=ip, user_agent=user_agent, session_key=store.session_key or "")


def browser(**options: bool) -> Client:
    """A browser that nobody has used yet."""
    return Client(headers={"host": "127.0.0.1"}, **options)  # type: ignore[arg-type]  # enforce_csrf_checks


def log_in(client: Client, name: str, password: str = PASSWORD) -> Any:
    """Sends the login form."""
    return client.post("/login/", {"username": name, "password": password})


def logged_in(name: str) -> Client:
    """A browser in which somebody has logged in by the form just now."""
    client = browser()
    answer = log_in(client, name)
    assert answer.status_code == 302, words(answer)
    return client


def words(response: Any) -> str:
    """The text of a page."""
    return " ".join(unescape(sub(r"<[^>]+>", " ", response.content.decode())).split())


def totp(secret: str = SECRET, *, steps: int = 0) -> str:
    """The code of RFC 6238 for now, or some half minutes away."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def give_authenticator(account: User) -> Authenticator:
    """A second factor that was set up before."""
    return Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": seal(SECRET)})
