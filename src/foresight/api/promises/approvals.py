"""Requests for approval: one's inbox, all that one sees, and the verdict."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from foresight.api.answers import reads, writes
from foresight.api.authentication import BearerToken
from foresight.api.fields import Number, Reason
from foresight.api.pages import Page, Turning, page
from foresight.api.requests import viewer_of
from foresight.api.writing import Body, write
from foresight.foundation.approvals.actions import decide, withdraw
from foresight.foundation.approvals.models import ApprovalRequest, ApprovalStep
from foresight.foundation.approvals.queries import approval_of, approvals_visible_to, waiting_for, with_course
from foresight.foundation.organisation.queries import today
from foresight.foundation.tokens.groups import Group

router = Router(auth=BearerToken(Group.PROMISES), tags=["promises"])


class ApproverShown(Schema):
    """Somebody who may or might decide, and the verdict."""

    person: str
    approves: bool | None = Field(description="空：还没有表态")
    decided_at: datetime | None
    note: str


class StepShown(Schema):
    """One step of a request."""

    id: int
    position: int
    role: str
    state: str
    due_at: datetime | None
    approvers: list[ApproverShown]


class ApprovalShown(Schema):
    """A request with its steps."""

    id: int
    kind: str
    subject: str
    title: str
    reason: str
    unit: str | None
    amount_fen: int | None
    requested_by: str | None = Field(description="账号；空：命令行")
    requested_at: datetime
    state: str
    ended_at: datetime | None
    steps: list[StepShown]

    @classmethod
    def of(cls, request: ApprovalRequest) -> "ApprovalShown":
        """As it stands now."""
        return cls(
            id=request.pk,
            kind=request.kind,
            subject=request.subject,
            title=request.title,
            reason=request.reason,
            unit=request.unit.code if request.unit else None,
            amount_fen=request.amount_fen,
            requested_by=request.requested_by.username if request.requested_by else None,
            requested_at=request.requested_at,
            state=request.state,
            ended_at=request.ended_at,
            steps=[_step(step) for step in request.steps.all()],
        )


def _step(step: ApprovalStep) -> StepShown:
    return StepShown(
        id=step.pk,
        position=step.position,
        role=step.role,
        state=step.state,
        due_at=step.due_at,
        approvers=[
            ApproverShown(
                person=approver.person.code,
                approves=approver.approves,
                decided_at=approver.decided_at,
                note=approver.note,
            )
            for approver in step.approvers.all()
        ],
    )


class Verdict(Body):
    """Whether one agrees."""

    approve: bool
    note: Reason = Field("", description="不同意要写明原因")
    step: Number | None = Field(None, description="看到的那一步；已经是别的一步时回答 409")


class Withdrawal(Body):
    """Taking a request back."""

    note: Reason = ""


@router.get("/approvals", response=reads(Page[ApprovalShown]), operation_id="list_approvals")
def list_approvals(request: HttpRequest, turn: Turning) -> HttpResponse:
    """看得到的申请。"""
    found = approvals_visible_to(viewer_of(request), on=today())
    return page(request, with_course(found), turn, ApprovalShown.of)


@router.get("/approvals/inbox", response=reads(Page[ApprovalShown]), operation_id="list_approvals_inbox")
def list_inbox(request: HttpRequest, turn: Turning) -> HttpResponse:
    """等我审批的申请。"""
    found = waiting_for(viewer_of(request), on=today())
    return page(request, with_course(found), turn, ApprovalShown.of)


@router.get("/approvals/{approval_id}", response=reads(ApprovalShown), operation_id="get_approval")
def get_approval(request: HttpRequest, approval_id: Number) -> ApprovalShown:
    """一个申请。"""
    return ApprovalShown.of(approval_of(viewer_of(request), approval_id, on=today()))


@router.post("/approvals/{approval_id}/decide", response=writes(ApprovalShown), operation_id="decide_approval")
@write()
def post_verdict(request: HttpRequest, approval_id: Number, given: Verdict) -> ApprovalShown:
    """同意或不同意。"""
    viewer = viewer_of(request)
    decide(actor=viewer, request_id=approval_id, approve=given.approve, note=given.note, step_id=given.step)
    return ApprovalShown.of(approval_of(viewer, approval_id, on=today()))


@router.post("/approvals/{approval_id}/withdraw", response=writes(ApprovalShown), operation_id="withdraw_approval")
@write()
def post_withdrawal(request: HttpRequest, approval_id: Number, given: Withdrawal) -> ApprovalShown:
    """撤回自己的申请。"""
    viewer = viewer_of(request)
    withdraw(actor=viewer, request_id=approval_id, note=given.note)
    return ApprovalShown.of(approval_of(viewer, approval_id, on=today()))
