"""Telling the audit log about an act: inside the act's own transaction."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from foresight.foundation.audit.writing import Act, add_entries


@dataclass(frozen=True)
class _Waiting:
    """An act that is told at the end of its transaction, and a mark that goes when its part is rolled back."""

    act: Act
    mark: Callable[[], None]


_together: ContextVar[list[_Waiting] | None] = ContextVar("acts_together", default=None)


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
        waiting.append(_Waiting(act, _mark()))


@contextmanager
def acts_together() -> Iterator[None]:
    """Writes the entries of all acts inside at its end, in their order: for a transaction of many acts, which would
    otherwise keep everybody else from adding entries from its first act on. It stands inside that transaction, or
    below ``@transaction.atomic`` as a decorator. What a part did that was rolled back is not told."""
    if _together.get() is not None:
        yield
        return
    if not connection.in_atomic_block:
        raise RuntimeError("acts_together stands inside a transaction")
    acts: list[_Waiting] = []
    token = _together.set(acts)
    try:
        yield
    finally:
        _together.reset(token)
    standing = {id(registered[1]) for registered in connection.run_on_commit}
    if told := [waiting.act for waiting in acts if id(waiting.mark) in standing]:
        add_entries(told)


def _mark() -> Callable[[], None]:
    """Something that Django forgets when the present savepoint is rolled back, as it does with all that waits for the
    commit."""

    def mark() -> None:
        """Does nothing."""

    transaction.on_commit(mark)
    return mark
