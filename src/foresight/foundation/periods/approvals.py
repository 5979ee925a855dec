"""The two kinds of approval of this room."""

from collections.abc import Sequence

from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.approvals.registry import ApprovalKind, StepRule
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import fiscal_year
from foresight.foundation.organisation.roles import Role
from foresight.foundation.periods.closing import close, reopen
from foresight.foundation.periods.queries import CLOSE, REOPEN, period_of


def _close(request: ApprovalRequest, _decided_by: User | None) -> None:
    close(period_of(request, fiscal_year()), request.requested_by, request.reason, request)


def _reopen(request: ApprovalRequest, _decided_by: User | None) -> None:
    reopen(request.details["closing"], request.requested_by, request.reason, request)


def _facts(request: ApprovalRequest) -> Sequence[tuple[str, str]]:
    period = period_of(request, fiscal_year())
    follows = (
        "这段期间的账目、目标和组织变动不能再改；迟到的单据作为更正计在未关账的日子"
        if request.kind == CLOSE
        else "这段期间的账目又可以改动，已经报出的数字可能变化"
    )
    return (
        ("期间", f"{period.label}（{period.first} 至 {period.last}，{period.days} 天）"),
        ("同意之后", follows),
    )


CLOSING = ApprovalKind(
    key=CLOSE,
    name="关账",
    name_en="Close a period",
    steps=(StepRule(Role.DIRECTOR, hours=24),),
    on_approved=_close,
    facts=_facts,
)
REOPENING = ApprovalKind(
    key=REOPEN,
    name="重开已关账的期间",
    name_en="Reopen a period",
    steps=(StepRule(Role.FINANCE, hours=24), StepRule(Role.DIRECTOR, hours=24)),
    on_approved=_reopen,
    facts=_facts,
)
APPROVAL_KINDS = (CLOSING, REOPENING)
