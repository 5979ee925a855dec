"""``foresight import``: files into the ledger by a mapping."""

import json
import sys
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from foresight.foundation.exports.books import BOOKS, books_mapping
from foresight.foundation.transfer.actions import import_files
from foresight.foundation.transfer.mapping import MappingProblem, read_mapping
from foresight.foundation.transfer.reports import Report

SHOWN = 50
"""So many faults are printed; ``--json`` has all."""


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    "mapping_path",
    required=True,
    type=click.Path(path_type=Path),
    help="映射文件（TOML），写法见 docs/guide/import.md；books 是本系统导出的账册，books:来源 只要一个来源的。",
)
@click.option("--dry-run", is_flag=True, help="只检查：照样读、照样试写，但什么都不留下。")
@click.option("--skip-bad", is_flag=True, help="跳过有错的单据，导入其余的；不加时只要有一行错就什么都不导入。")
@click.option("--reason", default="", help="更正原因：已入账的内容有变化时必须写明。")
@click.option(
    "--correction-on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="日期",
    help="更正日：已关账期间的金额计在这一天；要和 --reason 一起给。",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，包含全部错误。")
def command(
    path: Path,
    mapping_path: Path,
    dry_run: bool,
    skip_bad: bool,
    reason: str,
    correction_on: datetime | None,
    as_json: bool,
) -> None:
    """导入 PATH（一个文件，或放着几个文件的文件夹）。

    一次导入要么全部生效，要么一行都不留。重复导入同样的文件不会重复入账。
    """
    console = Console(stderr=True)
    try:
        mapping = read_mapping(_text_of(mapping_path))
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=as_json or not console.is_terminal,
            transient=True,
        ) as bar:
            task = bar.add_task("准备", total=None)
            report = import_files(
                actor=None,
                path=path,
                mapping=mapping,
                dry_run=dry_run,
                skip_bad=skip_bad,
                reason=reason,
                correction_on=correction_on.date() if correction_on else None,
                progress=lambda what, done, of: bar.update(task, description=what, completed=done, total=of or None),
            )
    except ValueError as refusal:
        if as_json:
            click.echo(json.dumps({"applied": False, "error": str(refusal)}, ensure_ascii=False))
            sys.exit(1)
        raise click.ClickException(str(refusal)) from refusal
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, default=str))
    else:
        _print(report, skip_bad)
    if report.faults and not report.applied:
        sys.exit(1)


def _text_of(path: Path) -> str:
    name, _colon, source = str(path).partition(":")
    if name == BOOKS and not path.exists():
        return books_mapping(source or BOOKS)
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MappingProblem(f"没有映射文件 {path}。") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise MappingProblem(f"映射文件 {path} 读不出来：{fault}。请存为 UTF-8 的文本。") from fault


def _print(report: Report, skip_bad: bool) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)  # a file or a pipe has no edge at which to cut words
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("记录", "文件", "读到", "可用", "有错", "不选", "重复", "│", "单据", "新增", "不变", "更正", "被拒"):
        table.add_column(name, no_wrap=name != "文件", justify="left" if name in {"记录", "文件", "│"} else "right")
    for c in report.counts:
        where = f"{c.file} {c.sheet}".strip()
        numbers = (c.read, c.good, c.bad, c.left_out, c.repeated)
        documents = (c.given, c.new, c.unchanged, c.amended, c.refused)
        table.add_row(c.name, where, *(f"{n:,}" for n in numbers), "│", *(f"{n:,}" for n in documents))
    console.print(table)
    for fault in report.faults[:SHOWN]:
        place = f"{fault.file}{f'［{fault.sheet}］' if fault.sheet else ''} 第 {fault.row} 行"
        column = f" “{fault.column}”列" if fault.column else ""
        value = f"，值“{fault.value}”" if fault.value else ""
        console.print(f"✗ {place}{column}{value}：{fault.reason}。{fault.todo}。", markup=False, highlight=False)
    if len(report.faults) > SHOWN:
        console.print(f"……还有 {len(report.faults) - SHOWN:,} 处，用 --json 看全部。", markup=False)
    console.print(_conclusion(report, skip_bad), markup=False, highlight=False)


def _conclusion(report: Report, skip_bad: bool) -> str:
    if report.applied:
        left = f"跳过有错的 {report.bad:,} 行。" if report.bad else ""
        return f"已导入（第 {report.run} 次）。{left}"
    if report.faults and not (report.dry_run and skip_bad):
        return f"有 {report.bad:,} 行有错，什么都没有导入。请改正后再导入；或加 --skip-bad 只导入没有错的。"
    return "检查完毕，没有导入任何数据（--dry-run）。"
