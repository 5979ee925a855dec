"""``foresight user``: accounts from the command line, for whoever holds the machine."""

from collections.abc import Callable
from typing import TypeVar

import click
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from foresight.cli.serving import HOST, PORT
from foresight.cli.viewer import account as account_of
from foresight.foundation.accounts import actions
from foresight.foundation.accounts.links import IssuedLink
from foresight.foundation.accounts.mail import MailFailed, mail_is_set_up, mail_link
from foresight.foundation.accounts.standing import STANDING_NAMES, Standing, standing_of
from foresight.foundation.organisation.actions import create_account
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.roles import ROLE_NAMES, Role

Answer = TypeVar("Answer")


@click.group()
def command() -> None:
    """管理登录账号。"""


PERSON = click.option("--person", metavar="CODE", help="对应的人员编号；看得到的数据由此人的任职和角色决定。")
EMAIL = click.option("--email", default="", help="邮箱：邀请和重设密码的链接发到这里。")
ADMIN = click.option("--admin", is_flag=True, help="管理员：可以设置一切，看得到全部数据。")
REASON = click.option("--reason", default="", help="原因，记入操作记录。")


@command.command("create")
@click.argument("username")
@PERSON
@EMAIL
@ADMIN
@click.password_option(help="密码；不给则提示输入。")
def create(username: str, person: str | None, email: str, admin: bool, password: str) -> None:
    """新建账号 USERNAME，密码由你来定。让本人自己定密码，用 invite。"""
    user = _refusing(
        lambda: create_account(
            actor=None,
            username=username,
            password=password,
            person_code=person,
            email=email,
            is_administrator=admin,
        )
    )
    click.echo(f"已建立账号 {user.username}。")


@command.command("first")
def first() -> None:
    """打印建立第一个管理员的一次性链接；只在还没有账号时能用。"""
    issued = _refusing(lambda: actions.issue_first_link(now=timezone.now()))
    _show(issued, "打开这个链接建立第一个管理员")


@command.command("list")
def list_accounts() -> None:
    """列出全部账号。"""
    day = today()
    for user in User.objects.select_related("person", "lock").order_by("username"):
        rights = "管理员" if user.is_administrator else "普通"
        standing = standing_of(user, on=day)
        state = "" if standing is Standing.OPEN else STANDING_NAMES[standing][0]
        click.echo("\t".join((user.username, str(user), rights, user.email, state)).rstrip())


@command.command("invite")
@click.argument("username")
@PERSON
@EMAIL
@ADMIN
def invite(username: str, person: str | None, email: str, admin: bool) -> None:
    """邀请：建立账号 USERNAME 并打印一次性链接，本人用它设置密码。"""
    issued = _refusing(
        lambda: actions.invite(
            actor=None,
            username=username,
            person_code=person,
            email=email,
            is_administrator=admin,
            now=timezone.now(),
        )
    )
    _show(issued, f"{username} 用这个链接设置密码")


@command.command("reset")
@click.argument("username")
def reset(username: str) -> None:
    """打印 USERNAME 重设密码的一次性链接。"""
    account = account_of(username)
    issued = _refusing(lambda: actions.issue_reset_link(actor=None, account_id=account.pk, now=timezone.now()))
    _show(issued, f"{account.username} 用这个链接设置新密码")


@command.command("lock")
@click.argument("username")
@REASON
def lock(username: str, reason: str) -> None:
    """锁定 USERNAME：暂时不能登录，打开着的登录都结束。"""
    account = account_of(username)
    _refusing(lambda: actions.lock_account(actor=None, account_id=account.pk, reason=reason, now=timezone.now()))
    click.echo(f"已锁定 {account.username}。")


@command.command("unlock")
@click.argument("username")
def unlock(username: str) -> None:
    """解锁 USERNAME：被人锁定的，或因为失败次数太多的。"""
    account = account_of(username)
    _refusing(lambda: actions.unlock_account(actor=None, account_id=account.pk, now=timezone.now()))
    click.echo(f"已解锁 {account.username}。")


@command.command("deactivate")
@click.argument("username")
@REASON
def deactivate(username: str, reason: str) -> None:
    """停用 USERNAME：不能登录，没有任何权限。"""
    account = account_of(username)
    _refusing(lambda: actions.deactivate_account(actor=None, account_id=account.pk, reason=reason, now=timezone.now()))
    click.echo(f"已停用 {account.username}。")


@command.command("reactivate")
@click.argument("username")
def reactivate(username: str) -> None:
    """恢复停用了的 USERNAME。"""
    account = account_of(username)
    _refusing(lambda: actions.reactivate_account(actor=None, account_id=account.pk))
    click.echo(f"已恢复 {account.username}。")


@command.command("end-sessions")
@click.argument("username")
def end_sessions(username: str) -> None:
    """结束 USERNAME 打开着的全部登录。"""
    account = account_of(username)
    ended = actions.end_sessions(actor=None, account_id=account.pk)
    click.echo(f"结束了 {account.username} 的 {ended} 处登录。")


@command.command("remove-factor")
@click.argument("username")
@REASON
def remove_factor(username: str, reason: str) -> None:
    """移除 USERNAME 的全部第二因素，例如手机丢了；下次只用密码登录。"""
    account = account_of(username)
    _refusing(lambda: actions.remove_second_factors(actor=None, account_id=account.pk, reason=reason))
    click.echo(f"已移除 {account.username} 的第二因素。")


@command.command("demand-factor")
@click.argument("role", nargs=-1, type=click.Choice([role.value for role in Role]))
def demand_factor(role: tuple[str, ...]) -> None:
    """要求有这些角色的人设置第二因素；不给角色就是不要求任何人。"""
    actions.demand_second_factor(actor=None, roles=[Role(key) for key in role])
    names = "、".join(ROLE_NAMES[Role(key)][0] for key in role)
    click.echo(f"这些角色要有第二因素：{names}。" if names else "不要求任何人有第二因素。")


def _refusing(act: Callable[[], Answer]) -> Answer:
    """Does it; what the room refuses ends the command with its sentence."""
    try:
        return act()
    except ValidationError as refusal:
        raise click.ClickException("；".join(refusal.messages)) from refusal
    except ValueError as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _show(issued: IssuedLink, what: str) -> None:
    """Prints a link for the only time, and mails it where that can be done."""
    address = link_address(issued.token)
    until = timezone.localtime(issued.link.expires_at).strftime("%Y-%m-%d %H:%M")
    click.echo(f"{what}（只能用一次，{until} 前有效）：\n{address}")
    account = issued.link.account
    if account is None or not account.email or not mail_is_set_up():
        return
    try:
        mail_link(issued, address)
        click.echo(f"已经发到 {account.email}。")
    except MailFailed as fault:
        click.echo(str(fault), err=True)


def link_address(token: str, *, host: str = HOST, port: int = PORT) -> str:
    """Where a link is opened: under the address of the settings, or the one that this machine serves."""
    reachable = HOST if host == "0.0.0.0" else host  # noqa: S104  (compared, not listened at)
    return (settings.ADDRESS or f"http://{reachable}:{port}") + reverse("account_link", args=[token])
