"""Tokens of one-time links, and how long each kind of link lives."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from foresight.foundation.accounts.models import AccountLink

LIFETIMES = {
    AccountLink.Purpose.FIRST: timedelta(hours=24),
    AccountLink.Purpose.INVITATION: timedelta(days=7),
    AccountLink.Purpose.RESET: timedelta(hours=24),
}
LIFETIME_BY_MAIL = timedelta(hours=1)
"""Of a link that somebody who is not logged in asked for."""
ONE_MAIL_IN = timedelta(minutes=5)
"""An account is not sent a second link by mail within this time, however often somebody asks."""


@dataclass(frozen=True)
class IssuedLink:
    """A link with its token, which is known here and never again."""

    link: AccountLink
    token: str


def new_token() -> str:
    """256 random bits, as they stand in an address."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token. It is random, so that no salt and no slow hash are needed."""
    return hashlib.sha256(token.encode()).hexdigest()
