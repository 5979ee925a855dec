"""``foresight plan``: from a file as the guide describes it to amounts on the screen."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foresight.cli.plan import command
from foresight.cli.plan_file import PlanFileProblem, read_plan_file
from foresight.core.values import CALENDAR_YEAR, FiscalYear
from foresight.domain.targets.inputs import CellInput
from foresight.domain.targets.models import Plan, PlanVersion
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.actions import create_account
from foresight.foundation.warehouse.snapshot import current_token
from tests.cast import PASSWORD
from tests.domain.targets.reference import PLAN, RECALIBRATED, YI, set_up_reference

GUIDE = (Path(__file__).resolve().parent.parent.parent / "docs" / "guide" / "plan.md").read_text()
EXAMPLES = [block for block in re.findall(r"```toml\n(.*?)```", GUIDE, re.S) if block.startswith("code")]


@pytest.fixture
def company(db: None) -> None:
    set_up_reference()


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(command, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def written(folder: Path, text: str) -> Path:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def adopted(folder: Path, text: str) -> Result:
    result = run("adopt", written(folder, text))
    assert result.exit_code == 0, result.output
    return result


def test_the_guide_s_examples_are_the_reference_year_and_its_recalibration() -> None:
    first, second = (read_plan_file(text, fiscal=CALENDAR_YEAR) for text in EXAMPLES)
    assert (first.tiers, first.year, first.code, first.name) == (PLAN.tiers, 2025, PLAN.code, PLAN.name)
    assert [level.dimension for level in first.levels] == [level.dimension for level in PLAN.levels]
    assert first.levels[1].shares == PLAN.levels[1].shares
    assert second.levels[2].exceptions == RECALIBRATED.levels[2].exceptions
    assert (second.keep_until, second.effective_on, second.follows) == (
        RECALIBRATED.keep_until,
        RECALIBRATED.effective_on,
        1,
    )


def test_the_guide_s_examples_are_adopted_and_shown(company: None, tmp_path: Path) -> None:
    said = adopted(tmp_path, EXAMPLES[0]).output
    assert "已建立 2025@1（2025 年度目标）：2025-01-01 到 2025-12-31，2025-01-01 起生效，216 格。" in said
    assert "保底（考核基准）　1,200,000,000.00（12.00\u00a0亿）" in said
    assert "已建立 2025@2（2025 年度目标），接在 2025@1 之后" in adopted(tmp_path, EXAMPLES[1]).output
    found = json.loads(run("show", "2025@2", "--by", "product_line", "--json").output)
    assert {row["members"]["product_line"]["code"]: row["amounts_fen"]["floor"] for row in found["rows"]} == {
        "A": 72 * YI // 10,
        "B": 28 * YI // 10,
        "C": 20 * YI // 10,
    }
    assert [(tier["key"], tier["base"], tier["amount_fen"]) for tier in found["tiers"]] == [
        ("floor", True, 12 * YI),
        ("stretch", False, 14 * YI),
    ]
    assert (found["version"], found["effective_on"]) == ("2025@2", "2025-07-01")
    assert found["reason"] == "政策变化，B 线需求下降，资源转向 A、C"


def test_show_prints_who_when_why_and_amounts_to_the_fen(company: None, tmp_path: Path) -> None:
    adopted(tmp_path, EXAMPLES[0])
    adopted(tmp_path, EXAMPLES[1])
    text = run("show", "2025", "--by", "region,product,quarter").output
    assert "2025@1　2025 年度目标" in text
    assert "2025-01-01 起（今天生效的一版）" in text
    assert "2025@2（2025-07-01 起）" in text
    assert "命令行" in text
    # 12 亿 × 30% × 40% × 55% and 14 亿 × the same
    assert re.search(r"华东 +A 线 +2025Q2 +79,200,000\.00 +92,400,000\.00", text)
    assert re.search(r"合计 +1,200,000,000\.00 +1,400,000,000\.00", text)
    assert len(re.findall(r"2025Q\d ", text)) == 4 * 3 * 4
    assert re.search(r"合计 +1,200,000,000\.00 +1,400,000,000\.00", run("show", "2025").output)


def test_show_as_somebody_shows_what_that_account_may_see(company: None, tmp_path: Path) -> None:
    adopted(tmp_path, EXAMPLES[0])
    create_account(actor=None, username="ada", password=PASSWORD, person_code="ada")
    found = json.loads(run("show", "2025", "--as", "ada", "--by", "person", "--json").output)
    # A third of 华东's 4.8 亿.
    assert [(r["members"]["person"]["code"], r["amounts_fen"]["floor"]) for r in found["rows"]] == [
        ("ada", 16 * YI // 10)
    ]
    assert found["tiers"][0]["amount_fen"] == 16 * YI // 10
    result = run("show", "2025", "--as", "nobody")
    assert result.exit_code == 1
    assert "没有账号 nobody" in result.output


def test_a_dry_run_leaves_nothing(company: None, tmp_path: Path) -> None:
    token, acts = current_token(), AuditEntry.objects.count()
    result = run("adopt", written(tmp_path, EXAMPLES[0]), "--dry-run")
    assert result.exit_code == 0
    assert "检查通过，没有写入（--dry-run）。会建立 2025@1" in result.output
    assert "216 格" in result.output
    assert (Plan.objects.count(), current_token(), AuditEntry.objects.count()) == (0, token, acts)


def test_the_same_file_again_makes_no_version(company: None, tmp_path: Path) -> None:
    adopted(tmp_path, EXAMPLES[0])
    assert "和 2025@1 完全一样，没有建立新版。" in adopted(tmp_path, EXAMPLES[0]).output
    assert PlanVersion.objects.count() == 1


def test_a_refused_plan_names_the_file_and_ends_with_1(company: None, tmp_path: Path) -> None:
    path = written(tmp_path, EXAMPLES[0].replace("华南", "华西"))
    result = run("adopt", path)
    assert result.exit_code == 1
    assert f"{path}：没有叫“华西”的区域" in result.output
    assert not Plan.objects.exists()
    adopted(tmp_path, EXAMPLES[0])
    adopted(tmp_path, EXAMPLES[1])
    late = run("adopt", written(tmp_path, EXAMPLES[1].replace("政策变化", "别的原因")))
    assert late.exit_code == 1
    assert "刚刚由别人建立了第 2 版" in late.output


def test_list_marks_the_version_in_effect(company: None, tmp_path: Path) -> None:
    assert "还没有计划" in run("list").output
    adopted(tmp_path, EXAMPLES[0])
    adopted(tmp_path, EXAMPLES[1])
    text = run("list").output
    assert re.search(r"2025@1 ← +2025 年度目标 +2025-01-01\.\.2025-12-31 +revenue\.net +保底\*、争取 +2025-01-01", text)
    assert re.search(r"2025@2 +2025 年度目标 .*2025-07-01 .*政策变化", text)
    (plan,) = json.loads(run("list", "--json").output)
    assert plan["current"] == "2025@1"
    assert [version["version"] for version in plan["versions"]] == ["2025@1", "2025@2"]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_named(company: None, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "plan.toml"
    if content is not None:
        path.write_bytes(content)
    result = run("adopt", path)
    assert result.exit_code == 1
    assert str(path) in result.output
    assert "没有这个文件" in result.output or "请存为 UTF-8 的文本" in result.output


def test_a_dimension_that_targets_do_not_have_is_refused(company: None, tmp_path: Path) -> None:
    adopted(tmp_path, EXAMPLES[0])
    for word, reason in (("customer", "目标不按客户分解"), ("colour", "没有维度“colour”")):
        result = run("show", "2025", "--by", word)
        assert result.exit_code == 1
        assert reason in result.output


SMALL = 'code = "x"\nyear = 2025\n[[tiers]]\nkey = "t"\ntotal = 100\n'
WRONG = [
    ("code = 华东", "计划文件不是正确的 TOML.*要加引号"),
    (SMALL.replace('"x"', '""'), '计划没有写 code：请补上，例如 code = "2025"'),
    (SMALL.replace('"x"', "true"), "计划的 code = true：应是文字，请加引号"),
    ("yaer = 2025\n" + SMALL, "计划的 yaer = 2025：这里没有这个键。是不是 year"),
    (SMALL.replace("2025", '"2025"'), '计划的 year = "2025"：应是整数，不加引号'),
    ('code = "x"', r"计划没有写 tiers：每个档位写一段 \[\[tiers\]\]"),
    ('code = "x"\ntiers = "floor"', 'tiers = "floor"：应是一段或几段'),
    (SMALL + '[[tiers]]\nkey = "u"\ntotal = 2\n', "计划没有写 base：.*是 t、u 中的一个"),
    ('base = "y"\n' + SMALL, '计划的 base = "y"：考核基准要写档位的 key，是 t 中的一个'),
    (SMALL.replace('"t"', '"保底"'), r'第 1 个 \[\[tiers\]\] 的 key = "保底"：只能用字母'),
    (SMALL.replace('key = "t"\n', ""), r"第 1 个 \[\[tiers\]\] 没有写 key"),
    (SMALL.replace("100", '"12 亿多"'), 'total = "12 亿多"：不是金额'),
    (SMALL.replace("100", "0.005"), "total = 0.005：金额只能精确到分"),
    (SMALL.replace("100", "nan"), "total = NaN：金额只能精确到分"),
    (SMALL.replace("100", "true"), "total = true：应是金额"),
    (SMALL.replace("total = 100", ""), "没有写 total：请补上这一档的总额"),
    ('keep_until = "6月30日"\n' + SMALL, 'keep_until = "6月30日"：不是日期，请写成 2025-06-30'),
    ("effective_on = 2025-07-01T08:00:00\n" + SMALL, "effective_on = 2025-07-01 08:00:00：应是日期"),
    (SMALL + "[[levels]]\nshares = 'even'", r"第 1 个 \[\[levels\]\] 没有写 by"),
    (SMALL + "[[levels]]\nby = 'quarter'\nshares = 3", r"第 1 个 \[\[levels\]\] 的 shares = 3：比例写成"),
    (SMALL + "[[levels]]\nby = 'quarter'\nshares = [true]", r"shares = \[True\]：其中 true 不是比例"),
    (SMALL + "[[levels]]\nby = 'person'\nshares = {a = [1]}", r"的 shares 的 a = \[1\]：其中 \[1\] 不是比例"),
    (SMALL + "[[levels]]\nby = 'person'\ndefault_weight = []", r"default_weight = \[\]：其中 \[\] 不是比例"),
    (
        SMALL + "[[levels]]\nby = 'person'\n[[levels.exceptions]]\nshares = 'even'",
        r"第 1 个 \[\[levels\]\] 的第 1 个 \[\[exceptions\]\] 没有写 where",
    ),
    (
        SMALL + "[[levels]]\nby = 'person'\n[[levels.exceptions]]\nwhere = {quarter = []}",
        r"where 的 quarter = \[\]：请写成员(.|\n)*没有写 shares",
    ),
    (SMALL + "[[levels]]\nby = 'person'\n[[levels.exceptions]]\nwhere = 'Q1'\nshares = 'even'", "应是一张表"),
    (SMALL + "[[cells]]\nperiod = '2025Q5'\namounts = {t = 100}", '的 period = "2025Q5"：看不懂期间'),
    (SMALL + "[[cells]]\nfirst_day = 2025-01-01\namounts = {t = 100}", "没有写 period"),
    (SMALL + "[[cells]]\nfirst_day = 2025-02-01\nlast_day = 2025-01-01\namounts = {t = 1}", "早于开始日 2025-02-01"),
    (SMALL + "[[cells]]\nperiod = '2025'\nlast_day = 2025-01-01\namounts = {t = 1}", "不能两样都写"),
    (SMALL + "[[cells]]\nperiod = '2025'", "没有写 amounts"),
    (SMALL + "[[cells]]\nperiod = '2025'\namounts = {t = 'x'}", '的 amounts 的 t = "x"：不是金额'),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_wrong_in_a_file_is_named_with_key_and_value(text: str, message: str) -> None:
    with pytest.raises(PlanFileProblem, match=message):
        read_plan_file(text, fiscal=CALENDAR_YEAR)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(PlanFileProblem) as problem:
        read_plan_file(SMALL.replace("100", '"viel"') + "yera = 2025\n[[levels]]\nby = 1.5", fiscal=CALENDAR_YEAR)
    lines = str(problem.value).splitlines()
    assert len(lines) == 3
    assert all(any(word in line for line in lines) for word in ("yera = 2025", 'total = "viel"', "by = 1.5"))


def test_the_smallest_file_is_a_plan_with_one_tier() -> None:
    plan = read_plan_file(SMALL, fiscal=CALENDAR_YEAR)
    assert (plan.code, plan.name, plan.metric, plan.spread) == ("x", "x", "revenue.net", "working_days")
    assert [(tier.key, tier.name, tier.total_fen, tier.base) for tier in plan.tiers] == [("t", "t", 10_000, True)]
    assert plan.levels == ()


@pytest.mark.parametrize(
    ("written_as", "fen"),
    [('"12亿"', 12 * YI), ('"3,500.5万"', 3_500_500_000), ('"1,234.56"', 123_456), ("1234.5", 123_450), ("7", 700)],
)
def test_amounts_are_read_exactly_as_they_are_written(written_as: str, fen: int) -> None:
    (tier,) = read_plan_file(SMALL.replace("100", written_as), fiscal=CALENDAR_YEAR).tiers
    assert tier.total_fen == fen


def test_periods_of_cells_are_fiscal() -> None:
    text = SMALL + "[[cells]]\nperiod = '2025Q4'\nperson = 'P1'\namounts = {t = '1万'}"
    (cell,) = read_plan_file(text, fiscal=FiscalYear(4)).cells
    assert isinstance(cell, CellInput)
    assert (cell.first_day.isoformat(), cell.last_day.isoformat()) == ("2026-01-01", "2026-03-31")
    assert (cell.person, cell.unit, cell.amounts) == ("P1", None, {"t": 1_000_000})
