"""Hand-overs: asked for here, carried out when they are agreed to."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from foresight.api.answers import reads, writes
from foresight.api.authentication import BearerToken
from foresight.api.fields import Code, Day, Number
from foresight.api.pages import Page, Turning, page
from foresight.api.requests import viewer_of
from foresight.api.writing import Body, write
from foresight.domain.handovers.actions import request_handover
from foresight.domain.handovers.inputs import HandoverInput
from foresight.domain.handovers.models import Handover
from foresight.domain.handovers.queries import handover_of, handovers_visible_to
from foresight.foundation.tokens.groups import Group

router = Router(auth=BearerToken(Group.PROMISES), tags=["promises"])


class HandoverShown(Schema):
    """What passes from one person to a successor from a day on."""

    id: int
    from_person: str
    from_unit: str
    to_unit: str
    to_person: str | None
    to_seat: str | None
    day: date
    with_receivables: bool
    with_targets: bool
    with_commitments: bool
    reason: str
    state: str
    requested_at: datetime
    approval: int | None = Field(description="申请的编号")
    ended_at: datetime | None
    result: dict[str, Any]

    @classmethod
    def of(cls, handover: Handover) -> "HandoverShown":
        """As it stands now."""
        return cls(
            id=handover.pk,
            from_person=handover.from_person.code,
            from_unit=handover.from_unit.code,
            to_unit=handover.to_unit.code,
            to_person=handover.to_person.code if handover.to_person else None,
            to_seat=handover.to_seat.code if handover.to_seat else None,
            day=handover.day,
            with_receivables=handover.with_receivables,
            with_targets=handover.with_targets,
            with_commitments=handover.with_commitments,
            reason=handover.reason,
            state=handover.state,
            requested_at=handover.requested_at,
            approval=handover.approval_id,
            ended_at=handover.ended_at,
            result=handover.result,
        )


class HandoverBody(Body):
    """What is asked for."""

    from_person: Code
    day: Day
    reason: str = Field(min_length=1, max_length=2000)
    to_person: Code | None = None
    to_unit: Code | None = Field(None, description="没有接手人时，由哪个组织接")
    to_seat: Code | None = Field(None, description="没有接手人时，客户放进哪个公共客户池")
    customers: list[Code] | None = Field(None, max_length=5000, description="空：名下全部客户")
    with_receivables: bool = True
    with_targets: bool = True
    with_commitments: bool = True


@router.get("/handovers", response=reads(Page[HandoverShown]), operation_id="list_handovers")
def list_handovers(request: HttpRequest, turn: Turning) -> HttpResponse:
    """看得到的交接。"""
    return page(request, handovers_visible_to(viewer_of(request)), turn, HandoverShown.of)


@router.get("/handovers/{handover_id}", response=reads(HandoverShown), operation_id="get_handover")
def get_handover(request: HttpRequest, handover_id: Number) -> HandoverShown:
    """一次交接。"""
    return HandoverShown.of(handover_of(viewer_of(request), handover_id))


@router.post("/handovers", response=writes(HandoverShown, status=201), operation_id="request_handover")
@write(status=201)
def post_handover(request: HttpRequest, given: HandoverBody) -> HandoverShown:
    """申请交接；审批通过之后才交接。"""
    wanted = HandoverInput(
        from_person_code=given.from_person,
        day=given.day,
        reason=given.reason,
        to_person_code=given.to_person,
        to_unit_code=given.to_unit,
        to_seat_code=given.to_seat,
        customer_codes=None if given.customers is None else tuple(given.customers),
        with_receivables=given.with_receivables,
        with_targets=given.with_targets,
        with_commitments=given.with_commitments,
    )
    return HandoverShown.of(request_handover(actor=viewer_of(request), given=wanted))
