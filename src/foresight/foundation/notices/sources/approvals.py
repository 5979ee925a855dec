"""Approvals: what waits for somebody's verdict, what somebody was asked about it, and how it ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from foresight.foundation.approvals.models import ApprovalEvent, ApprovalRequest, ApprovalStep, StepApprover
from foresight.foundation.notices.registry import News, NoticeKind, NoticeSource
from foresight.foundation.organisation.holdings import in_force
from foresight.foundation.organisation.models import Delegation
from foresight.foundation.organisation.roles import NOT_DELEGATED

NEW = timedelta(days=3)
"""For so long an end or a question is news."""


def _news(now: datetime) -> Iterator[News]:
    yield from _waiting(now)
    yield from _asked(now)
    yield from _ended(now)


def _waiting(now: datetime) -> Iterator[News]:
    seats = StepApprover.objects.filter(
        step__state=ApprovalStep.State.OPEN,
        step__request__state=ApprovalRequest.State.OPEN,
        approves__isnull=True,
        left="",
    ).select_related("step__request__requested_by")
    delegates: dict[int, list[int]] = {}
    for principal, delegate in Delegation.objects.filter(in_force(timezone.localdate(now))).values_list(
        "principal_id", "delegate_id"
    ):
        delegates.setdefault(principal, []).append(delegate)
    for seat in seats:
        request = seat.step.request
        stand_ins = [] if seat.role in NOT_DELEGATED else delegates.get(seat.person_id, [])
        for person in {seat.person_id, *stand_ins} - request.parties:
            yield News(
                kind="approval.waiting",
                key=f"approval:{request.pk}:{seat.step_id}:{seat.pk}",
                subject=f"approval:{request.pk}",
                title=request.title,
                person_id=person,
            )


def _asked(now: datetime) -> Iterator[News]:
    questions = ApprovalEvent.objects.filter(
        kind=ApprovalEvent.Kind.ASKED, at__gte=now - NEW, request__state=ApprovalRequest.State.OPEN
    ).select_related("request")
    for question in questions:
        yield _to_the_requester("approval.asked", question.request, f"question:{question.pk}")


def _ended(now: datetime) -> Iterator[News]:
    ended = ApprovalRequest.objects.filter(ended_at__gte=now - NEW).exclude(state=ApprovalRequest.State.WITHDRAWN)
    for request in ended:
        yield _to_the_requester("approval.ended", request, request.state, f"：{request.get_state_display()}")


def _to_the_requester(kind: str, request: ApprovalRequest, what: str, more: str = "") -> News:
    return News(
        kind=kind,
        key=f"approval:{request.pk}:{what}",
        subject=f"approval:{request.pk}",
        title=f"{request.title}{more}",
        account_id=request.requested_by_id,
    )


APPROVALS = NoticeSource(
    (
        NoticeKind("approval.waiting", "等你审批", "Waits for your approval", mail="now"),
        NoticeKind("approval.asked", "审批人有问题", "An approver asks", mail="now"),
        NoticeKind("approval.ended", "申请有结果", "Your request has ended"),
    ),
    _news,
)
