"""``foresight plan``: adopts plans from files, lists them, shows their amounts."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from django.db import transaction
from django.utils import timezone
from rich.console import Console
from rich.table import Table
from rich.text import Text

from foresight.cli.plan_file import PlanFileProblem, read_plan_file
from foresight.cli.viewer import scope_as
from foresight.core.metrics import metric_of
from foresight.core.planning import PlanError
from foresight.core.values import Period, exact_money_text, money_text
from foresight.domain.figures.queries import reader
from foresight.domain.figures.questions import Cell, Member, Question
from foresight.domain.targets.actions import adopt_plan
from foresight.domain.targets.members import TITLES
from foresight.domain.targets.models import Plan, PlanVersion
from foresight.domain.targets.queries import current_version, latest_version, plan_version, plans, tiers_of, versions_of
from foresight.domain.targets.refusals import PlanRefused
from foresight.foundation.organisation.queries import fiscal_year, today
from foresight.foundation.warehouse.scope import RowScope
from foresight.foundation.warehouse.snapshot import SnapshotFailed

ALIASES = {"product": "product_line", "line": "product_line"}
"""Short words for dimensions, as in ``foresight metric``."""


@click.group()
def command() -> None:
    """目标计划：建立、列出、查看。计划文件的写法见 docs/guide/plan.md。"""


@command.command("adopt")
@click.argument("path", metavar="FILE.toml", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只检查：照样分解、照样核对合计，但什么都不写入。")
def adopt(path: Path, dry_run: bool) -> None:
    """按计划文件建立计划；同一编号的计划已有时，建立它的下一版。

    已有的版本不会改变。与最新一版完全一样的文件不会建立新版。
    """
    try:
        plan = read_plan_file(_text_of(path), fiscal=fiscal_year())
        with transaction.atomic():
            before = latest_version(plan.code)
            version = adopt_plan(actor=None, plan=plan)
            cells = version.cells.count()
            totals = [(tier.name, tier.is_base, version.rule["totals"][tier.key]) for tier in tiers_of(version)]
            if dry_run:
                transaction.set_rollback(True)
    except (PlanFileProblem, PlanRefused, PlanError) as refusal:
        raise click.ClickException(
            f"{path}：\n{refusal}" if "\n" in str(refusal) else f"{path}：{refusal}"
        ) from refusal
    if before is not None and before.pk == version.pk:
        click.echo(f"和 {version} 完全一样，没有建立新版。")
        return
    done = "检查通过，没有写入（--dry-run）。会建立" if dry_run else "已建立"
    after = f"，接在 {before} 之后" if before else ""
    click.echo(
        f"{done} {version}（{version.plan.name}）{after}：{_span(version.plan)}，"
        f"{version.effective_on} 起生效，{cells:,} 格。"
    )
    for name, is_base, total in totals:
        click.echo(f"  {name}{'（考核基准）' if is_base else ''}　{exact_money_text(total)}（{money_text(total)}）")


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PlanFileProblem("没有这个文件。请检查路径。") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise PlanFileProblem(f"读不出来：{fault}。请存为 UTF-8 的文本。") from fault


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def list_plans(as_json: bool) -> None:
    """列出全部计划和它们的版本。"""
    day = today()
    found = [(plan, list(versions_of(plan)), current_version(plan, day)) for plan in plans()]
    if as_json:
        click.echo(json.dumps([_plan_json(*one) for one in found], ensure_ascii=False))
        return
    if not found:
        click.echo("还没有计划。请用 foresight plan adopt 建立，写法见 docs/guide/plan.md。")
        return
    table = _table("版本", "名称", "期间", "指标", "档位", "生效日", "建立", "原因")
    for plan, versions, current in found:
        tiers = "、".join(f"{t.name}{'*' if t.is_base else ''}" for t in plan.tiers.all())
        span = f"{plan.first_day}..{plan.last_day}"
        for version in versions:
            _row(
                table,
                f"{version}{' ←' if current and version.pk == current.pk else ''}",
                plan.name,
                span,
                plan.metric,
                tiers,
                str(version.effective_on),
                _made(version),
                version.reason,
            )
    console = _console()
    console.print(table)
    console.print("← 今天生效的版本；* 考核基准", markup=False)


@command.command("show")
@click.argument("name", metavar="计划[@版本]")
@click.option("--by", default="", metavar="维度,…", help="按什么列出金额，例如 region,product_line,quarter。")
@click.option("--as", "username", metavar="账号", help="按这个账号的权限范围来看；默认看全部。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，金额是整数分。")
def show(name: str, by: str, username: str | None, as_json: bool) -> None:
    """查看一个计划：2025 是今天生效的一版，2025@1 是第 1 版。"""
    version = plan_version(name)
    words = [word.strip() for word in by.replace("，", ",").split(",")]
    dimensions = tuple(ALIASES.get(word, word) for word in words if word)
    try:
        rows, totals = _amounts(version, dimensions, scope_as(username))
    except (ValueError, SnapshotFailed) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if as_json:
        click.echo(json.dumps(_show_json(version, dimensions, rows, totals, username), ensure_ascii=False))
    else:
        _print(version, dimensions, rows, totals, username)


Rows = list[tuple[tuple[Member, ...], dict[str, int]]]
"""Members, and the amount of each tier."""


def _amounts(version: PlanVersion, dimensions: Sequence[str], scope: RowScope) -> tuple[Rows, dict[str, int]]:
    """The amounts of every tier by the dimensions, and in all, as the catalogue's metric ``target`` answers."""
    plan = version.plan
    source = reader(scope=scope)
    totals: dict[str, int] = {}
    amounts: dict[tuple[Member, ...], dict[str, int]] = {}
    for tier in tiers_of(version):
        question = Question(
            metric="target",
            period=Period(plan.first_day, plan.last_day),
            by=tuple(dimensions),
            plan=version.pk,
            tier=tier.key,
        )
        answer = source.answer(question)
        totals[tier.key] = _fen(answer.total)
        for cell in answer.cells:
            amounts.setdefault(cell.members, {})[tier.key] = _fen(cell)
    return list(amounts.items()), totals


