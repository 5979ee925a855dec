"""``foresight import``: what is printed, what a program gets, and the exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from foresight.cli.import_ import command
from foresight.domain.ledger.models import Customer
from foresight.foundation.transfer.models import ImportRun

pytestmark = pytest.mark.usefixtures("cast")

MAPPING = """
source = "erp"
[[record]]
type = "customer"
file = "客户.csv"
columns = { code = "编码", name = "名称", unit = "组织" }
"""
GOOD = "编码,名称,组织\nk1,黄河机械,east-1\nk2,长城电气,\n"
BAD = GOOD + "k3,,\nk4,泰山化工,nowhere\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def run(folder: Path, content: str | None, *arguments: str) -> Result:
    if content is not None:
        (folder / "客户.csv").write_text(content, encoding="utf-8")
    result = CliRunner().invoke(command, [str(folder), "--mapping", str(folder / "mapping.toml"), *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def said(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_good_import_says_what_was_read_and_taken(folder: Path) -> None:
    result = run(folder, GOOD)
    assert result.exit_code == 0
    heading, row, conclusion = result.stdout.splitlines()
    assert heading.split() == [
        "记录",
        "文件",
        "读到",
        "可用",
        "有错",
        "不选",
        "重复",
        "│",
        "单据",
        "新增",
        "不变",
        "更正",
        "被拒",
    ]
    assert row.split() == ["客户", "客户.csv", "2", "2", "0", "0", "0", "│", "2", "2", "0", "0", "0"]
    assert conclusion == f"已导入（第 {ImportRun.objects.get().pk} 次）。"
    assert result.stderr == ""  # no bar where nobody watches


def test_bad_rows_are_told_with_place_and_remedy_and_nothing_is_kept(folder: Path) -> None:
    result = run(folder, BAD)
    assert result.exit_code == 1
    assert "✗ 客户.csv 第 4 行 “名称”列：名称是空的。请填写名称。" in result.stdout
    assert "✗ 客户.csv 第 5 行 “组织”列，值“nowhere”：" in result.stdout
    assert (
        result.stdout.splitlines()[-1]
        == "有 2 行有错，什么都没有导入。请改正后再导入；或加 --skip-bad 只导入没有错的。"
    )
    assert not Customer.objects.exists()


def test_skipping_bad_rows_is_a_success_that_says_what_is_missing(folder: Path) -> None:
    result = run(folder, BAD, "--skip-bad")
    assert result.exit_code == 0
    assert "跳过有错的 2 行" in result.stdout.splitlines()[-1]
    assert set(Customer.objects.values_list("code", flat=True)) == {"k1", "k2"}


def test_a_trial_keeps_nothing(folder: Path) -> None:
    result = run(folder, GOOD, "--dry-run")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "检查完毕，没有导入任何数据（--dry-run）。")
    assert run(folder, BAD, "--dry-run").exit_code == 1
    assert not Customer.objects.exists()
    assert not ImportRun.objects.exists()


def test_json_has_every_count_and_every_fault(folder: Path) -> None:
    result = run(folder, BAD, "--json")
    assert result.exit_code == 1
    assert said(result) == {
        "source": "erp",
        "applied": False,
        "dry_run": False,
        "run": None,
        "bad": 2,
        "records": [
            {
                "type": "customer",
                "name": "客户",
                "file": "客户.csv",
                "sheet": "",
                "read": 4,
                "good": 2,
                "bad": 2,
                "left_out": 0,
                "repeated": 0,
                "given": 3,
                "new": 2,
                "unchanged": 0,
                "amended": 0,
                "refused": 1,
                "sums": {},
            }
        ],
        "faults": [
            {
                "file": "客户.csv",
                "sheet": "",
                "row": 4,
                "column": "名称",
                "value": "",
                "reason": "名称是空的",
                "todo": "请填写名称",
            },
            said(result)["faults"][1],
        ],
    }
    second = said(result)["faults"][1]
    assert (second["row"], second["column"], second["value"]) == (5, "组织", "nowhere")


def test_many_faults_are_counted_on_the_screen_and_listed_in_json(folder: Path) -> None:
    many = "编码,名称,组织\n" + "".join(f"k{number},,\n" for number in range(60))
    shown = run(folder, many).stdout
    assert shown.count("✗") == 50
    assert "……还有 10 处，用 --json 看全部。" in shown
    assert len(said(run(folder, many, "--json"))["faults"]) == 60


@pytest.mark.parametrize(
    ("mapping", "content", "words"),
    [
        ("source = ", GOOD, "不是正确的 TOML"),
        (MAPPING.replace("编码", "代码"), GOOD, "没有“代码”这一列，有 编码、名称、组织"),
        (MAPPING, None, "没有文件"),
        (MAPPING, "\x00\x01", "不是文本文件"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_and_in_json_one_field(
    folder: Path, mapping: str, content: str | None, words: str
) -> None:
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    result = run(folder, content)
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    as_json = run(folder, content, "--json")
    assert as_json.exit_code == 1
    assert said(as_json)["applied"] is False
    assert words in said(as_json)["error"]


def test_a_mapping_that_is_not_there(folder: Path) -> None:
    result = CliRunner().invoke(command, [str(folder), "--mapping", str(folder / "none.toml")])
    assert result.exit_code == 1
    assert "没有映射文件" in result.stderr
