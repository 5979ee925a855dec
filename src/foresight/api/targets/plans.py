"""Plans, their versions and cells. Terms of plans are known to all of the company; amounts follow the viewer's scope."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from foresight.api.answers import reads, writes
from foresight.api.authentication import BearerToken
from foresight.api.fields import Code, Day, Fen, Reason
from foresight.api.pages import Page, Turning, page
from foresight.api.requests import viewer_of
from foresight.api.writing import Batch, BatchAnswer, Body, batch_answer, write
from foresight.domain.targets.actions import adopt_plan, record_targets
from foresight.domain.targets.inputs import (
    EVEN,
    CellInput,
    LevelInput,
    PlanInput,
    SharesBelow,
    TargetRow,
    TierInput,
)
from foresight.domain.targets.models import Plan, PlanCell, PlanVersion
from foresight.domain.targets.queries import cells_visible_to, plan_version, plans, versions_of
from foresight.foundation.tokens.groups import Group

router = Router(auth=BearerToken(Group.TARGETS), tags=["targets"])

PlanName = Annotated[str, Field(min_length=1, max_length=80)]


class TierShown(Schema):
    """A named level of a plan."""

    key: str
    name: str
    name_en: str
    base: bool


class PlanShown(Schema):
    """Targets of one metric over one span."""

    code: str
    name: str
    metric: str
    first_day: date
    last_day: date
    spread: str
    tiers: list[TierShown]

    @classmethod
    def of(cls, plan: Plan) -> "PlanShown":
        """Its terms."""
        return cls(
            code=plan.code,
            name=plan.name,
            metric=plan.metric,
            first_day=plan.first_day,
            last_day=plan.last_day,
            spread=plan.spread,
            tiers=[
                TierShown(key=tier.key, name=tier.name, name_en=tier.name_en, base=tier.is_base)
                for tier in plan.tiers.all()
            ],
        )


class VersionShown(Schema):
    """One state of a plan's numbers."""

    name: str = Field(description="计划@版本号")
    plan: str
    number: int
    effective_on: date
    reason: str
    dimensions: list[str]
    created_at: datetime

    @classmethod
    def of(cls, version: PlanVersion) -> "VersionShown":
        """What it is, without its amounts."""
        return cls(
            name=str(version),
            plan=version.plan.code,
            number=version.number,
            effective_on=version.effective_on,
            reason=version.reason,
            dimensions=list(version.dimensions),
            created_at=version.created_at,
        )


class PlanCellShown(Schema):
    """The target of one tier for one period and place; the whole amount up to its tier."""

    id: int
    tier: str
    first_day: date
    last_day: date
    unit: str | None
    region: str | None
    product_line: str | None
    person: str | None
    amount_fen: int


@router.get("/plans", response=reads(Page[PlanShown]), operation_id="list_plans")
def list_plans(request: HttpRequest, turn: Turning) -> HttpResponse:
    """全部计划。"""
    return page(request, plans(), turn, PlanShown.of)


def _plan(code: str) -> Plan:
    found = plans().filter(code=code).first()
    if found is None:
        raise LookupError(f"没有计划“{code}”。")
    return found


@router.get("/plans/{code}", response=reads(PlanShown), operation_id="get_plan")
def get_plan(request: HttpRequest, code: Code) -> PlanShown:
    """一个计划。"""
    return PlanShown.of(_plan(code))


@router.get("/plans/{code}/versions", response=reads(Page[VersionShown]), operation_id="list_plan_versions")
def list_plan_versions(request: HttpRequest, code: Code, turn: Turning) -> HttpResponse:
    """一个计划的各个版本。"""
    return page(request, versions_of(_plan(code)), turn, VersionShown.of)


@router.get("/plan-versions/{name}", response=reads(VersionShown), operation_id="get_plan_version")
def get_plan_version(request: HttpRequest, name: PlanName) -> VersionShown:
    """一个版本：2025@1 是第 1 版，2025 是今天有效的那一版。"""
    return VersionShown.of(plan_version(name))


class OfTier(Schema):
    """Which cells."""

    tier: str = Field("", max_length=32, description="档位的编号；空：全部档位")


@router.get("/plan-versions/{name}/cells", response=reads(Page[PlanCellShown]), operation_id="list_plan_cells")
def list_plan_cells(request: HttpRequest, name: PlanName, turn: Turning, sought: Query[OfTier]) -> HttpResponse:
    """一个版本里看得到的每一格。"""

    def shown(cell: PlanCell) -> PlanCellShown:
        return PlanCellShown(
            id=cell.pk,
            tier=cell.tier.key,
            first_day=cell.first_day,
            last_day=cell.last_day,
            unit=cell.unit.code if cell.unit else None,
            region=cell.region.code if cell.region else None,
            product_line=cell.product_line.code if cell.product_line else None,
            person=cell.person.code if cell.person else None,
            amount_fen=cell.amount_fen,
        )

    found = cells_visible_to(viewer_of(request), plan_version(name))
    if sought.tier:
        found = found.filter(tier__key=sought.tier)
    return page(request, found, turn, shown)


