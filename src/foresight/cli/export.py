"""``foresight export``: a list as a file, through the eyes of an account."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from foresight.cli.viewer import account
from foresight.foundation.exports.actions import FORMS, write_export
from foresight.foundation.exports.books import books_mapping
from foresight.foundation.exports.registry import ExportList, export_list, export_lists
from foresight.foundation.warehouse.engine import SnapshotDamaged
from foresight.foundation.warehouse.snapshot import SnapshotFailed


@click.command()
@click.argument("key", metavar="清单", required=False)
@click.option("--file", "path", type=click.Path(path_type=Path, dir_okay=False), help="写到哪个文件：.xlsx 或 .csv。")
@click.option("--as", "username", metavar="账号", help="按这个账号的权限范围来看；默认看全部。")
@click.option("--filter", "filters", multiple=True, metavar="词=值", help="筛选，例如 period=2025Q2；可重复。")
@click.option("--force", is_flag=True, help="文件已经有了也重写。")
@click.option(
    "--mapping", "source", is_flag=False, flag_value="books", metavar="来源", help="打印把全部账册再导入的映射。"
)
def command(
    key: str | None, path: Path | None, username: str | None, filters: tuple[str, ...], force: bool, source: str | None
) -> None:
    """把一个清单写成文件；不写清单时列出全部清单和它们认得的词。

    foresight export books --file 账册.xlsx 写出全部账册，用 foresight import 账册.xlsx --mapping books 再导入。
    """
    if source is not None:
        click.echo(books_mapping(source), nl=False)
    elif key is None:
        for found in export_lists().values():
            click.echo(f"{found.key:22}{found.title('zh')}{'：' if found.words else ''}{'、'.join(found.words)}")
    elif path is None:
        raise click.ClickException("请用 --file 写明写到哪个文件。")
    else:
        _write(export_list(key), path, username, filters, force)


def _write(chosen: ExportList, path: Path, username: str | None, filters: tuple[str, ...], force: bool) -> None:
    form = path.suffix.lower().lstrip(".")
    if form not in FORMS:
        raise click.ClickException(f"文件 {path.name} 的名字要以 .xlsx 或 .csv 结尾。")
    if path.exists() and not force:
        raise click.ClickException(f"已经有 {path} 了。换一个名字，或加 --force 重写。")
    words = dict(_word(chosen, text) for text in filters)
    actor = account(username) if username else None
    begun = path.with_name(f".{path.name}.part")
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
            task = bar.add_task(f"写{chosen.title('zh')}", total=None)
            written = write_export(
                actor=actor,
                chosen=chosen,
                words=words,
                form=form,
                path=begun,
                progress=lambda done, of: bar.update(task, completed=done, total=of),
            )
        begun.replace(path)
    except (SnapshotFailed, SnapshotDamaged) as fault:
        raise click.ClickException(str(fault)) from fault
    except OSError as fault:
        raise click.ClickException(f"写不出 {path}：{fault.strerror or fault}。") from fault
    click.echo(f"{path}：{written.rows:,} 行")


def _word(chosen: ExportList, text: str) -> tuple[str, str]:
    word, equals, value = text.partition("=")
    if not equals or word not in chosen.words:
        known = "、".join(chosen.words) or "没有可用的词"
        raise click.ClickException(f"--filter {text} 不对：请写成 词=值，这个清单认得：{known}。")
    return word, value
