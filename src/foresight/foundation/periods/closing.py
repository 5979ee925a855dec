"""Closing and reopening as such, once it is agreed.

Whoever holds a batch that writes to the ledger meets the same lock: either its rows are in before the period is closed,
or it is told.
"""

from datetime import timedelta

from django.db import transaction

from foresight.core.values import Period
from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.audit.actions import record_act
from foresight.foundation.commitments.actions import make_commitment
from foresight.foundation.commitments.registry import CommitmentKind
from foresight.foundation.organisation.models import ClosedPeriod, User
from foresight.foundation.organisation.queries import clock, fiscal_year, today
from foresight.foundation.periods.queries import named
from foresight.foundation.warehouse.actions import mark_changed

RECLOSE = CommitmentKind("period.reclose", "重新关账", "Close again")
"""What whoever asked for a reopening owes."""
DAYS_OPEN = 7


@transaction.atomic
def close(period: Period, actor: User | None, reason: str, approval: ApprovalRequest | None) -> ClosedPeriod:
    """Closes the stretch. Raises ValueError where it cannot be closed."""
    mark_changed()
    check_closable(period)
    closing = ClosedPeriod.objects.create(
        first_day=period.first, last_day=period.last, closed_at=clock(), closed_by=actor, reason=reason
    )
    record_act(
        actor=actor,
        action="period.close",
        subject=f"period:{period.label}",
        after={**days_of(period), "approval": approval.pk if approval else None},
        reason=reason,
    )
    return closing


@transaction.atomic
def reopen(closing_id: int, actor: User | None, reason: str, approval: ApprovalRequest | None) -> ClosedPeriod:
    """Reopens what was closed. Raises LookupError for an unknown closing, ValueError for one that is open again."""
    mark_changed()
    closing = closing_in_force(closing_id)
    closing.reopened_at, closing.reopened_by, closing.reopening_reason = clock(), actor, reason
    closing.save(update_fields=["reopened_at", "reopened_by", "reopening_reason"])
    period = named(closing.first_day, closing.last_day, fiscal_year())
    if actor is not None and actor.person_id is not None:
        make_commitment(
            actor=None,
            kind=RECLOSE.key,
            title=f"改完以后重新关账：{period.label}",
            promised_by_id=actor.person_id,
            due_on=today() + timedelta(days=DAYS_OPEN),
            details=reason,
            subject=f"closing:{closing.pk}",
        )
    record_act(
        actor=actor,
        action="period.reopen",
        subject=f"period:{period.label}",
        before=days_of(period),
        after={"closing": closing.pk, "approval": approval.pk if approval else None},
        reason=reason,
    )
    return closing


def closing_in_force(closing_id: int) -> ClosedPeriod:
    """The closing; raises LookupError for an unknown one, ValueError for one that is open again."""
    found = ClosedPeriod.objects.filter(id=closing_id).first()
    if found is None:
        raise LookupError("没有这次关账。")
    if found.reopened_at is not None:
        raise ValueError(f"{found.first_day} 至 {found.last_day} 已经重开过了。")
    return found


def check_closable(period: Period) -> None:
    """Raises ValueError for a stretch that is not of whole months, not over, or closed in part."""
    fiscal, day = fiscal_year(), today()
    first, last = fiscal.bucket(period.first, "month"), fiscal.bucket(period.last, "month")
    if (first.first, last.last) != (period.first, period.last):
        raise ValueError(f"期间 {period.label} 不是整月。请按整月、整季或整年关账，例如 {first.label}。")
    if period.last >= day:
        latest = fiscal.bucket(fiscal.bucket(day, "month").first - timedelta(days=1), "month")
        raise ValueError(f"期间 {period.label} 到 {period.last} 才结束，还不能关账。最晚能关到 {latest.label}。")
    closed = ClosedPeriod.objects.filter(
        reopened_at__isnull=True, first_day__lte=period.last, last_day__gte=period.first
    ).first()
    if closed is not None:
        raise ValueError(f"{closed.first_day} 至 {closed.last_day} 已经关账，与 {period.label} 重叠。")


def days_of(period: Period) -> dict[str, str]:
    """The stretch as plain JSON values."""
    return {"first_day": period.first.isoformat(), "last_day": period.last.isoformat()}
