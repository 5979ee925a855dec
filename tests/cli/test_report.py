"""``foresight report annual``."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document

from foresight.cli.report import command
from tests.cast import Cast
from tests.domain.reports.year import plan_of_the_year, selling_years


def report(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["annual", *arguments])


@pytest.fixture
def year(cast: Cast) -> None:
    selling_years()
    plan_of_the_year()


def test_the_format_follows_the_name_of_the_file(year: None, tmp_path: Path) -> None:
    word, page = tmp_path / "2025.docx", tmp_path / "2025.html"
    written = report("--year", "2025", "--out", str(word))
    assert written.exit_code == 0, written.output
    assert written.output == f"2025 年度总结已写到 {word}：年度概览、目标\n"
    assert report("--year", "2025", "--out", str(page)).exit_code == 0
    assert "2025 年度总结" in [paragraph.text for paragraph in Document(str(word)).paragraphs]
    assert page.read_text().startswith("<!DOCTYPE html>")


def test_the_plan_in_effect_is_taken_unless_one_is_named(year: None, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    report("--year", "2025", "--out", str(out))
    assert "2025 年度（2025@1）" in out.read_text()
    refused = report("--year", "2025", "--out", str(out), "--plan", "2025@7")
    assert isinstance(refused.exception, LookupError)
    assert "计划 2025 没有版本“7”。现有：2025@1。" in str(refused.exception)


def test_an_account_gets_what_it_may_see(year: None, tmp_path: Path) -> None:
    out = tmp_path / "ada.html"
    assert report("--year", "2025", "--out", str(out), "--as", "Ada").exit_code == 0
    html = out.read_text()
    assert "艾达的权限范围" in html
    assert "克莱" not in html
    assert "华北" not in html


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--year", "2027", "--out", "{}/a.html"], "2027 年还没有开始"),
        (["--year", "2025", "--out", "{}/a.pdf"], "看不出格式"),
        (["--year", "2025", "--out", "{}/none/a.html"], "没有文件夹"),
        (["--year", "2025", "--out", "{}/a.html", "--as", "eve"], "没有账号 eve"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(
    year: None, tmp_path: Path, arguments: list[str], message: str
) -> None:
    refused = report(*(argument.format(tmp_path) for argument in arguments))
    assert refused.exit_code == 1
    assert message in refused.output
    assert list(tmp_path.iterdir()) == []
