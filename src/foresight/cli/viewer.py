"""Whose eyes a command looks through: ``--as USER``, or everything for whoever holds the machine."""

import click

from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import scope_of, today
from foresight.foundation.warehouse.scope import RowScope


def account(username: str) -> User:
    """The account of that name; ends the command with a sentence where there is none."""
    user = User.objects.filter(username=username.strip().lower()).select_related("person").first()
    if user is None:
        raise click.ClickException(f"没有账号 {username}。全部账号见 foresight user list。")
    return user


def scope_as(username: str | None) -> RowScope:
    """What that account may see today; everything for None."""
    return RowScope.all() if username is None else scope_of(account(username), on=today())
