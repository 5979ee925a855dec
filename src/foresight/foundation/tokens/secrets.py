"""Secrets of tokens: made, recognised, and what is kept of them."""

import hashlib
import secrets

PREFIX = "fst_"
"""Begins every secret, so that one that was published by mistake is found by a search."""


def new_secret() -> str:
    """256 random bits behind the prefix."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random, so that no salt and no slow hash are needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
