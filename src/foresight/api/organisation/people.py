"""People, their memberships, seats and who holds them."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from foresight.api.answers import reads, writes
from foresight.api.authentication import BearerToken
from foresight.api.fields import Code, Day, PathCode
from foresight.api.pages import Page, Turning, page
from foresight.api.requests import viewer_of
from foresight.api.versions import require_version, single
from foresight.api.writing import Batch, BatchAnswer, Body, batch_answer, single_answer, write
from foresight.foundation.organisation.actions import (
    BEGINNING,
    open_seats,
    save_memberships,
    save_people,
    save_seat_holdings,
)
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput, SeatHoldingInput, SeatInput
from foresight.foundation.organisation.models import Membership, Person, Seat, SeatHolding
from foresight.foundation.organisation.queries import (
    memberships_visible_to,
    people_visible_to,
    seat_holdings_visible_to,
    seats_visible_to,
)
from foresight.foundation.tokens.groups import Group

router = Router(auth=BearerToken(Group.ORGANISATION), tags=["organisation"])


class PersonShown(Schema):
    """Somebody who works or worked here."""

    code: str
    name: str
    joined_on: date | None
    left_on: date | None = Field(description="最后一个在职日")

    @classmethod
    def of(cls, person: Person) -> "PersonShown":
        """As it is recorded."""
        return cls(code=person.code, name=person.name, joined_on=person.joined_on, left_on=person.left_on)


class PersonChange(Body):
    """What is recorded of somebody; what is left out is emptied."""

    name: str = Field(min_length=1, max_length=200)
    joined_on: Day | None = None
    left_on: Day | None = Field(None, description="最后一个在职日")


class PersonRow(PersonChange):
    """Somebody, found by code."""

    code: Code


class MembershipShown(Schema):
    """A place in a unit."""

    id: int
    person: str
    unit: str
    job: str
    leads: bool
    first_day: date
    last_day: date | None


class MembershipRow(Body):
    """A place in a unit, found by person, unit and first day."""

    person: Code
    unit: Code
    first_day: Day | None = Field(None, description="空：从一开始")
    last_day: Day | None = Field(None, description="空：至今")
    job: str = Field("sales", max_length=16, description="sales、manager、support")
    leads: bool = False


class SeatShown(Schema):
    """A place that a unit has for somebody."""

    code: str
    name: str
    unit: str
    job: str
    kind: str
    opened_on: date
    closed_on: date | None


class SeatRow(Body):
    """A seat to be opened."""

    code: Code
    name: str = Field(min_length=1, max_length=200)
    unit: Code
    opened_on: Day
    job: str = Field("sales", max_length=16)
    kind: str = Field("position", max_length=16, description="position、house")


class SeatHoldingShown(Schema):
    """Somebody in a seat."""

    id: int
    seat: str
    person: str
    first_day: date
    last_day: date | None


class SeatHoldingRow(Body):
    """Somebody in a seat, found by seat and first day."""

    seat: Code
    person: Code
    first_day: Day
    last_day: Day | None = None


@router.get("/people", response=reads(Page[PersonShown]), operation_id="list_people")
def list_people(request: HttpRequest, turn: Turning) -> HttpResponse:
    """看得到的人员。"""
    return page(request, people_visible_to(viewer_of(request)), turn, PersonShown.of)


def _person(request: HttpRequest, code: str) -> Person:
    found = people_visible_to(viewer_of(request)).filter(code=code).first()
    if found is None:
        raise LookupError("没有这个人员，或者不在你的权限范围内。")
    return found


@router.get("/people/{code}", response=reads(PersonShown, versioned=True), operation_id="get_person")
def get_person(request: HttpRequest, code: PathCode) -> HttpResponse:
    """一个人员。"""
    return single(request, PersonShown.of(_person(request, code)))


@router.put("/people/{code}", response=writes(PersonShown, versioned=True), operation_id="update_person")
@write(versioned=True)
def put_person(request: HttpRequest, code: PathCode, given: PersonChange) -> PersonShown:
    """修改一个人员。"""
    held = Person.objects.select_for_update().filter(pk=_person(request, code).pk).get()
    require_version(request, PersonShown.of(held))
    changed = PersonInput(code, given.name, given.joined_on, given.left_on)
    single_answer(save_people(actor=viewer_of(request), people=[changed]))
    return PersonShown.of(_person(request, code))


@router.post("/people", response=writes(BatchAnswer), operation_id="save_people")
@write()
def post_people(request: HttpRequest, given: Batch[PersonRow]) -> BatchAnswer:
    """新建或修改人员。"""
    people = [PersonInput(row.code, row.name, row.joined_on, row.left_on) for row in given.rows]
    return batch_answer(given, save_people(actor=viewer_of(request), people=people))


@router.get("/memberships", response=reads(Page[MembershipShown]), operation_id="list_memberships")
def list_memberships(request: HttpRequest, turn: Turning) -> HttpResponse:
    """任职，过去的也在内。"""

    def shown(membership: Membership) -> MembershipShown:
        return MembershipShown(
            id=membership.pk,
            person=membership.person.code,
            unit=membership.unit.code,
            job=membership.job,
            leads=membership.leads,
            first_day=membership.first_day,
            last_day=membership.last_day,
        )

    return page(request, memberships_visible_to(viewer_of(request)), turn, shown)


@router.post("/memberships", response=writes(BatchAnswer), operation_id="save_memberships")
@write()
def post_memberships(request: HttpRequest, given: Batch[MembershipRow]) -> BatchAnswer:
    """新建任职，或修改它的结束日、岗位和负责人。"""
    rows = [
        MembershipInput(row.person, row.unit, row.first_day or BEGINNING, row.last_day, row.job, row.leads)
        for row in given.rows
    ]
    return batch_answer(given, save_memberships(actor=viewer_of(request), memberships=rows))


@router.get("/seats", response=reads(Page[SeatShown]), operation_id="list_seats")
def list_seats(request: HttpRequest, turn: Turning) -> HttpResponse:
    """席位。"""

    def shown(seat: Seat) -> SeatShown:
        return SeatShown(
            code=seat.code,
            name=seat.name,
            unit=seat.unit.code,
            job=seat.job,
            kind=seat.kind,
            opened_on=seat.opened_on,
            closed_on=seat.closed_on,
        )

    return page(request, seats_visible_to(viewer_of(request)), turn, shown)


@router.post("/seats", response=writes(BatchAnswer), operation_id="open_seats")
@write()
def post_seats(request: HttpRequest, given: Batch[SeatRow]) -> BatchAnswer:
    """设立席位。"""
    seats = [SeatInput(row.unit, row.name, row.opened_on, row.code, row.job, row.kind) for row in given.rows]
    return batch_answer(given, open_seats(actor=viewer_of(request), seats=seats))


@router.get("/seat-holdings", response=reads(Page[SeatHoldingShown]), operation_id="list_seat_holdings")
def list_seat_holdings(request: HttpRequest, turn: Turning) -> HttpResponse:
    """席位上的人。"""

    def shown(holding: SeatHolding) -> SeatHoldingShown:
        return SeatHoldingShown(
            id=holding.pk,
            seat=holding.seat.code,
            person=holding.person.code,
            first_day=holding.first_day,
            last_day=holding.last_day,
        )

    return page(request, seat_holdings_visible_to(viewer_of(request)), turn, shown)


@router.post("/seat-holdings", response=writes(BatchAnswer), operation_id="save_seat_holdings")
@write()
def post_seat_holdings(request: HttpRequest, given: Batch[SeatHoldingRow]) -> BatchAnswer:
    """就任席位。"""
    rows = [SeatHoldingInput(row.seat, row.person, row.first_day, row.last_day) for row in given.rows]
    return batch_answer(given, save_seat_holdings(actor=viewer_of(request), holdings=rows))
