"""``foresight migrate``: makes the database or brings it up to date."""

import click
from django.core.management import call_command


@click.command()
def command() -> None:
    """建立数据库，或升级到当前版本。可以重复运行。"""
    call_command("migrate", interactive=False, verbosity=0)
    click.echo("数据库已是最新。")
