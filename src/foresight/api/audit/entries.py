"""The audit log: all of it for whoever reads it, for everybody else what they did themselves."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from foresight.api.answers import reads
from foresight.api.authentication import BearerToken
from foresight.api.fields import Day
from foresight.api.pages import Page, Turning, page
from foresight.api.requests import viewer_of
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.audit.queries import Sought, sought_entries
from foresight.foundation.organisation.audit_log import acts_visible_to
from foresight.foundation.tokens.groups import Group

router = Router(auth=BearerToken(Group.AUDIT), tags=["audit"])


class EntryShown(Schema):
    """Who did what, when, to which object, with what before and after, and why."""

    sequence: int
    at: datetime
    actor: str | None = Field(description="账号；空：命令行")
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str
    request_id: str


class Wanted(Schema):
    """Which entries."""

    action: str = Field("", max_length=64)
    subject: str = Field("", max_length=200, description="对象的一部分，例如 order:")
    request_id: str = Field("", max_length=32)
    first_day: Day | None = None
    last_day: Day | None = None


@router.get("/audit-entries", response=reads(Page[EntryShown]), operation_id="list_audit_entries")
def list_audit_entries(request: HttpRequest, turn: Turning, wanted: Query[Wanted]) -> HttpResponse:
    """操作记录，从最早的起。"""

    def shown(entry: AuditEntry) -> EntryShown:
        return EntryShown(
            sequence=entry.sequence,
            at=entry.at,
            actor=entry.actor.username if entry.actor else None,
            action=entry.action,
            subject=entry.subject,
            before=entry.before,
            after=entry.after,
            reason=entry.reason,
            request_id=entry.request_id,
        )

    sought = Sought(
        action=wanted.action,
        subject=wanted.subject,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        request_id=wanted.request_id,
    )
    return page(request, sought_entries(acts_visible_to(viewer_of(request)), sought), turn, shown)
