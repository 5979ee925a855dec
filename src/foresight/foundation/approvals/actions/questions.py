"""Asking back before deciding, and answering."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foresight.foundation.approvals.actions.locking import locked_request, open_step_of, require_visible
from foresight.foundation.approvals.actions.upkeep import settle
from foresight.foundation.approvals.course import note_event
from foresight.foundation.approvals.models import ApprovalEvent, ApprovalRequest
from foresight.foundation.approvals.policies import seat_for
from foresight.foundation.audit.actions import acts_together
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import clock, today


def ask_question(*, actor: User | None, request_id: int, question: str, now: datetime | None = None) -> ApprovalRequest:
    """Asks the requester something before deciding; the step stays open and its time runs on."""
    words = _words(question, "请写下要问的问题。")
    at, on = now or clock(), today()
    require_visible(actor, request_id, on=on)
    settle(request_id, at=at, on=on)
    with transaction.atomic(), acts_together():
        request = locked_request(request_id)
        step = open_step_of(request)
        seat = seat_for(request, step, actor, on=on)
        note_event(
            request,
            ApprovalEvent.Kind.ASKED,
            at=at,
            actor=actor,
            step=step,
            on_behalf_of=seat.person if actor is not None and seat.person_id != actor.person_id else None,
            note=words,
        )
    return request


def answer_question(
    *, actor: User | None, request_id: int, answer: str, now: datetime | None = None
) -> ApprovalRequest:
    """Answers as the requester; more than one answer may be given while the request is open."""
    words = _words(answer, "请写下你的答复。")
    require_visible(actor, request_id, on=today())
    with transaction.atomic(), acts_together():
        request = locked_request(request_id)
        if request.requested_by_id != (actor.pk if actor else None):
            raise PermissionDenied("只有申请人自己可以答复。")
        step = open_step_of(request)
        note_event(request, ApprovalEvent.Kind.ANSWERED, at=now or clock(), actor=actor, step=step, note=words)
    return request


def _words(text: str, otherwise: str) -> str:
    words = text.strip()
    if not words:
        raise ValueError(otherwise)
    return words
