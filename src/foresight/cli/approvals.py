"""``foresight approvals``: what waits for approval, one request with its history, limits that have passed.

Deciding is left to the pages: there somebody has logged in, here somebody only holds the machine.
"""

import json
from typing import Any

import click
from django.db.models import QuerySet
from django.utils import timezone

from foresight.cli.viewer import account
from foresight.core.values import exact_money_text
from foresight.foundation.approvals.actions import bring_up_to_date
from foresight.foundation.approvals.models import ApprovalEvent, ApprovalRequest, ApprovalStep
from foresight.foundation.approvals.queries import ApprovalUnknown, approvals_visible_to, with_course
from foresight.foundation.organisation.queries import clock, today

BEYOND_ANY_NUMBER = 10**17


@click.group()
def command() -> None:
    """审批：列出、查看，处理超时的步骤。审批本身要登录网页来做。"""


@command.command("list")
@click.option("--as", "username", metavar="账号", help="按这个账号的权限范围来看；默认看全部。")
@click.option("--all", "ended", is_flag=True, help="已经结束的也列出。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，金额是整数分。")
def list_requests(username: str | None, ended: bool, as_json: bool) -> None:
    """列出申请：编号、状态、等谁、时限、标题。"""
    bring_up_to_date(clock())
    found = _seen_by(username)
    if not ended:
        found = found.filter(state=ApprovalRequest.State.OPEN)
    rows = [_facts(request) for request in with_course(found)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    elif not rows:
        click.echo("没有申请。" if ended else "没有等待审批的申请。")
    for row in [] if as_json else rows:
        waits = "、".join(row["approvers"]) or "—"
        click.echo("\t".join((str(row["id"]), row["state_name"], waits, row["due_at"] or "—", row["title"])))


@command.command()
@click.argument("number", type=click.IntRange(1, BEYOND_ANY_NUMBER), metavar="编号")
@click.option("--as", "username", metavar="账号", help="按这个账号的权限范围来看；默认看全部。")
def show(number: int, username: str | None) -> None:
    """查看一个申请：要什么、走到哪一步、经过。"""
    bring_up_to_date(clock())
    request = with_course(_seen_by(username)).filter(pk=number).first()
    if request is None:
        raise ApprovalUnknown
    amount = "" if request.amount_fen is None else f"　{exact_money_text(request.amount_fen)}"
    click.echo(f"{request.pk}　{request.title}{amount}　{request.get_state_display()}")
    click.echo(f"申请人　{request.requested_by or '命令行'}　原因　{request.reason or '—'}")
    for step in request.steps.all():
        names = "、".join(seat.person.name for seat in step.approvers.all())
        click.echo(f"第 {step.position} 步　{step.role_name[0]}　{step.get_state_display()}　{names or '—'}")
    for event in request.events.select_related("actor__person", "on_behalf_of"):
        click.echo(_line(event))


@command.command()
def update() -> None:
    """按规则处理超过时限的步骤，并更换不能再审批的人。网页打开时也会这样做。"""
    click.echo(f"处理了 {bring_up_to_date(clock())} 个申请。")


def _seen_by(username: str | None) -> QuerySet[ApprovalRequest]:
    if username is None:
        return ApprovalRequest.objects.all()
    return approvals_visible_to(account(username), on=today())


def _facts(request: ApprovalRequest) -> dict[str, Any]:
    step = next((step for step in request.steps.all() if step.state == ApprovalStep.State.OPEN), None)
    return {
        "id": request.pk,
        "kind": request.kind,
        "subject": request.subject,
        "title": request.title,
        "state": request.state,
        "state_name": request.get_state_display(),
        "amount_fen": request.amount_fen,
        "step": step.position if step else None,
        "approvers": [seat.person.name for seat in step.approvers.all() if seat.may_decide] if step else [],
        "due_at": f"{timezone.localtime(step.due_at):%Y-%m-%d %H:%M}" if step and step.due_at else None,
    }


def _line(event: ApprovalEvent) -> str:
    who = f"{event.actor or ''}{f'（代{event.on_behalf_of}）' if event.on_behalf_of else ''}"
    people = "、".join(event.people)
    words = (event.get_kind_display(), who, people, event.note)
    return "　".join((f"{timezone.localtime(event.at):%Y-%m-%d %H:%M}", *(word for word in words if word)))
