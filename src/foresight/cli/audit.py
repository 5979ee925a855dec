"""``foresight audit``: who did what, and whether the log of it is whole."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import click
from django.utils import timezone

from foresight.cli.viewer import account
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.audit.names import act_name, act_names
from foresight.foundation.audit.queries import Sought, sought_entries
from foresight.foundation.audit.verification import Verdict, verify_chain
from foresight.foundation.organisation.audit_log import MACHINE, acts_of, acts_visible_to

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def command() -> None:
    """操作记录：谁、什么时候、对什么、做了什么、为什么。"""


@command.command()
@click.option("--expect", "expected", multiple=True, metavar="指纹", help="以前记下的指纹，必须还在链里；可重复。")
@click.option("--since", default="", metavar="指纹", help="只核对这个记下的指纹以后的记录。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def verify(expected: tuple[str, ...], since: str, as_json: bool) -> None:
    """核对操作记录的链：一条不少、一字未改，否则说出第一条有问题的，并以 1 退出。

    完好时打印最后一条的指纹。把它抄在别处（邮件、纸上），以后用 --expect 核对，就连整条链被重做也能发现。
    """
    verdict = verify_chain(since=since.strip().lower(), expected=[digest.strip().lower() for digest in expected])
    if as_json:
        click.echo(json.dumps(_verdict(verdict), ensure_ascii=False))
    elif verdict.intact:
        click.echo(f"操作记录完好：核对了 {verdict.checked:,} 条，最后是第 {verdict.last_sequence:,} 条。")
        click.echo(f"指纹　{verdict.last_digest}")
    else:
        click.echo(f"✗ {verdict.sentence}", err=True)
        click.echo(f"到第 {verdict.last_sequence:,} 条为止是完好的。请保留现场，并和备份比较。", err=True)
    if not verdict.intact:
        sys.exit(1)


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "intact": verdict.intact,
        "checked": verdict.checked,
        "last_sequence": verdict.last_sequence,
        "last_digest": verdict.last_digest,
        "fault": verdict.fault,
        "sequence": None if verdict.intact else verdict.sequence,
        "message": verdict.sentence,
    }


@command.command("list")
@click.option("--who", default="", metavar="谁", help=f"账号、人员编号或姓名；{MACHINE} 是直接在机器上做的。")
@click.option(
    "--action", default="", metavar="动作", help="动作的编号，例如 role.grant；全部动作见 foresight audit actions。"
)
@click.option("--subject", default="", metavar="对象", help="对象的一部分，例如 person:S001。")
@click.option("--from", "first", type=DAY, help="从哪天起。")
@click.option("--to", "last", type=DAY, help="到哪天为止。")
@click.option("--request", "request_id", default="", metavar="编号", help="一次请求或一次命令的编号。")
@click.option("--text", default="", metavar="文字", help="之前、之后或原因里有这些字。")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="最多列多少条，最近的在前。")
@click.option("--as", "username", metavar="账号", help="按这个账号看得到的来列。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，每行一条。")
def list_entries(
    who: str,
    action: str,
    subject: str,
    first: datetime | None,
    last: datetime | None,
    request_id: str,
    text: str,
    limit: int,
    username: str | None,
    as_json: bool,
) -> None:
    """列出操作记录。"""
    if action and action not in act_names():
        raise click.ClickException(f"没有动作 {action}。全部动作见 foresight audit actions。")
    sought = Sought(action, subject, _day(first), _day(last), request_id, text)
    for entry in _entries(username, who, sought, limit):
        if as_json:
            click.echo(json.dumps(_entry(entry), ensure_ascii=False))
        else:
            click.echo(_line(entry))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _entries(username: str | None, who: str, sought: Sought, limit: int) -> Iterator[AuditEntry]:
    everything = AuditEntry.objects.select_related("actor__person")
    entries = everything if username is None else acts_visible_to(account(username))
    if who:
        entries = acts_of(entries, who)
    yield from sought_entries(entries, sought)[:limit].iterator(1000)


def _entry(entry: AuditEntry) -> dict[str, Any]:
    return {
        "sequence": entry.sequence,
        "at": timezone.localtime(entry.at).isoformat(),
        "actor": entry.actor.username if entry.actor else None,
        "action": entry.action,
        "subject": entry.subject,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
        "request_id": entry.request_id,
        "redacted": entry.redacted_by is not None,
        "digest": entry.digest,
    }


def _line(entry: AuditEntry) -> str:
    at = timezone.localtime(entry.at)
    who = str(entry.actor) if entry.actor else MACHINE
    reason = f"\t{entry.reason}" if entry.reason else ""
    return f"{entry.sequence}\t{at:%Y-%m-%d %H:%M:%S}\t{who}\t{act_name(entry.action)}\t{entry.subject}{reason}"


@command.command("actions")
def list_actions() -> None:
    """列出全部动作的编号和名称。"""
    for key, (chinese, english) in sorted(act_names().items()):
        click.echo(f"{key}\t{chinese}\t{english}")
