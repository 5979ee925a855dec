"""Closed periods, and asking to close and reopen them."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from foresight.api.answers import reads, writes
from foresight.api.authentication import BearerToken
from foresight.api.fields import Number
from foresight.api.pages import Page, Turning, page
from foresight.api.promises.approvals import ApprovalShown
from foresight.api.requests import viewer_of
from foresight.api.writing import Body, write
from foresight.core.values import parse_period
from foresight.foundation.organisation.models import ClosedPeriod
from foresight.foundation.organisation.queries import fiscal_year
from foresight.foundation.periods.actions import request_close, request_reopen
from foresight.foundation.periods.queries import closings
from foresight.foundation.tokens.groups import Group

router = Router(auth=BearerToken(Group.PERIODS), tags=["periods"])


class ClosingShown(Schema):
    """A closing; reopening keeps it and says when."""

    id: int
    first_day: date
    last_day: date
    closed_at: datetime
    reason: str
    reopened_at: datetime | None
    reopening_reason: str


class CloseBody(Body):
    """What to close."""

    period: str = Field(min_length=1, max_length=40, description="整月：2025-06、2025Q2、FROM..TO")
    reason: str = Field(min_length=1, max_length=2000)


class ReopenBody(Body):
    """Why to reopen."""

    reason: str = Field(min_length=1, max_length=2000)


@router.get("/closings", response=reads(Page[ClosingShown]), operation_id="list_closings")
def list_closings(request: HttpRequest, turn: Turning) -> HttpResponse:
    """每一次关账，重开了的也在内。"""

    def shown(closing: ClosedPeriod) -> ClosingShown:
        return ClosingShown(
            id=closing.pk,
            first_day=closing.first_day,
            last_day=closing.last_day,
            closed_at=closing.closed_at,
            reason=closing.reason,
            reopened_at=closing.reopened_at,
            reopening_reason=closing.reopening_reason,
        )

    return page(request, closings(), turn, shown)


@router.post("/closings", response=writes(ApprovalShown, status=201), operation_id="request_close")
@write(status=201)
def post_closing(request: HttpRequest, given: CloseBody) -> ApprovalShown:
    """申请关账；审批通过之后才关。"""
    period = parse_period(given.period, fiscal=fiscal_year())
    return ApprovalShown.of(request_close(actor=viewer_of(request), period=period, reason=given.reason))


@router.post("/closings/{closing_id}/reopen", response=writes(ApprovalShown, status=201), operation_id="request_reopen")
@write(status=201)
def post_reopening(request: HttpRequest, closing_id: Number, given: ReopenBody) -> ApprovalShown:
    """申请重开；审批通过之后才开。"""
    return ApprovalShown.of(request_reopen(actor=viewer_of(request), closing_id=closing_id, reason=given.reason))
