"""``foresight report``: summaries written from the data, as Word document or HTML file."""

from pathlib import Path

import click

from foresight.cli.viewer import account, scope_as
from foresight.core.values import Period
from foresight.domain.figures.queries import reader
from foresight.domain.reports.annual import annual_summary
from foresight.domain.reports.docx import docx_of
from foresight.domain.reports.html import html_of
from foresight.domain.targets.models import PlanVersion
from foresight.domain.targets.queries import plan_version, version_for
from foresight.foundation.organisation.queries import sees_all_figures, today
from foresight.foundation.rendering.images import AssetsMissing
from foresight.foundation.warehouse.scope import RowScope
from foresight.foundation.warehouse.snapshot import SnapshotFailed

FORMATS = ("docx", "html")


@click.group()
def command() -> None:
    """生成总结报告。"""


@command.command()
@click.option("--year", required=True, type=click.IntRange(1900, 9998), help="财年。")
@click.option("--format", "form", type=click.Choice(FORMATS), help="docx 或 html；默认看文件名的后缀。")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="写到哪个文件。")
@click.option("--plan", "plan_name", metavar="计划[@版本]", help="对照哪个计划；默认是覆盖这一年、今天有效的版本。")
@click.option("--as", "username", metavar="账号", help="按这个账号的权限范围来写；默认用全部数据。")
def annual(year: int, form: str | None, out: Path, plan_name: str | None, username: str | None) -> None:
    """年度总结：概览和目标两章，每个数字都带口径；没有数据的章节不写。"""
    chosen = form or out.suffix.lstrip(".").lower()
    if chosen not in FORMATS:
        raise click.ClickException(f"文件名 {out.name} 看不出格式。请用 .docx 或 .html 结尾，或者写明 --format。")
    if not out.parent.is_dir():
        raise click.ClickException(f"没有文件夹 {out.parent}。请先建立它，或者换一个 --out。")
    scope, name = _viewer(username)
    try:
        source = reader(scope=scope)
        version = _version(plan_name, source.fiscal.period(year))
        summary = annual_summary(source, year=year, version=version, viewer=name)
        out.write_bytes(docx_of(summary) if chosen == "docx" else html_of(summary).encode())
    except (ValueError, SnapshotFailed, AssetsMissing) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except OSError as fault:
        raise click.ClickException(f"写不了 {out}：{fault.strerror}。请检查空间和权限，或者换一个 --out。") from fault
    click.echo(f"{summary.title}已写到 {out}：{'、'.join(chapter.title for chapter in summary.chapters)}")


def _viewer(username: str | None) -> tuple[RowScope, str]:
    """Scope and name of an account; all rows and no name without one."""
    if username is None:
        return RowScope.all(), ""
    scope = scope_as(username)
    return scope, "" if sees_all_figures(scope) else str(account(username))


def _version(name: str | None, period: Period) -> PlanVersion | None:
    return plan_version(name) if name else version_for(period, today())
