"""The metric catalogue, figures with their definition, and the rows behind them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from django.core import signing
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from foresight.api.answers import reads
from foresight.api.authentication import BearerToken
from foresight.api.fields import PathCode
from foresight.api.pages import SALT
from foresight.api.problems import Refusal, RowError
from foresight.api.requests import viewer_of
from foresight.core.metrics import CATALOGUE, DIMENSIONS, PLACE_DIMENSIONS, Metric, metric_of
from foresight.core.values import parse_period
from foresight.domain.figures.queries import Reader, reader
from foresight.domain.figures.questions import Answer, Cell, Question
from foresight.domain.targets.queries import plan_version, version_for
from foresight.foundation.organisation.models import Unit
from foresight.foundation.organisation.queries import scope_of, today
from foresight.foundation.tokens.groups import Group
from foresight.foundation.warehouse.engine import SnapshotDamaged
from foresight.foundation.warehouse.snapshot import discard

router = Router(auth=BearerToken(Group.METRICS), tags=["metrics"])
Said = TypeVar("Said")


class PartShown(Schema):
    """Something that is summed."""

    key: str
    name: str
    unit: str = Field(description="money：整数分；count、days")


class MetricShown(Schema):
    """One figure as it is defined."""

    key: str
    version: int
    name: str
    name_en: str
    definition: str
    formula: str
    unit: str = Field(description="money：整数分；ratio、days、count")
    parts: list[PartShown]
    dimensions: list[str]
    needs_plan: bool
    date_basis: str
    owner_basis: str
    population: str

    @classmethod
    def of(cls, metric: Metric) -> "MetricShown":
        """From the catalogue."""
        return cls(
            key=metric.key,
            version=metric.version,
            name=metric.name.zh,
            name_en=metric.name.en,
            definition=metric.sentence.zh,
            formula=metric.formula.zh,
            unit=metric.unit,
            parts=[PartShown(key=part.key, name=part.name.zh, unit=part.unit) for part in metric.parts],
            dimensions=list(metric.dimensions),
            needs_plan=metric.needs_plan,
            date_basis=metric.date_basis.zh,
            owner_basis=metric.owner_basis.zh,
            population=metric.population.zh,
        )


class Metrics(Schema):
    """The catalogue."""

    items: list[MetricShown]


class MemberShown(Schema):
    """A member of a dimension."""

    dimension: str
    label: str
    code: str | None
    first_day: date | None = Field(description="时间维度：这一段的第一天")
    last_day: date | None


class FigureCell(Schema):
    """One figure."""

    members: list[MemberShown]
    value: str | None = Field(description="精确值：整数或分数，金额是分；空：不计算")
    decimal: float | None = Field(description="同一个值的小数，只供显示")
    numerator: int | None
    denominator: str | None
    parts: dict[str, int | None]
    missing: str | None = Field(description="为什么不计算")


class FigureShown(Schema):
    """A figure with its definition, and one for each member that was asked for."""

    metric: str
    version: int
    name: str
    definition: str
    formula: str
    unit: str
    first_day: date
    last_day: date
    as_of: date = Field(description="看到哪一天为止")
    plan: str | None
    tier: str | None
    total: FigureCell
    cells: list[FigureCell]


class Asked(Schema):
    """What is asked."""

    period: str = Field("", max_length=40, description="2025、2025H1、2025Q2、2025-06、FROM..TO；空：本财年")
    plan: str = Field("", max_length=80, description="计划[@版本]；空：覆盖这个期间、今天有效的版本")
    tier: str = Field("", max_length=100, description="档位；空：考核基准")
    unit: str = Field("", max_length=64, description="组织编号：只看它和它下面的（按当日的组织）")
    only: list[str] = Field(
        default_factory=list, max_length=10, description="只看某个成员，维度:编号，例如 region:east；可重复"
    )


class AskedBy(Asked):
    """A question by dimensions."""

    by: list[str] = Field(
        default_factory=list, max_length=4, description=f"按什么拆分：{'、'.join(DIMENSIONS)}；可重复"
    )


class RowsAsked(Asked):
    """Rows behind a part of a figure."""

    part: str = Field("numerator", max_length=64, description="numerator、denominator 或这一项的编号")
    limit: int = Field(100, ge=1, le=1000)
    cursor: str = Field("", max_length=400)


class RowsShown(Schema):
    """A page of the rows behind a part; the amounts of all rows add up to ``total``."""

    part: str
    columns: list[str]
    rows: list[list[str | int | None]]
    count: int
    total: int
    next: str | None


@router.get("/metrics", response=reads(Metrics), operation_id="list_metrics")
def list_metrics(request: HttpRequest) -> Metrics:
    """全部指标的定义。"""
    return Metrics(items=[MetricShown.of(metric) for metric in CATALOGUE.values()])


@router.get("/metrics/{key}", response=reads(MetricShown), operation_id="get_metric")
def get_metric(request: HttpRequest, key: PathCode) -> MetricShown:
    """一个指标的定义。"""
    return MetricShown.of(metric_of(key))


@router.get("/metrics/{key}/figure", response=reads(FigureShown), operation_id="get_figure")
def get_figure(request: HttpRequest, key: PathCode, asked: Query[AskedBy]) -> FigureShown:
    """一个指标的数：分子、分母和定义，可以按维度拆分。"""

    def said(source: Reader) -> FigureShown:
        return _figure(source.answer(replace(_question(source, key, asked), by=tuple(asked.by))))

    return _reading(request, said)


@router.get("/metrics/{key}/rows", response=reads(RowsShown), operation_id="list_figure_rows")
def list_figure_rows(request: HttpRequest, key: PathCode, asked: Query[RowsAsked]) -> RowsShown:
    """一个数背后的明细。数据变了之后，旧的游标回答 409，请从头读。"""

    def said(source: Reader) -> RowsShown:
        question = _question(source, key, asked)
        part = metric_of(key).part(asked.part)
        place = [key, part.key, repr(question), source.generation.token]
        offset = _offset(asked.cursor, place)
        trace = source.trace(question, part.key, offset=offset, limit=asked.limit)
        after = offset + len(trace.rows)
        return RowsShown(
            part=part.key,
            columns=list(trace.columns),
            rows=[[_plain(value) for value in row] for row in trace.rows],
            count=trace.count,
            total=trace.total,
            next=signing.dumps([after, *place], salt=SALT, compress=True) if after < trace.count else None,
        )

    return _reading(request, said)


def _reading(request: HttpRequest, said: Callable[[Reader], Said]) -> Said:
    """Through the viewer's eyes; a snapshot that turns out damaged is made anew, once."""
    scope = scope_of(viewer_of(request), on=today())
    source = reader(scope=scope)
    try:
        return said(source)
    except SnapshotDamaged:
        discard(source.generation)
        return said(reader(scope=scope))


