"""``foresight privacy``: finding, showing, exporting, erasing."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foresight.cli.main import foresight
from foresight.foundation.organisation.actions import save_people
from foresight.foundation.organisation.inputs import PersonInput
from foresight.foundation.organisation.models import Person
from foresight.foundation.privacy.reference import reference
from tests.cast import START, Cast

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def left(cast: Cast) -> None:
    save_people(actor=None, people=[PersonInput("S0042", "王小海", START, date(2025, 3, 31))])


def run(*words: str, answer: str = "") -> Result:
    return CliRunner().invoke(foresight, ["privacy", *words], input=answer)


def test_somebody_is_found_by_a_part_of_the_name() -> None:
    assert run("find", "小海").output == "person\tS0042\t王小海\t人员\n"


def test_what_would_go_and_stay_is_shown_in_numbers() -> None:
    said = run("show", "person", "S0042").output
    assert "组织\t去掉 1，留下 0" in said
    assert "可以删除：共去掉 1 处" in said
    assert "不能撤销" in said
    assert "没有离职" in run("show", "person", "ada").output


def test_an_export_is_an_archive_of_two_files(tmp_path: Path) -> None:
    done = run("export", "person", "S0042", "--out", str(tmp_path / "w.zip"))
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(tmp_path / "w.zip") as archive:
        assert archive.namelist() == ["personal-data.json", "personal-data.xlsx"]
    assert run("export", "person", "S0042", "--out", str(tmp_path / "no" / "w.zip")).exit_code == 1


def test_an_erasure_asks_first_and_says_what_it_did() -> None:
    stopped = run("erase", "person", "S0042", "--reason", "第 7 号申请", answer="n\n")
    assert stopped.exit_code == 1
    assert Person.objects.get(code="S0042").name == "王小海"
    done = run("erase", "person", "S0042", "--reason", "第 7 号申请", answer="y\n")
    assert done.exit_code == 0, done.output
    assert "留下的编号是 S0042" in done.output
    assert Person.objects.get(code="S0042").name == "已删除人员 S0042"


def test_a_refusal_says_why() -> None:
    done = run("erase", "person", "ada", "--reason", "第 7 号申请", "--yes")
    assert done.exit_code == 1
    assert "在职期间不能删除" in done.output
    done = run("erase", "person", "S0042", "--reason", "王小海要求", "--yes")
    assert "不要写这个人的姓名" in done.output


def test_the_reference_page_says_what_the_rooms_register() -> None:
    assert (ROOT / "docs" / "reference" / "personal-data.md").read_text(encoding="utf-8") == reference()
    assert run("reference").output == reference()