ShareGiven = int | str
SharesGiven = str | list[ShareGiven] | dict[str, ShareGiven]


class TierRow(Body):
    """A named level of the plan with its total, from low to high."""

    key: str = Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")
    name: str = Field(min_length=1, max_length=100)
    total_fen: int = Field(ge=0, le=10**17 - 1)
    name_en: str = Field("", max_length=100)
    base: bool = False


class ExceptionRow(Body):
    """Shares that hold below certain members of earlier levels."""

    where: dict[str, list[str]]
    shares: SharesGiven


class LevelRow(Body):
    """One step of the split."""

    dimension: str = Field(max_length=32)
    shares: SharesGiven = Field(EVEN, description='"even"、"3:3:2:2"、[3,3,2,2] 或 成员→份额')
    exceptions: list[ExceptionRow] = Field(default_factory=list, max_length=100)
    default_share: ShareGiven | None = None


class CellRow(Body):
    """A leaf given as it is: tier key → fen."""

    first_day: Day
    last_day: Day
    amounts: dict[str, int]
    unit: Code | None = None
    product_line: Code | None = None
    person: Code | None = None


class PlanBody(Body):
    """A plan, or the next version of one."""

    code: Code
    name: str = Field(min_length=1, max_length=200)
    tiers: list[TierRow] = Field(min_length=1, max_length=20)
    year: int | None = Field(None, ge=1900, le=2999)
    first_day: Day | None = None
    last_day: Day | None = None
    metric: str = Field("revenue.net", max_length=64)
    spread: str = Field("working_days", max_length=16)
    levels: list[LevelRow] = Field(default_factory=list, max_length=10)
    cells: list[CellRow] = Field(default_factory=list, max_length=5000)
    effective_on: Day | None = None
    reason: Reason = ""
    keep_until: Day | None = None
    follows: int | None = Field(None, ge=0, le=2**31 - 1, description="这一份是按第几版写的；有人先立了新版就回答 409")


def _shares(given: SharesGiven) -> str | tuple[ShareGiven, ...] | dict[str, ShareGiven]:
    return tuple(given) if isinstance(given, list) else given


@router.post("/plans", response=writes(VersionShown, status=201), operation_id="adopt_plan")
@write(status=201)
def post_plan(request: HttpRequest, given: PlanBody) -> VersionShown:
    """建立计划，或已有计划的下一版；和最新一版完全相同时什么都不变。"""
    plan = PlanInput(
        code=given.code,
        name=given.name,
        tiers=tuple(TierInput(t.key, t.name, t.total_fen, t.name_en, t.base) for t in given.tiers),
        year=given.year,
        first_day=given.first_day,
        last_day=given.last_day,
        metric=given.metric,
        spread=given.spread,
        levels=tuple(
            LevelInput(
                level.dimension,
                _shares(level.shares),
                tuple(
                    SharesBelow({d: tuple(members) for d, members in e.where.items()}, _shares(e.shares))
                    for e in level.exceptions
                ),
                level.default_share,
            )
            for level in given.levels
        ),
        cells=tuple(
            CellInput(c.first_day, c.last_day, c.amounts, c.unit, c.product_line, c.person) for c in given.cells
        ),
        effective_on=given.effective_on,
        reason=given.reason,
        keep_until=given.keep_until,
        follows=given.follows,
    )
    return VersionShown.of(adopt_plan(actor=viewer_of(request), plan=plan))


class TargetGiven(Body):
    """A target with a window of its own; at least one of person, unit and product line."""

    first_day: Day
    last_day: Day
    amount_fen: Fen
    person: Code | None = None
    unit: Code | None = None
    product_line: Code | None = None


class TargetBatch(Batch[TargetGiven]):
    """Targets of one tier, as the plan with the given code."""

    plan: Code
    name: str = Field("", max_length=200, description="计划名称；空：和编号相同")
    metric: str = Field("revenue.net", max_length=64)
    spread: str = Field("calendar_days", max_length=16)
    tier: str = Field("target", pattern=r"^[A-Za-z0-9_-]{1,32}$")
    tier_name: str = Field("目标", min_length=1, max_length=100)
    reason: Reason = ""


@router.post("/targets", response=writes(BatchAnswer), operation_id="record_targets")
@write()
def post_targets(request: HttpRequest, given: TargetBatch) -> BatchAnswer:
    """录入一份目标清单，每行有自己的期间。"""
    outcome = record_targets(
        actor=viewer_of(request),
        code=given.plan,
        name=given.name or given.plan,
        rows=[
            TargetRow(
                first_day=row.first_day,
                last_day=row.last_day,
                amount_fen=row.amount_fen,
                person_code=row.person,
                unit_code=row.unit,
                product_line_code=row.product_line,
            )
            for row in given.rows
        ],
        metric=given.metric,
        spread=given.spread,
        tier_key=given.tier,
        tier_name=given.tier_name,
        reason=given.reason,
    )
    return batch_answer(given, outcome, {"amount": "amount_fen"})
