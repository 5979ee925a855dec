"""Who may decide: an approver of the open step, or who stands in; never about one's own."""

from datetime import date

from django.core.exceptions import PermissionDenied

from foresight.foundation.approvals.models import ApprovalRequest, ApprovalStep, StepApprover
from foresight.foundation.organisation.holdings import principals_of
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import NOT_DELEGATED


def seat_for(request: ApprovalRequest, step: ApprovalStep, actor: User | None, *, on: date) -> StepApprover:
    """The place at which the account decides the open step: its own, or that of somebody absent.

    Raises PermissionDenied with the reason. One head has one verdict in a step, also when it stands in for others. Who
    stands in for somebody who stands in has no place.
    """
    if actor is None or actor.person_id is None or not actor.is_active:
        raise PermissionDenied("审批要由人来做：请用对应人员的账号登录。")
    if actor.person_id in request.parties:
        raise PermissionDenied("这是你自己的申请，不能由你审批，也不能由你代别人审批。")
    seats = list(step.approvers.select_related("person", "decided_by"))
    mine = next((seat for seat in seats if seat.decided_by_id == actor.pk), None)
    if mine is not None:
        raise PermissionDenied("你在这一步已经表过态了，一人一票。")
    own = [seat for seat in seats if seat.may_decide and seat.person_id == actor.person_id]
    principals = principals_of(actor, on=on)
    stood_in = [s for s in seats if s.may_decide and s.person_id in principals and s.role not in NOT_DELEGATED]
    if own or stood_in:
        return (own or stood_in)[0]
    gone = next((seat for seat in seats if seat.person_id == actor.person_id and seat.left), None)
    if gone is not None:
        raise PermissionDenied(f"你不能再审批这一步：{gone.get_left_display()}。")
    waiting = "、".join(seat.person.name for seat in seats if seat.may_decide) or "还没有确定的人"
    raise PermissionDenied(f"这一步由{waiting}审批，不由你审批。")


def seat_or_none(request: ApprovalRequest, step: ApprovalStep, actor: User, *, on: date) -> StepApprover | None:
    """The same, for a page that offers the decision only to whoever has it."""
    try:
        return seat_for(request, step, actor, on=on)
    except PermissionDenied:
        return None
