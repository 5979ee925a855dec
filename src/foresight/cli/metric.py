"""``foresight metric``: one figure with its numerator, denominator and definition, and the rows behind."""

import json
from dataclasses import dataclass, replace
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from foresight.cli.viewer import scope_as
from foresight.core.metrics import DIMENSIONS, Metric, Part, metric_of
from foresight.core.values import Period, exact_money_text, parse_period, percent_text
from foresight.domain.figures.display import MONEY_COLUMNS, column_text, exact_text, part_text, value_text
from foresight.domain.figures.queries import Reader, reader
from foresight.domain.figures.questions import Answer, Cell, Question
from foresight.domain.targets.queries import plan_version, version_for
from foresight.foundation.organisation.models import Unit
from foresight.foundation.organisation.queries import today
from foresight.foundation.warehouse.engine import SnapshotDamaged
from foresight.foundation.warehouse.snapshot import SnapshotFailed, discard

ALIASES = {"product": "product_line", "line": "product_line", "item": "product_item"}
"""Short words for dimensions."""


@click.command()
@click.argument("key")
@click.option("--by", default="", metavar="维度,…", help=f"按什么拆分：{'、'.join(DIMENSIONS)}；product 就是产品线。")
@click.option("--period", "period_text", metavar="期间", help="2025、2025H1、2025Q2、2025-06、FROM..TO；默认本财年。")
@click.option("--plan", "plan_name", metavar="计划[@版本]", help="对照哪个计划；默认是覆盖这个期间、今天有效的版本。")
@click.option("--tier", help="对照哪个档位（编号或名称）；默认考核基准。")
@click.option("--unit", "unit_code", metavar="编号", help="只看某个组织和它下面的（按当日的组织）。")
@click.option("--only", multiple=True, metavar="维度=编号", help="只看某个成员，例如 region=east；可重复。")
@click.option("--as", "username", metavar="账号", help="按这个账号的权限范围来看；默认看全部。")
@click.option("--rows", "part", metavar="分子|分母", help="列出背后的明细：numerator、denominator 或这一项的编号。")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000), help="明细最多列多少行。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，金额是整数分。")
def command(
    key: str,
    by: str,
    period_text: str | None,
    plan_name: str | None,
    tier: str | None,
    unit_code: str | None,
    only: tuple[str, ...],
    username: str | None,
    part: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """查指标 KEY：数值、分子、分母、定义。全部指标见 foresight metrics。"""
    words = _Words(by, period_text, plan_name, tier, unit_code, only)
    scope = scope_as(username)
    try:
        metric = metric_of(key)
        source = reader(scope=scope)
        try:
            said = _said(source, metric, words, username, part, limit, as_json)
        except SnapshotDamaged:
            discard(source.generation)
            said = _said(reader(scope=scope), metric, words, username, part, limit, as_json)
    except (ValueError, SnapshotFailed, SnapshotDamaged) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(said, nl=False)


@dataclass(frozen=True)
class _Words:
    """What the command line says about the question."""

    by: str
    period: str | None
    plan: str | None
    tier: str | None
    unit: str | None
    only: tuple[str, ...]


def _said(
    source: Reader, metric: Metric, words: _Words, username: str | None, part: str | None, limit: int, as_json: bool
) -> str:
    """All that is printed. Nothing is printed before everything has been read."""
    answer = source.answer(_question(source, metric, words))
    if part is not None:
        return _rows(source, answer, part, limit, as_json)
    if as_json:
        return json.dumps(_as_json(answer, username), ensure_ascii=False) + "\n"
    return _sheet(answer, username)


def _question(source: Reader, metric: Metric, words: _Words) -> Question:
    question = Question(
        metric=metric.key,
        period=parse_period(words.period, fiscal=source.fiscal) if words.period else _this_year(source),
        by=tuple(_dimension(word) for word in words.by.split(",") if word.strip()),
        unit=_unit(words.unit) if words.unit else None,
        filters=tuple(sorted(_filter(source, text) for text in words.only)),
        tier=words.tier,
    )
    if metric.needs_plan:
        return replace(question, plan=_plan(words.plan, question.period))
    if words.plan or words.tier:
        raise click.ClickException(f"{metric.name.zh}不对照目标，不要写 --plan 和 --tier。")
    return question


def _this_year(source: Reader) -> Period:
    return source.fiscal.period(source.fiscal.year_of(source.as_of))


def _dimension(word: str) -> str:
    return ALIASES.get(word.strip(), word.strip())


def _unit(code: str) -> int:
    unit = Unit.objects.filter(code=code).first() or Unit.objects.filter(name=code).first()
    if unit is None:
        raise click.ClickException(f"没有编号或名称为 {code} 的组织。")
    return unit.pk


def _filter(source: Reader, text: str) -> tuple[str, int | None]:
    dimension, equals, member = text.partition("=")
    dimension = _dimension(dimension)
    if not equals or dimension not in DIMENSIONS:
        raise click.ClickException(f"--only {text} 不对：请写成 维度=编号，例如 region=east。")
    return dimension, source.find(dimension, member) if member else None


def _plan(name: str | None, period: Period) -> int:
    found = plan_version(name) if name else version_for(period, today())
    if found is None:
        raise click.ClickException(f"期间 {period.label} 没有计划可对照。请先用 foresight plan adopt 建立计划。")
    return found.pk


def _as_json(answer: Answer, username: str | None) -> dict[str, Any]:
    metric = answer.metric
    return {
        "metric": metric.key,
        "version": metric.version,
        "name": metric.name.zh,
        "name_en": metric.name.en,
        "definition": metric.sentence.zh,
        "formula": metric.formula.zh,
        "unit": "fen" if metric.unit == "money" else metric.unit,
        "period": [answer.question.period.first.isoformat(), answer.question.period.last.isoformat()],
        "as_of": answer.as_of.isoformat(),
        "plan": answer.plan.name if answer.plan else None,
        "tier": answer.tier if answer.plan else None,
        "scope": username,
        "total": _cell_json(answer.total),
        "cells": [_cell_json(cell) for cell in answer.cells],
    }


def _cell_json(cell: Cell) -> dict[str, Any]:
    ratio = cell.ratio
    denominator = cell.value.denominator
    return {
        "members": {m.dimension: {"label": m.label, "code": m.code or None} for m in cell.members},
        "value": None if ratio is None else str(ratio),
        "decimal": None if ratio is None else float(ratio),
        "numerator": cell.value.numerator,
        "denominator": None if denominator is None else str(denominator),
        "parts": dict(cell.parts),
        "missing": cell.value.missing.zh if cell.value.missing else None,
    }


_NAMES = {
    "region": "区域",
    "unit": "组织",
    "person": "人员",
    "product_line": "产品线",
    "product_item": "产品",
    "customer": "客户",
    "year": "年",
    "half": "半年",
    "quarter": "季度",
    "month": "月",
    "week": "周",
    "day": "日",
}
"""What dimensions are called over a column."""
WIDTH = 160
"""Columns of the output where it does not go to a screen."""


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(width=WIDTH, highlight=False)


def _sheet(answer: Answer, username: str | None) -> str:
    console, metric = _console(), answer.metric
    lines = [
        ("精确值", exact_text(answer.total, metric)),
        *((part.name.zh, part_text(part, answer.total.parts.get(part.key))) for part in metric.parts),
        ("期间", f"{answer.question.period.label}，看到 {answer.as_of} 为止"),
    ]
    if answer.plan and answer.tier:
        lines.append(("对照", f"计划 {answer.plan.name}，{answer.plan.tiers[answer.tier]}"))
    lines += [
        ("范围", f"账号 {username} 的权限范围" if username else "全部数据"),
        ("定义", metric.sentence.zh),
        ("算法", metric.formula.zh),
        ("日期口径", metric.date_basis.zh),
        ("归属口径", metric.owner_basis.zh),
        ("计入范围", metric.population.zh),
    ]
    sheet = Table.grid(padding=(0, 2))
    sheet.add_column(no_wrap=True)
    sheet.add_column()
    for name, text in lines:
        sheet.add_row(f"  {name}", escape(text))
    with console.capture() as captured:
        console.print(f"[bold]{metric.name.zh}[/bold]  {escape(value_text(answer.total, metric))}")
        console.print(sheet)
        if answer.cells:
            console.print()
            console.print(_cells(answer))
    return _trimmed(captured.get())


def _trimmed(text: str) -> str:
    """Without the spaces with which a table fills its lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _cells(answer: Answer) -> Table:
    metric = answer.metric
    table = Table(box=None, pad_edge=False, header_style="bold")
    for member in answer.cells[0].members:
        table.add_column(_NAMES[member.dimension])
    for heading in (metric.name.zh, *(part.name.zh for part in metric.parts)):
        table.add_column(heading, justify="right", no_wrap=True)
    for cell in answer.cells:
        parts = (part_text(part, cell.parts.get(part.key)) for part in metric.parts)
        table.add_row(*(escape(member.label) for member in cell.members), _shown(cell, answer), *parts)
    return table


def _shown(cell: Cell, answer: Answer) -> str:
    if answer.metric.unit == "ratio" and cell.ratio is not None:
        return percent_text(cell.ratio, digits=2)
    return value_text(cell, answer.metric)


def _rows(source: Reader, answer: Answer, part: str, limit: int, as_json: bool) -> str:
    chosen = answer.metric.part({"分子": "numerator", "分母": "denominator"}.get(part, part))
    trace = source.trace(replace(answer.question, by=()), chosen.key, limit=limit)
    if as_json:
        rows = [dict(zip(trace.columns, row, strict=True)) for row in trace.rows]
        found = {"part": chosen.key, "count": trace.count, "total": trace.total, "rows": rows}
        return json.dumps(found, ensure_ascii=False, default=str) + "\n"
    table = Table(box=None, pad_edge=False, header_style="bold")
    amounts = MONEY_COLUMNS | {"amount"}
    for column in trace.columns:
        table.add_column(column_text(column), justify="right" if column in amounts else "left")
    for row in trace.rows:
        named = zip(trace.columns, row, strict=True)
        table.add_row(*(escape(_in_row(column, value, chosen)) for column, value in named))
    console = _console()
    with console.capture() as captured:
        console.print(f"{chosen.name.zh} {part_text(chosen, trace.total)}，共 {trace.count:,} 行")
        console.print(table)
        if len(trace.rows) < trace.count:
            console.print(f"只列出前 {len(trace.rows):,} 行；要看更多，请写 --limit。")
    return _trimmed(captured.get())


def _in_row(column: str, value: object, part: Part) -> str:
    if column == "amount" and isinstance(value, int):
        return part_text(part, value)
    if column in MONEY_COLUMNS and isinstance(value, int):
        return exact_money_text(value)
    return "—" if value is None else str(value)
