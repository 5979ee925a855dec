"""``foresight export``: what is written, through whose eyes, and what is refused."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foresight.cli.export import command
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.exports.books import books_mapping
from foresight.foundation.exports.registry import export_lists
from foresight.foundation.transfer.mapping import read_mapping

pytestmark = pytest.mark.usefixtures("cast")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_a_list_is_written_through_the_eyes_of_an_account(tmp_path: Path) -> None:
    path = tmp_path / "人员.csv"
    result = run("people", "--as", "ada", "--file", str(path))
    assert result.exit_code == 0 and "1 行" in result.output
    assert "艾达" in path.read_text(encoding="utf-8-sig") and "克莱" not in path.read_text(encoding="utf-8-sig")
    assert AuditEntry.objects.get(action="export.list").actor.username == "ada"  # type: ignore[union-attr]  # it has one
    assert [left.name for left in tmp_path.iterdir()] == ["人员.csv"]


def test_whoever_holds_the_machine_sees_all(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    assert "5 行" in run("people", "--file", str(path)).output
    assert AuditEntry.objects.get(action="export.list").actor is None
    assert "已经有" in run("people", "--file", str(path)).output
    assert "1 行" in run("people", "--filter", "text=克莱", "--force", "--file", str(path)).output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("people",), "--file"),
        (("people", "--file", "a.pdf"), ".xlsx 或 .csv"),
        (("people", "--file", "a.csv", "--filter", "moon=1"), "认得：on、text、unit、job、state"),
        (("people", "--file", "a.csv", "--as", "nobody"), "没有账号 nobody"),
        (("people", "--file", "/nowhere/a.csv"), "写不出"),
    ],
)
def test_what_is_wrong_is_said(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1 and said in result.output


def test_without_a_list_all_lists_are_named() -> None:
    output = run().output
    assert all(f"{key} " in output for key in export_lists())


def test_the_mapping_of_our_own_books_is_one_that_the_import_takes() -> None:
    assert run("--mapping").output == books_mapping()
    assert read_mapping(books_mapping()).source == "books"
    erp = read_mapping(books_mapping("erp"))
    assert {record.type.key for record in erp.records if record.where} == {"order", "reversal", "receivable", "payment"}
