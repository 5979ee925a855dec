"""Codes of authenticators work once.

A code is taken for a minute and a half, because clocks differ; so long it must be remembered, by all processes.
"""

import hashlib

from django.core.cache import cache

REMEMBERED = 120
"""Seconds; longer than any code is taken."""


def use_once(account_id: int, code: str) -> bool:
    """Whether the account has not used this code just now; from here on it has."""
    bare = "".join(character for character in code if character.isalnum())
    digest = hashlib.sha256(f"{account_id}:{bare}".encode()).hexdigest()
    return bool(cache.add(f"accounts.code.{digest}", 1, timeout=REMEMBERED))
