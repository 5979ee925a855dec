"""Asking to close and reopen periods.

People ask, and others agree (``foundation.approvals``); only then does it happen. The machine's own command line closes
and reopens at once.
"""

from django.core.exceptions import PermissionDenied

from foresight.core.values import Period
from foresight.foundation.approvals.actions import request_approval
from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.organisation.models import ClosedPeriod, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.queries import fiscal_year
from foresight.foundation.organisation.roles import Right
from foresight.foundation.periods.closing import check_closable, close, closing_in_force, days_of, reopen
from foresight.foundation.periods.queries import CLOSE, REOPEN, named


def request_close(*, actor: User, period: Period, reason: str) -> ApprovalRequest:
    """Asks to close whole months that are over. Raises PermissionDenied, and ValueError where it cannot be closed, no
    reason is given, or the same stretch waits already."""
    require(actor, Right.PERIODS)
    _check_reason(reason, "关账")
    check_closable(period)
    return request_approval(
        actor=actor,
        kind=CLOSE,
        subject=f"period:{period.first}..{period.last}",
        title=f"关账：{period.label}",
        details=days_of(period),
        reason=reason.strip(),
    )


def request_reopen(*, actor: User, closing_id: int, reason: str) -> ApprovalRequest:
    """Asks to reopen what was closed. Raises PermissionDenied, LookupError for an unknown closing, ValueError for one
    that is open again, no reason, or one that waits already."""
    require(actor, Right.PERIODS)
    _check_reason(reason, "重开")
    closing = closing_in_force(closing_id)
    period = named(closing.first_day, closing.last_day, fiscal_year())
    return request_approval(
        actor=actor,
        kind=REOPEN,
        subject=f"closing:{closing.pk}",
        title=f"重开：{period.label}",
        details={**days_of(period), "closing": closing.pk},
        reason=reason.strip(),
    )


def close_period(*, actor: User | None, period: Period, reason: str) -> ClosedPeriod:
    """Closes at once; for the machine's own command line (None) only."""
    _require_machine(actor)
    _check_reason(reason, "关账")
    return close(period, actor, reason.strip(), approval=None)


def reopen_period(*, actor: User | None, closing_id: int, reason: str) -> ClosedPeriod:
    """Reopens at once; for the machine's own command line (None) only."""
    _require_machine(actor)
    _check_reason(reason, "重开")
    return reopen(closing_id, actor, reason.strip(), approval=None)


def _check_reason(reason: str, what: str) -> None:
    if not reason.strip():
        raise ValueError(f"{what}要写明原因。")


def _require_machine(actor: User | None) -> None:
    if actor is not None:
        raise PermissionDenied("关账和重开要经过审批。请提出申请。")
