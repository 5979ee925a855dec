"""Taking personal data out of entries without breaking the chain.

The chain covers an entry's content by a salted digest, which stays. What is left of the content gets a salt and a
digest of its own, and an act of its own in the chain holds that digest: an entry that was only made empty, or that
was changed again later, is found out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from foresight.foundation.audit.chain import content_digest, new_salt
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.audit.writing import Act, add_entries, locked_head

REDACT = "audit.redact"
ENTRIES_OF_AN_ACT = 500


@dataclass(frozen=True)
class Content:
    """What an entry says."""

    subject: str
    before: Any
    after: Any
    reason: str


def redact_entries(*, actor: AbstractBaseUser | None, left: Iterable[tuple[AuditEntry, Content]], reason: str) -> int:
    """Replaces the content of entries by what is to be left of it; returns of how many.

    Acts of redaction themselves are never touched: they name nobody. Call it inside a transaction, with a right that
    a higher room has checked.
    """
    changed = 0
    pending = ((entry, content) for entry, content in left if entry.action != REDACT)
    while part := list(islice(pending, ENTRIES_OF_AN_ACT)):
        changed += len(part)
        _write(actor, part, reason)
    return changed


def _write(actor: AbstractBaseUser | None, part: Sequence[tuple[AuditEntry, Content]], reason: str) -> None:
    act = locked_head().count + 1
    named = []
    for entry, left in part:
        salt = new_salt()
        digest = content_digest(
            salt=salt, subject=left.subject, before=left.before, after=left.after, reason=left.reason
        )
        # The one place that writes an entry again: the room's own query set refuses it.
        models.QuerySet(AuditEntry).filter(id=entry.pk).update(
            subject=left.subject,
            before=left.before,
            after=left.after,
            reason=left.reason,
            salt=salt,
            redacted_by=act,
        )
        named.append([entry.sequence, digest])
    actor_id = actor.pk if actor is not None else None
    add_entries([Act(actor_id, REDACT, f"audit:{len(named)}", after={"entries": named}, reason=reason)])
