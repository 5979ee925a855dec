"""``foresight org``: the tree of any day, and a unit that hangs elsewhere from a day on."""

from datetime import date

import click

from foresight.cli.viewer import account
from foresight.core.values import parse_day
from foresight.foundation.organisation.actions import move_unit
from foresight.foundation.organisation.models import Unit
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.tree import TreeUnit, tree_of


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """A day as people write it; ends the command with a sentence where it cannot be read."""
    if value is None:
        return None
    try:
        return parse_day(value, today=today())
    except ValueError as fault:
        raise click.BadParameter(str(fault), ctx, param) from fault


@click.group()
def command() -> None:
    """组织：看某一天的组织树，或让一个组织从某天起改挂。"""


@command.command("tree")
@click.option("--on", "day", callback=_day, metavar="DAY", help="看哪一天，例如 2025-11-14、11-14、昨天；默认今天。")
@click.option("--as", "username", metavar="USER", help="用某个账号的眼睛看；默认看全部。")
def tree(day: date | None, username: str | None) -> None:
    """列出某一天的组织：负责人、人数、在岗和编制。"""
    viewer = account(username) if username else None
    for row in tree_of(viewer, on=day or today()):
        click.echo(f"{'  ' * row.depth}{row.unit.name}（{row.unit.code}）{_numbers(row)}")


def _numbers(row: TreeUnit) -> str:
    if not row.shown:
        return ""
    leaders = "、".join(person.name for person in row.leaders)
    found = [f"负责人 {leaders}"] if leaders else []
    found.append(f"{row.people} 人")
    if row.seats:
        found.append(f"在岗 {row.seats - row.vacancies} / 编制 {row.seats}")
    if row.vacancies:
        found.append(f"待招 {row.vacancies}")
    return f"　{'，'.join(found)}"


@command.command("move")
@click.argument("unit")
@click.option("--to", "to_unit", required=True, metavar="CODE", help="归到哪个组织（编号）。")
@click.option("--from", "first_day", required=True, callback=_day, metavar="DAY", help="从哪天起。")
@click.option("--reason", default="", help="原因；从过去的日子算起时必填。")
def move(unit: str, to_unit: str, first_day: date, reason: str) -> None:
    """让编号为 UNIT 的组织连同下面的一切，从某天起归到另一个组织。那天以前的归属和数字不变。"""
    try:
        moved = move_unit(actor=None, unit_code=unit, to_unit_code=to_unit, first_day=first_day, reason=reason)
    except ChangeRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{moved.name}从 {first_day} 起归{Unit.objects.get(code=to_unit).name}。")
