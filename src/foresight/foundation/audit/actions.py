"""Writing an audit entry: inside the transaction of the act it tells about."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from foresight.foundation.audit.models import AuditEntry


def record_act(
    *,
    actor: AbstractBaseUser | None,
    action: str,
    subject: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Adds the entry for one act.

    ``actor`` is the account that acted, or None for the machine's own command line. ``before`` and ``after``
    hold plain JSON values. ``subject`` names the object as ``kind:key``, for instance ``plan:2025@2``.
    """
    entry = AuditEntry(
        action=action,
        subject=subject,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        reason=reason,
    )
    entry.actor_id = actor.pk if actor is not None else None
    entry.save()
    return entry
