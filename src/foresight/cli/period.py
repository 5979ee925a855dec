"""``foresight period``: what is closed, closing and reopening."""

import click

from foresight.cli.viewer import account
from foresight.core.values import parse_period
from foresight.foundation.organisation.queries import fiscal_year
from foresight.foundation.periods.actions import close_period, reopen_period, request_close, request_reopen
from foresight.foundation.periods.queries import closings, closings_in_force, named


@click.group()
def command() -> None:
    """关账与重开。"""


@command.command("list")
def list_closings() -> None:
    """列出全部关账记录。"""
    fiscal = fiscal_year()
    for closing in closings():
        period = named(closing.first_day, closing.last_day, fiscal)
        state = f"已重开（{closing.reopening_reason}）" if closing.reopened_at else "已关账"
        click.echo(f"{period.label}\t{state}\t{closing.closed_at:%Y-%m-%d}\t{closing.reason}")


@command.command()
@click.argument("period_text", metavar="期间")
@click.option("--reason", required=True, help="原因。")
@click.option("--as", "username", metavar="账号", help="以这个账号提出申请，走审批；不加就由这台机器直接关账。")
def close(period_text: str, reason: str, username: str | None) -> None:
    """关账：整月、整季或整年，例如 2025-05。"""
    try:
        period = parse_period(period_text, fiscal=fiscal_year())
        if username is None:
            close_period(actor=None, period=period, reason=reason)
        else:
            request_close(actor=account(username), period=period, reason=reason)
    except ValueError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{period.label} {'已关账' if username is None else '已提出关账申请'}。")


@command.command()
@click.argument("period_text", metavar="期间")
@click.option("--reason", required=True, help="原因。")
@click.option("--as", "username", metavar="账号", help="以这个账号提出申请，走审批；不加就由这台机器直接重开。")
def reopen(period_text: str, reason: str, username: str | None) -> None:
    """重开：与关账时同一个期间。"""
    try:
        period = parse_period(period_text, fiscal=fiscal_year())
        closing = closings_in_force().filter(first_day=period.first, last_day=period.last).first()
        if closing is None:
            fiscal = fiscal_year()
            known = "、".join(named(c.first_day, c.last_day, fiscal).label for c in closings_in_force())
            raise click.ClickException(f"{period.label} 没有关账。已关的：{known or '没有'}。")
        if username is None:
            reopen_period(actor=None, closing_id=closing.pk, reason=reason)
        else:
            request_reopen(actor=account(username), closing_id=closing.pk, reason=reason)
    except ValueError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{period.label} {'已重开' if username is None else '已提出重开申请'}。")
