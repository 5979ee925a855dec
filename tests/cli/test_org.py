"""The organisation on the command line."""

from datetime import date

from click.testing import CliRunner

from foresight.cli.org import command
from foresight.foundation.organisation.actions import fill_seat, open_seats
from foresight.foundation.organisation.inputs import SeatInput
from tests.cast import Cast


def run(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(command, list(words))
    return found.exit_code, found.output


def test_the_tree_of_a_day_is_listed(cast: Cast) -> None:
    open_seats(actor=None, seats=[SeatInput("north-1", "销售", date(2025, 6, 1)) for _ in range(2)])
    fill_seat(actor=None, seat_code="north-1-s01", person_code="cleo", first_day=date(2025, 6, 1))
    assert run("tree") == (
        0,
        "长河设备（hq）　负责人 总监，5 人，在岗 1 / 编制 2，待招 1\n"
        "  华东（east）　负责人 本，2 人\n"
        "    华东一组（east-1）　1 人\n"
        "  华北（north）　1 人，在岗 1 / 编制 2，待招 1\n"
        "    华北一组（north-1）　1 人，在岗 1 / 编制 2，待招 1\n",
    )


def test_an_account_sees_numbers_of_its_own_units_only(cast: Cast) -> None:
    assert run("tree", "--as", "ben")[1].splitlines() == [
        "长河设备（hq）",
        "  华东（east）　负责人 本，2 人",
        "    华东一组（east-1）　1 人",
        "  华北（north）",
        "    华北一组（north-1）",
    ]


def test_a_unit_hangs_elsewhere_from_its_day_on(cast: Cast) -> None:
    assert run("move", "east-1", "--to", "north", "--from", "7-1") == (0, "华东一组从 2025-07-01 起归华北。\n")
    assert "  华东（east）　负责人 本，1 人\n  华北（north）　2 人\n" in run("tree", "--on", "2025-07-01")[1]
    assert "    华东一组（east-1）　1 人\n  华北" in run("tree", "--on", "6-30")[1]


def test_what_cannot_be_is_told_in_a_sentence(cast: Cast) -> None:
    code, said = run("move", "east", "--to", "east-1", "--from", "7-1")
    assert (code, "华东一组在 2025-07-01 挂在华东下面" in said) == (1, True)
    code, said = run("tree", "--on", "13-45")
    assert (code, "13-45" in said) == (2, True)
