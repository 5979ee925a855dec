"""Telling the audit log about an act: inside the act's own transaction."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from foresight.foundation.audit.writing import Act, add_entries

_together: ContextVar[list[Act] | None] = ContextVar("acts_together", default=None)


def record_act(
    *,
    actor: AbstractBaseUser | None,
    action: str,
    subject: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Adds the entry for one act at the end of the chain.

    ``actor`` is the account that acted, or None for the machine's own command line. ``before`` and ``after``
    hold plain JSON values. ``subject`` names the object as ``kind:key``, for instance ``plan:2025@2``. From here to
    the end of the transaction no other transaction can add an entry: call it last.
    """
    act = Act(
        actor_id=actor.pk if actor is not None else None,
        action=action,
        subject=subject,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        reason=reason,
    )
    waiting = _together.get()
    if waiting is None:
        add_entries([act])
    else:
        waiting.append(act)


@contextmanager
def acts_together() -> Iterator[None]:
    """Writes the entries of all acts inside at its end, in their order: for a transaction of many acts, which would
    otherwise keep everybody else from adding entries from its first act on. It stands inside that transaction."""
    if _together.get() is not None:
        yield
        return
    acts: list[Act] = []
    token = _together.set(acts)
    try:
        yield
    finally:
        _together.reset(token)
    if acts:
        add_entries(acts)
