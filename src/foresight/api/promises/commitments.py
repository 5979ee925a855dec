"""Commitments: what is promised, by whom, to whom, by when; and what calls for oneself."""

from collections.abc import Callable
from datetime import date, datetime

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from foresight.api.answers import reads, writes
from foresight.api.authentication import BearerToken
from foresight.api.fields import Code, Day, Number, Reason
from foresight.api.pages import Page, Turning, page
from foresight.api.promises.approvals import ApprovalShown
from foresight.api.requests import viewer_of
from foresight.api.writing import Body, write
from foresight.foundation.approvals.queries import waiting_for, with_course
from foresight.foundation.commitments import actions
from foresight.foundation.commitments.inputs import EvidenceInput
from foresight.foundation.commitments.models import GOING_ON, Commitment
from foresight.foundation.commitments.policies import people_stood_for
from foresight.foundation.commitments.queries import commitment_visible_to, commitments_visible_to
from foresight.foundation.organisation.models import Person, Unit, User
from foresight.foundation.organisation.queries import clock, today
from foresight.foundation.tokens.groups import Group

router = Router(auth=BearerToken(Group.PROMISES), tags=["promises"])


class CommitmentShown(Schema):
    """Something that a person promised, and what became of it."""

    id: int
    kind: str
    title: str
    details: str
    subject: str
    unit: str | None
    promised_by: str
    promised_to: str | None = Field(description="空：对公司")
    due_on: date
    due_at: datetime | None
    first_due_on: date
    times_moved: int
    state: str
    overdue: bool
    result: str
    made_at: datetime
    reported_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, commitment: Commitment) -> "CommitmentShown":
        """As it stands now."""
        return cls(
            id=commitment.pk,
            kind=commitment.kind,
            title=commitment.title,
            details=commitment.details,
            subject=commitment.subject,
            unit=commitment.unit.code if commitment.unit else None,
            promised_by=commitment.promised_by.code,
            promised_to=commitment.promised_to.code if commitment.promised_to else None,
            due_on=commitment.due_on,
            due_at=commitment.due_at,
            first_due_on=commitment.first_due_on,
            times_moved=commitment.times_moved,
            state=commitment.state,
            overdue=commitment.is_overdue(clock()),
            result=commitment.result,
            made_at=commitment.made_at,
            reported_at=commitment.reported_at,
            ended_at=commitment.ended_at,
        )


class CommitmentBody(Body):
    """A promise to be written down."""

    title: str = Field(min_length=1, max_length=200)
    promised_by: Code = Field(description="谁承诺，人员编号")
    promised_to: Code | None = Field(None, description="对谁；空：对公司")
    due_on: Day
    kind: str = Field("task", max_length=64)
    details: str = Field("", max_length=5000)
    subject: str = Field("", max_length=200, description="关于什么，种类:编号")
    unit: Code | None = Field(None, description="空：承诺人今天的组织")


class Report(Body):
    """What came of it, with evidence."""

    result: str = Field("", max_length=5000)
    evidence: str = Field("", max_length=2000)
    link: str = Field("", max_length=500)


class Why(Body):
    """A reason."""

    reason: Reason = Field(min_length=1)


class Note(Body):
    """A note."""

    note: Reason = ""


class Move(Body):
    """Another due day, and why."""

    due_on: Day
    reason: Reason = Field(min_length=1)


class InState(Schema):
    """Which commitments."""

    going_on: bool = Field(False, description="只要还没有结束的")


@router.get("/commitments", response=reads(Page[CommitmentShown]), operation_id="list_commitments")
def list_commitments(request: HttpRequest, turn: Turning, sought: Query[InState]) -> HttpResponse:
    """看得到的承诺。"""
    found = commitments_visible_to(viewer_of(request))
    if sought.going_on:
        found = found.filter(state__in=GOING_ON)
    return page(request, found, turn, CommitmentShown.of)


@router.get("/commitments/{commitment_id}", response=reads(CommitmentShown), operation_id="get_commitment")
def get_commitment(request: HttpRequest, commitment_id: Number) -> CommitmentShown:
    """一项承诺。"""
    return CommitmentShown.of(commitment_visible_to(viewer_of(request), commitment_id))


@router.post("/commitments", response=writes(CommitmentShown, status=201), operation_id="make_commitment")
@write(status=201)
def post_commitment(request: HttpRequest, given: CommitmentBody) -> CommitmentShown:
    """记下一项承诺。"""
    made = actions.make_commitment(
        actor=viewer_of(request),
        kind=given.kind,
        title=given.title,
        promised_by_id=_person(given.promised_by),
        promised_to_id=_person(given.promised_to) if given.promised_to else None,
        due_on=given.due_on,
        details=given.details,
        subject=given.subject,
        unit_id=_unit(given.unit) if given.unit else None,
    )
    return CommitmentShown.of(made)


