"""Agreeing and refusing."""

from datetime import datetime

from django.db import transaction

from foresight.foundation.approvals.actions.locking import (
    TooLate,
    locked_request,
    open_step_of,
    require_visible,
    what_overtook,
)
from foresight.foundation.approvals.actions.upkeep import settle
from foresight.foundation.approvals.course import close_step, end, is_decided, note_event, open_next_step
from foresight.foundation.approvals.models import ApprovalEvent, ApprovalRequest, ApprovalStep
from foresight.foundation.approvals.policies import seat_for
from foresight.foundation.audit.actions import acts_together
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import clock, today


def decide(
    *,
    actor: User | None,
    request_id: int,
    approve: bool,
    note: str = "",
    step_id: int | None = None,
    now: datetime | None = None,
) -> ApprovalRequest:
    """Gives the actor's verdict on the open step, for oneself or for somebody absent.

    A refusal needs a note and ends the request. The last approval carries the matter out in the same transaction:
    raises NotCarriedOut, and keeps nothing, when that is refused. ``step_id`` is the step that the actor saw; raises
    TooLate when another one is open by now, or the request has ended. Time limits and lost roles count first.
    """
    at, on = now or clock(), today()
    require_visible(actor, request_id, on=on)
    settle(request_id, at=at, on=on)
    with transaction.atomic(), acts_together():
        request = locked_request(request_id)
        step = open_step_of(request)
        if step_id is not None and step_id != step.pk:
            seen = request.steps.filter(pk=step_id).first()
            what = what_overtook(seen) if seen else "申请已经变化"
            raise TooLate(f"{what}，你的操作没有计入。请再看一遍现在的这一步。")
        seat = seat_for(request, step, actor, on=on)
        words = note.strip()
        if not approve and not words:
            raise ValueError("不同意要写明原因，申请人才知道该改什么。")
        seat.approves, seat.decided_at, seat.decided_by, seat.note = approve, at, actor, words
        seat.save(update_fields=["approves", "decided_at", "decided_by", "note"])
        for_whom = seat.person if seat.on_behalf else None
        if not approve:
            close_step(step, ApprovalStep.State.REFUSED, at=at)
            end(
                request,
                ApprovalRequest.State.REFUSED,
                ApprovalEvent.Kind.REFUSED,
                at=at,
                actor=actor,
                step=step,
                on_behalf_of=for_whom,
                note=words,
            )
            return request
        note_event(
            request, ApprovalEvent.Kind.APPROVED, at=at, actor=actor, step=step, on_behalf_of=for_whom, note=words
        )
        if is_decided(step):
            close_step(step, ApprovalStep.State.APPROVED, at=at)
            open_next_step(request, at=at, on=on, actor=actor)
    return request
