"""``foresight privacy``: what is held about somebody, to take along or to erase on request."""

from pathlib import Path

import click
from django.utils import timezone

from foresight.foundation.organisation.queries import today
from foresight.foundation.privacy.actions import ErasureRefused, erase_personal_data, export_personal_data
from foresight.foundation.privacy.holdings import Preview, preview_of, subjects_found
from foresight.foundation.privacy.reference import reference
from foresight.foundation.privacy.subjects import subject_kinds

KIND = click.Choice(["person", "contact"])
WARNING = "删除不能撤销，备份里的旧数据不受影响。"


@click.group()
def command() -> None:
    """个人信息：查看、导出、依申请删除。KIND 是 person（人员）或 contact（客户联系人）。"""


@command.command()
@click.argument("text")
def find(text: str) -> None:
    """按姓名或编号的一部分找人。"""
    for subject in subjects_found(viewer=None, text=text.strip()):
        kind = subject_kinds()[subject.kind].name[0]
        click.echo(f"{subject.kind}\t{subject.code}\t{subject.name}\t{kind}{'（已删除）' if subject.erased else ''}")


@command.command()
@click.argument("kind", type=KIND)
@click.argument("code")
def show(kind: str, code: str) -> None:
    """持有 CODE 的哪些信息，删除时去掉多少、留下多少、为什么。"""
    _print(preview_of(viewer=None, kind=kind, code=code, on=today()))


def _print(preview: Preview) -> None:
    click.echo(str(preview.subject))
    for held in preview.held:
        numbers = f"去掉 {held.holding.erased:,}，留下 {held.holding.kept:,}"
        click.echo(f"{held.source.name[0]}\t{numbers}\t{held.source.erasing[0]}")
    click.echo(preview.obstacle or f"可以删除：共去掉 {preview.erased:,} 处，留下 {preview.kept:,} 处。{WARNING}")


@command.command()
@click.argument("kind", type=KIND)
@click.argument("code")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="写到哪个 ZIP 文件。")
@click.option("--reason", default="", help="依据，例如申请的编号；不要写姓名。")
def export(kind: str, code: str, out: Path, reason: str) -> None:
    """把持有的全部信息导出成一个 ZIP：一个 JSON，一个 Excel。"""
    if not out.parent.is_dir():
        raise click.ClickException(f"没有文件夹 {out.parent}。请先建立它，或者换一个 --out。")
    content = export_personal_data(actor=None, kind=kind, code=code, now=timezone.now(), reason=reason)
    try:
        out.write_bytes(content)
    except OSError as fault:
        raise click.ClickException(f"写不了 {out}：{fault.strerror}。请检查空间和权限，或者换一个 --out。") from fault
    click.echo(f"已导出到 {out}。里面是个人信息，请只交给本人。")


@command.command()
@click.argument("kind", type=KIND)
@click.argument("code")
@click.option("--reason", required=True, help="依据，例如申请的日期和编号；不要写姓名。")
@click.option("--yes", is_flag=True, help="不再询问。")
def erase(kind: str, code: str, reason: str, yes: bool) -> None:
    """删除 CODE 的个人信息；账目的金额一分不变。不能撤销。"""
    day = today()
    preview = preview_of(viewer=None, kind=kind, code=code, on=day)
    if not yes and not preview.obstacle:
        _print(preview)
        click.confirm("确定删除？", abort=True)
    try:
        done = erase_personal_data(actor=None, kind=kind, code=code, reason=reason, on=day, now=timezone.now())
    except ErasureRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"已删除，共 {sum(done.rows.values()):,} 处；留下的编号是 {done.code}。")


@command.command("reference")
def print_reference() -> None:
    """输出参考文档 docs/reference/personal-data.md。"""
    click.echo(reference(), nl=False)
