"""Adding entries at the end of the chain, one transaction at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from foresight.foundation.audit.chain import FIRST, content_digest, entry_digest, new_salt
from foresight.foundation.audit.models import AuditEntry, AuditHead
from foresight.foundation.audit.request_ids import current_request_id


class ChainLost(RuntimeError):
    """There are entries, but the row that holds the end of their chain is gone: nothing can be added."""

    def __init__(self) -> None:
        super().__init__(
            "操作记录的链尾不见了，不能再记，所以这次什么都没有改。请管理员运行 foresight audit verify，并从备份恢复。"
        )


@dataclass(frozen=True)
class Act:
    """What an entry tells, before it has its place in the chain."""

    actor_id: int | None
    action: str
    subject: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    reason: str = ""


def locked_head() -> AuditHead:
    """The end of the chain, which nobody else can move before the transaction ends."""
    head, made = AuditHead.objects.select_for_update().get_or_create(id=1, defaults={"digest": FIRST})
    if made and AuditEntry.objects.exists():
        raise ChainLost
    return head


def add_entries(acts: Sequence[Act]) -> None:
    """Adds an entry for each act, in their order."""
    with transaction.atomic(savepoint=False):
        head = locked_head()
        for act in acts:
            entry = _entry(act, head)
            entry.save()
            head.count, head.digest = entry.sequence, entry.digest
        head.save(update_fields=["count", "digest"])


def _entry(act: Act, head: AuditHead) -> AuditEntry:
    sequence, at, request_id, salt = head.count + 1, timezone.now(), current_request_id(), new_salt()
    content = content_digest(salt=salt, subject=act.subject, before=act.before, after=act.after, reason=act.reason)
    return AuditEntry(
        sequence=sequence,
        at=at,
        actor_id=act.actor_id,
        action=act.action,
        request_id=request_id,
        subject=act.subject,
        before=act.before,
        after=act.after,
        reason=act.reason,
        salt=salt,
        content_digest=content,
        previous_digest=head.digest,
        digest=entry_digest(
            sequence=sequence,
            previous=head.digest,
            at=at,
            actor_id=act.actor_id,
            action=act.action,
            request_id=request_id,
            content=content,
        ),
    )