def _question(source: Reader, key: str, asked: Asked) -> Question:
    metric = metric_of(key)
    fiscal = source.fiscal
    period = parse_period(asked.period or str(fiscal.year_of(source.as_of)), fiscal=fiscal)
    question = Question(
        metric=key,
        period=period,
        unit=_unit(asked.unit) if asked.unit else None,
        filters=tuple(sorted({_filter(source, text) for text in asked.only}, key=repr)),
        tier=asked.tier or None,
    )
    if metric.needs_plan:
        found = plan_version(asked.plan) if asked.plan else version_for(period, today())
        if found is None:
            raise LookupError(f"期间 {period.label} 没有目标计划可对照。")
        return replace(question, plan=found.pk)
    if asked.plan or asked.tier:
        raise ValueError(f"{metric.name.zh}不对照目标，不要写 plan 和 tier。")
    return question


def _unit(code: str) -> int:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise LookupError(f"没有编号为 {code} 的组织。")
    return unit.pk


def _filter(source: Reader, text: str) -> tuple[str, int | None]:
    dimension, colon, member = text.partition(":")
    if not colon or dimension not in PLACE_DIMENSIONS:
        wrong = RowError(
            field="only",
            value=text[:60],
            reason="要写成 维度:编号",
            todo=f"例如 region:east；可用的维度：{'、'.join(PLACE_DIMENSIONS)}",
        )
        raise Refusal(422, f"only = “{text[:60]}”不对。", [wrong])
    return dimension, source.find(dimension, member) if member else None


def _offset(cursor: str, place: list[str]) -> int:
    if not cursor:
        return 0
    try:
        offset, *of = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as fault:
        raise Refusal(400, "这不是由本系统给出的游标。") from fault
    if of[:-1] != place[:-1]:
        raise Refusal(400, "这个游标是另一个问题的。")
    if of != place:
        raise Refusal(409, "数据在这之间变了。请从第一页重新读。")
    return int(offset)


def _figure(answer: Answer) -> FigureShown:
    metric = answer.metric
    return FigureShown(
        metric=metric.key,
        version=metric.version,
        name=metric.name.zh,
        definition=metric.sentence.zh,
        formula=metric.formula.zh,
        unit=metric.unit,
        first_day=answer.question.period.first,
        last_day=answer.question.period.last,
        as_of=answer.as_of,
        plan=answer.plan.name if answer.plan else None,
        tier=answer.tier if answer.plan else None,
        total=_cell(answer.total),
        cells=[_cell(cell) for cell in answer.cells],
    )


def _cell(cell: Cell) -> FigureCell:
    value = cell.value
    return FigureCell(
        members=[
            MemberShown(
                dimension=member.dimension,
                label=member.label,
                code=member.code or None,
                first_day=member.period.first if member.period else None,
                last_day=member.period.last if member.period else None,
            )
            for member in cell.members
        ],
        value=None if cell.ratio is None else str(cell.ratio),
        decimal=None if cell.ratio is None else float(cell.ratio),
        numerator=value.numerator,
        denominator=None if value.denominator is None else str(value.denominator),
        parts=dict(cell.parts),
        missing=value.missing.zh if value.missing else None,
    )


def _plain(value: Any) -> str | int | None:
    return value if value is None or isinstance(value, str | int) else str(value)
