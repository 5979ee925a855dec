"""Taking a request for a change: one act at a time, and only what the actor may see."""

from datetime import date, datetime

from django.utils import timezone

from foresight.foundation.approvals.models import ApprovalRequest, ApprovalStep
from foresight.foundation.approvals.queries import ApprovalUnknown, approvals_visible_to
from foresight.foundation.organisation.models import User


class TooLate(ValueError):
    """Somebody else, or a time limit, was quicker; nothing of this act was kept."""


def require_visible(actor: User | None, request_id: int, *, on: date) -> None:
    """Raises ApprovalUnknown for a request that the actor may not see; the machine's own command line sees all."""
    seen = ApprovalRequest.objects.all() if actor is None else approvals_visible_to(actor, on=on)
    if not seen.filter(pk=request_id).exists():
        raise ApprovalUnknown


def locked_request(request_id: int) -> ApprovalRequest:
    """The request, locked until the transaction ends. Whoever comes second waits here and then sees what was done."""
    return ApprovalRequest.objects.select_for_update().get(pk=request_id)


def open_step_of(request: ApprovalRequest) -> ApprovalStep:
    """The step that waits for a decision; raises TooLate, saying what happened, when the request has ended."""
    if not request.is_open:
        raise TooLate(f"这个申请{_how_it_ended(request)}，你的操作没有计入。")
    return request.steps.get(state=ApprovalStep.State.OPEN)


def what_overtook(step: ApprovalStep) -> str:
    """What happened to a step that somebody still wanted to decide."""
    last = step.approvers.filter(decided_at__isnull=False).select_related("decided_by__person").last()
    if last is None or last.decided_at is None:
        return f"第 {step.position} 步已经不在审批中"
    return f"第 {step.position} 步{_at(last.decided_at)}已由{last.decided_by}{'同意' if last.approves else '拒绝'}"


def _how_it_ended(request: ApprovalRequest) -> str:
    last = request.events.select_related("actor__person").last()
    who = f"由{last.actor}" if last and last.actor else ""
    moment = _at(request.ended_at) if request.ended_at else ""
    return f"{moment}{who}{request.get_state_display()}"


def _at(moment: datetime) -> str:
    return f"于 {timezone.localtime(moment):%m-%d %H:%M} "
