"""Units of the organisation. Their names are known to all of the company."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from foresight.api.answers import reads, writes
from foresight.api.authentication import BearerToken
from foresight.api.fields import Code, Day, PathCode, Position
from foresight.api.pages import Page, Turning, page
from foresight.api.requests import viewer_of
from foresight.api.versions import single
from foresight.api.writing import Batch, BatchAnswer, Body, batch_answer, write
from foresight.foundation.organisation.actions import save_units
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.inputs import UnitInput
from foresight.foundation.organisation.models import Unit
from foresight.foundation.organisation.queries import today
from foresight.foundation.tokens.groups import Group

router = Router(auth=BearerToken(Group.ORGANISATION), tags=["organisation"])


class UnitShown(Schema):
    """A unit and where it hangs today."""

    code: str
    name: str
    kind: str
    parent: str | None = Field(description="今天的上级组织；空：最上一级，或今天不在树上")
    position: int
    opened_on: date | None
    closed_on: date | None


class UnitRow(Body):
    """A unit as it should be, found by code."""

    code: Code
    name: str = Field(min_length=1, max_length=200)
    kind: str = Field("team", max_length=16, description="company、division、region、team")
    parent: Code | None = Field(None, description="上级的编号；空：最上一级")
    position: Position = 0
    first_day: Day | None = Field(None, description="从哪天起挂在这里；空：从一开始")
    last_day: Day | None = Field(None, description="撤销日")


def _shown(unit: Unit, parents: dict[int, str]) -> UnitShown:
    return UnitShown(
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        parent=parents.get(unit.pk),
        position=unit.position,
        opened_on=unit.opened_on,
        closed_on=unit.closed_on,
    )


def _parents() -> dict[int, str]:
    book, day = OrganisationBook.load(), today()
    codes = dict(Unit.objects.values_list("id", "code"))
    return {unit: codes[path[-2]] for unit in codes if len(path := book.path(unit, day)) > 1}


@router.get("/units", response=reads(Page[UnitShown]), operation_id="list_units")
def list_units(request: HttpRequest, turn: Turning) -> HttpResponse:
    """全部组织。"""
    parents = _parents()
    return page(request, Unit.objects.all(), turn, lambda unit: _shown(unit, parents))


@router.get("/units/{code}", response=reads(UnitShown, versioned=True), operation_id="get_unit")
def get_unit(request: HttpRequest, code: PathCode) -> HttpResponse:
    """一个组织。"""
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise LookupError(f"没有编号为 {code} 的组织。")
    return single(request, _shown(found, _parents()))


@router.post("/units", response=writes(BatchAnswer), operation_id="save_units")
@write()
def post_units(request: HttpRequest, given: Batch[UnitRow]) -> BatchAnswer:
    """新建或修改组织：名称、类型、上级、排序。"""
    inputs = [
        UnitInput(row.code, row.name, row.kind, row.parent, row.position, row.first_day, row.last_day)
        for row in given.rows
    ]
    return batch_answer(given, save_units(actor=viewer_of(request), units=inputs))
