"""``foresight user``: accounts from the command line."""

import click

from foresight.foundation.organisation.actions import create_account
from foresight.foundation.organisation.models import User


@click.group()
def command() -> None:
    """管理登录账号。"""


@command.command("add")
@click.argument("username")
@click.option("--person", metavar="CODE", help="对应的人员编号；看得到的数据由此人的任职决定。")
@click.option("--administrator", is_flag=True, help="管理员：可以设置和导入，看得到全部数据。")
@click.password_option(help="密码；不给则提示输入。")
def add(username: str, person: str | None, administrator: bool, password: str) -> None:
    """新建账号 USERNAME。"""
    try:
        user = create_account(
            actor=None,
            username=username,
            password=password,
            person_code=person,
            is_administrator=administrator,
        )
    except ValueError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"已建立账号 {user.username}。")


@command.command("list")
def list_accounts() -> None:
    """列出全部账号。"""
    for user in User.objects.select_related("person").order_by("username"):
        rights = "管理员" if user.is_administrator else "普通"
        state = "" if user.is_active else "（停用）"
        click.echo(f"{user.username}\t{user}\t{rights}{state}")
