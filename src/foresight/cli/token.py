"""``foresight token``: tokens of the API, and the service accounts that machines act by."""

import click
from django.utils import timezone

from foresight.cli.viewer import account as account_of
from foresight.foundation.organisation.actions import create_service_account, set_service_roles
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import ROLE_NAMES, SERVICE_ROLES, Role
from foresight.foundation.tokens.actions import LONGEST_DAYS, issue_token, revoke_token
from foresight.foundation.tokens.groups import GROUP_NAMES, Group
from foresight.foundation.tokens.models import ApiToken


@click.group()
def command() -> None:
    """管理接口令牌与服务账号。"""


@command.command("list")
@click.argument("username", required=False)
def list_tokens(username: str | None) -> None:
    """列出令牌：编号、账号、用途、末四位、能做什么、到期、最近使用、状态。"""
    found = ApiToken.objects.select_related("account").order_by("account__username", "id")
    if username:
        found = found.filter(account=account_of(username))
    now = timezone.now()
    for token in found:
        used = f"{timezone.localtime(token.last_used_at):%Y-%m-%d %H:%M}" if token.last_used_at else "没有用过"
        groups = ",".join(token.groups) or "全部"
        writes = "只读" if token.read_only else "可写"
        state = "有效" if token.is_valid(now) else "已撤销" if token.revoked_at else "已过期"
        until = f"{timezone.localtime(token.expires_at):%Y-%m-%d}"
        fields = (token.pk, token.account.username, token.name, f"…{token.ending}", writes, groups, until, used, state)
        click.echo("\t".join(map(str, fields)))


@command.command("issue")
@click.argument("username")
@click.option("--name", required=True, help="用途，例如“ERP 夜间同步”。")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, LONGEST_DAYS), help="有效几天。")
@click.option("--write", is_flag=True, help="可以写；默认只读。")
@click.option(
    "--group",
    "groups",
    multiple=True,
    type=click.Choice([group.value for group in Group]),
    help="只含这几组，可重复；默认全部。"
    + "；".join(f"{group.value} {names[0]}" for group, names in GROUP_NAMES.items()),
)
def issue(username: str, name: str, days: int, write: bool, groups: tuple[str, ...]) -> None:
    """给账号 USERNAME 一个令牌，打印一次，以后不再显示。"""
    account = account_of(username)
    try:
        issued = issue_token(
            actor=None,
            account_id=account.pk,
            name=name,
            days=days,
            now=timezone.now(),
            read_only=not write,
            groups=[Group(group) for group in groups],
        )
    except ValueError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    until = f"{timezone.localtime(issued.token.expires_at):%Y-%m-%d}"
    click.echo(f"{account.username} 的令牌，{until} 前有效，只显示这一次：", err=True)
    click.echo(issued.secret)


@command.command("revoke")
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """撤销编号为 NUMBER 的令牌，马上失效。"""
    try:
        token = revoke_token(actor=None, token_id=number, now=timezone.now())
    except (LookupError, ValueError) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"已撤销 {token.account.username} 的令牌“{token.name}”。")


@command.command("service")
@click.argument("username")
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="角色[:组织]",
    help=f"它有的角色，可重复：{'、'.join(SERVICE_ROLES)}；管某个组织的写成 region_manager:east。",
)
def service(username: str, roles: tuple[str, ...]) -> None:
    """建立服务账号 USERNAME，或换掉它的角色。没有人能用它登录，它只用令牌。"""
    given = [_role(text) for text in roles]
    known = User.objects.filter(username=username.strip().lower(), is_service=True).first()
    try:
        if known is None:
            made = create_service_account(actor=None, username=username, roles=given)
        else:
            made = set_service_roles(actor=None, account_id=known.pk, roles=given)
    except ValueError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    names = "、".join(ROLE_NAMES[role][0] + (f"（{unit}）" if unit else "") for role, unit in given)
    click.echo(f"服务账号 {made.username} 的角色：{names or '没有，看不到任何数据'}。")


def _role(text: str) -> tuple[Role, str | None]:
    key, _, unit = text.partition(":")
    if key not in set(Role):
        raise click.ClickException(f"没有角色“{key}”。可用：{'、'.join(SERVICE_ROLES)}。")
    return Role(key), unit or None