def _person(code: str) -> int:
    found = Person.objects.filter(code=code).first()
    if found is None:
        raise ValueError(f"没有编号为 {code} 的人员。请改正编号。")
    return found.pk


def _unit(code: str) -> int:
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise ValueError(f"没有编号为 {code} 的组织。请改正编号。")
    return found.pk


Act = Callable[[User, int], Commitment]


def _done(request: HttpRequest, commitment_id: int, act: Act) -> CommitmentShown:
    """A commitment that is not the viewer's to see is not found, whatever the act."""
    viewer = viewer_of(request)
    commitment_visible_to(viewer, commitment_id)
    return CommitmentShown.of(act(viewer, commitment_id))


@router.post("/commitments/{commitment_id}/report", response=writes(CommitmentShown), operation_id="report_commitment")
@write()
def post_report(request: HttpRequest, commitment_id: Number, given: Report) -> CommitmentShown:
    """报告完成。"""
    evidence = [EvidenceInput(given.evidence, given.link)] if given.evidence or given.link else []
    return _done(
        request,
        commitment_id,
        lambda viewer, pk: actions.report_commitment(
            actor=viewer, commitment_id=pk, result=given.result, evidence=evidence
        ),
    )


@router.post("/commitments/{commitment_id}/accept", response=writes(CommitmentShown), operation_id="accept_commitment")
@write()
def post_acceptance(request: HttpRequest, commitment_id: Number, given: Note) -> CommitmentShown:
    """验收。"""
    return _done(
        request,
        commitment_id,
        lambda viewer, pk: actions.accept_commitment(actor=viewer, commitment_id=pk, note=given.note),
    )


@router.post(
    "/commitments/{commitment_id}/send-back", response=writes(CommitmentShown), operation_id="send_back_commitment"
)
@write()
def post_return(request: HttpRequest, commitment_id: Number, given: Why) -> CommitmentShown:
    """退回。"""
    return _done(
        request,
        commitment_id,
        lambda viewer, pk: actions.send_back_commitment(actor=viewer, commitment_id=pk, reason=given.reason),
    )


@router.post("/commitments/{commitment_id}/move", response=writes(CommitmentShown), operation_id="move_commitment")
@write()
def post_move(request: HttpRequest, commitment_id: Number, given: Move) -> CommitmentShown:
    """改期。"""
    return _done(
        request,
        commitment_id,
        lambda viewer, pk: actions.move_commitment(
            actor=viewer, commitment_id=pk, due_on=given.due_on, reason=given.reason
        ),
    )


@router.post("/commitments/{commitment_id}/remind", response=writes(CommitmentShown), operation_id="remind_commitment")
@write()
def post_reminder(request: HttpRequest, commitment_id: Number, given: Note) -> CommitmentShown:
    """催办。"""
    return _done(
        request,
        commitment_id,
        lambda viewer, pk: actions.remind_of_commitment(actor=viewer, commitment_id=pk, note=given.note),
    )


@router.post(
    "/commitments/{commitment_id}/release", response=writes(CommitmentShown), operation_id="release_commitment"
)
@write()
def post_release(request: HttpRequest, commitment_id: Number, given: Why) -> CommitmentShown:
    """免除。"""
    return _done(
        request,
        commitment_id,
        lambda viewer, pk: actions.release_commitment(actor=viewer, commitment_id=pk, reason=given.reason),
    )


@router.post("/commitments/{commitment_id}/cancel", response=writes(CommitmentShown), operation_id="cancel_commitment")
@write()
def post_cancellation(request: HttpRequest, commitment_id: Number, given: Why) -> CommitmentShown:
    """取消。"""
    return _done(
        request,
        commitment_id,
        lambda viewer, pk: actions.cancel_commitment(actor=viewer, commitment_id=pk, reason=given.reason),
    )


class Todo(Schema):
    """What calls for oneself: the first hundred of each."""

    promised: list[CommitmentShown] = Field(description="我答应的，还没有结束的")
    owed_to_me: list[CommitmentShown] = Field(description="别人答应我的")
    approvals: list[ApprovalShown] = Field(description="等我审批的")


@router.get("/todo", response=reads(Todo), operation_id="get_todo")
def get_todo(request: HttpRequest) -> Todo:
    """我的待办：承诺和审批，最急的在前，各最多 100 件。"""
    viewer, day = viewer_of(request), today()
    own = people_stood_for(viewer, on=day)
    going = commitments_visible_to(viewer).filter(state__in=GOING_ON).order_by("due_on", "due_at", "id")
    return Todo(
        promised=[CommitmentShown.of(row) for row in going.filter(promised_by__in=own)[:100]],
        owed_to_me=[
            CommitmentShown.of(row) for row in going.filter(Q(promised_to__in=own), ~Q(promised_by__in=own))[:100]
        ],
        approvals=[ApprovalShown.of(row) for row in with_course(waiting_for(viewer, on=day))[:100]],
    )