def _fen(cell: Cell) -> int:
    return int(cell.ratio) if cell.ratio is not None else 0


def _print(
    version: PlanVersion, dimensions: Sequence[str], rows: Rows, totals: dict[str, int], username: str | None
) -> None:
    plan = version.plan
    console = _console()
    current = current_version(plan, today())
    others = [f"{other}（{other.effective_on} 起）" for other in versions_of(plan) if other.pk != version.pk]
    state = "（今天生效的一版）" if current and current.pk == version.pk else ""
    parts = "、".join(TITLES.get(dimension, dimension) for dimension in version.dimensions)
    lines = [
        ("计划", f"{version}　{plan.name}"),
        ("期间", f"{_span(plan)}，按{plan.get_spread_display()}分摊"),
        ("指标", f"{metric_of(plan.metric).name.zh}（{plan.metric}）"),
        ("生效", f"{version.effective_on} 起{state}"),
        ("建立", _made(version)),
        ("原因", version.reason or "—"),
        ("分到", parts or "全公司一个数"),
        ("其他版本", "、".join(others) or "无"),
        ("范围", f"账号 {username} 的权限范围" if username else "全部数据"),
    ]
    for title, text in lines:
        console.print(f"{title}{'　' * (4 - len(title))}　{text}", markup=False, soft_wrap=True)
    console.print()
    tiers = list(tiers_of(version))
    table = _table(*([_title(dimension) for dimension in dimensions] or [""]))
    for tier in tiers:
        table.add_column(f"{tier.name}{'（基准）' if tier.is_base else ''}", justify="right", no_wrap=True)
    for members, amounts in rows:
        shown = (exact_money_text(amounts.get(tier.key, 0)) for tier in tiers)
        _row(table, *(member.label for member in members), *shown)
    blanks = [""] * max(0, len(dimensions) - 1)
    _row(table, "合计", *blanks, *(exact_money_text(totals[tier.key]) for tier in tiers))
    console.print(table)


def _title(dimension: str) -> str:
    return TITLES.get(dimension, {"week": "周", "day": "日"}.get(dimension, dimension))


def _show_json(
    version: PlanVersion, dimensions: Sequence[str], rows: Rows, totals: dict[str, int], username: str | None
) -> dict[str, Any]:
    plan = version.plan
    return {
        "plan": plan.code,
        "name": plan.name,
        "metric": plan.metric,
        "spread": plan.spread,
        "first_day": plan.first_day.isoformat(),
        "last_day": plan.last_day.isoformat(),
        **_version_json(version),
        "dimensions": version.dimensions,
        "rule": version.rule,
        "scope": username,
        "tiers": [
            {"key": t.key, "name": t.name, "name_en": t.name_en, "base": t.is_base, "amount_fen": totals[t.key]}
            for t in tiers_of(version)
        ],
        "by": list(dimensions),
        "rows": [
            {
                "members": {m.dimension: {"label": m.label, "code": m.code or None} for m in members},
                "amounts_fen": amounts,
            }
            for members, amounts in rows
        ],
    }


def _plan_json(plan: Plan, versions: Sequence[PlanVersion], current: PlanVersion | None) -> dict[str, Any]:
    return {
        "plan": plan.code,
        "name": plan.name,
        "metric": plan.metric,
        "spread": plan.spread,
        "first_day": plan.first_day.isoformat(),
        "last_day": plan.last_day.isoformat(),
        "tiers": [{"key": t.key, "name": t.name, "base": t.is_base} for t in plan.tiers.all()],
        "current": str(current) if current else None,
        "versions": [_version_json(version) for version in versions],
    }


def _version_json(version: PlanVersion) -> dict[str, Any]:
    return {
        "version": str(version),
        "effective_on": version.effective_on.isoformat(),
        "created_at": version.created_at.isoformat(),
        "created_by": version.created_by.username if version.created_by else None,
        "reason": version.reason,
    }


def _span(plan: Plan) -> str:
    return f"{plan.first_day} 到 {plan.last_day}"


def _made(version: PlanVersion) -> str:
    who = str(version.created_by) if version.created_by else "命令行"
    return f"{timezone.localtime(version.created_at):%Y-%m-%d %H:%M} {who}"


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(width=240, highlight=False)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column)
    return table


def _row(table: Table, *texts: str) -> None:
    """Names of a company may look like markup and are printed as they are."""
    table.add_row(*(Text(text) for text in texts))
