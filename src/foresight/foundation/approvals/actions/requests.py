"""Asking for approval, and taking the request back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foresight.foundation.approvals.actions.locking import locked_request, open_step_of, require_visible
from foresight.foundation.approvals.actions.upkeep import settle
from foresight.foundation.approvals.course import end, note_event, open_next_step
from foresight.foundation.approvals.ladder import NobodyCanDecide, Rung, first_rung
from foresight.foundation.approvals.models import ApprovalEvent, ApprovalRequest, ApprovalStep
from foresight.foundation.approvals.registry import StepRule, kind_of
from foresight.foundation.approvals.routes import route_in_force
from foresight.foundation.audit.actions import acts_together
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import clock, today


@transaction.atomic
@acts_together()
def request_approval(
    *,
    actor: User | None,
    kind: str,
    subject: str,
    title: str,
    unit_id: int | None = None,
    amount_fen: int | None = None,
    details: Mapping[str, Any] | None = None,
    reason: str = "",
    made_by_id: int | None = None,
    now: datetime | None = None,
) -> ApprovalRequest:
    """Asks for approval of ``subject`` (``kind:key``) along the kind's route of today, and opens the first step.

    A building block for the actions of other rooms, which check whether the actor may ask for this at all. Steps whose
    amount is not reached are left out, and so is one that would go up to the very people whom a later step asks.
    ``details`` hold plain JSON values. ``made_by_id`` is the person who made what is to be approved, where that is
    not the actor: neither of them decides. Raises ValueError when the subject already waits for approval, and
    NobodyCanDecide when a step has nobody who could decide it.
    """
    if actor is not None and not actor.is_active:
        raise PermissionDenied("停用的账号不能提出申请。")
    at, on = now or clock(), today()
    request = ApprovalRequest(
        kind=kind_of(kind).key,
        subject=subject,
        title=title,
        reason=reason,
        details=dict(details or {}),
        unit_id=unit_id,
        amount_fen=amount_fen,
        requested_by=actor,
        made_by_id=made_by_id,
        requested_at=at,
    )
    rules = _steps_to_take(request, on)
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        known = ApprovalRequest.objects.filter(kind=kind, subject=subject, state=ApprovalRequest.State.OPEN).first()
        if known is None:
            raise
        raise ValueError(f"“{known.title}”已经在审批中，不能再申请一次。请等它有结果，或先撤回。") from None
    ApprovalStep.objects.bulk_create(
        ApprovalStep(
            request=request,
            position=number,
            role=rule.role,
            need=rule.need,
            hours=rule.hours,
            when_late=rule.when_late,
        )
        for number, rule in enumerate(rules, start=1)
    )
    note_event(request, ApprovalEvent.Kind.REQUESTED, at=at, actor=actor, note=reason)
    open_next_step(request, at=at, on=on, actor=actor)
    return request


def _steps_to_take(request: ApprovalRequest, on: date) -> list[StepRule]:
    """The rules of the route that this request has to pass; raises NobodyCanDecide for one that it could not."""
    rules = [rule for rule in route_in_force(request.kind, on) if rule.applies_to(request.amount_fen)]
    rungs: list[Rung] = []
    for number, rule in enumerate(rules, start=1):
        try:
            rungs.append(first_rung(rule.role, unit_id=request.unit_id, on=on, parties=request.parties))
        except NobodyCanDecide as nobody:
            raise NobodyCanDecide(f"第 {number} 步：{nobody}") from nobody
    steps = list(zip(rules, rungs, strict=True))
    return [
        rule
        for number, (rule, rung) in enumerate(steps, start=1)
        if not any(_covers(later, later_rung, rule, rung) for later, later_rung in steps[number:])
    ]


def _covers(later: StepRule, later_rung: Rung, rule: StepRule, rung: Rung) -> bool:
    """Whether a step that went up would ask the same people for the same as a later one."""
    same = rung.height > 0 and set(rung.people) == set(later_rung.people)
    return same and (rule.need == "any" or later.need == "all" or len(rung.people) == 1)


def withdraw(*, actor: User | None, request_id: int, note: str = "", now: datetime | None = None) -> ApprovalRequest:
    """Takes back one's own request, until the last decision."""
    at, on = now or clock(), today()
    require_visible(actor, request_id, on=on)
    settle(request_id, at=at, on=on)
    with transaction.atomic(), acts_together():
        request = locked_request(request_id)
        if request.requested_by_id != (actor.pk if actor else None):
            raise PermissionDenied("只有申请人自己可以撤回申请。")
        step = open_step_of(request)
        end(
            request,
            ApprovalRequest.State.WITHDRAWN,
            ApprovalEvent.Kind.WITHDRAWN,
            at=at,
            actor=actor,
            step=step,
            note=note.strip(),
        )
    return request
