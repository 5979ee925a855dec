"""``foresight metric`` and ``foresight metrics``: figures as text, as JSON, and their rows."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from foresight.cli import metric, metrics
from foresight.core.metrics import CATALOGUE
from foresight.domain.figures.queries import forget_answers
from foresight.domain.ledger.actions import save_customers
from foresight.domain.ledger.inputs import CustomerInput
from foresight.domain.targets.inputs import LevelInput
from foresight.foundation.warehouse.snapshot import current_generation
from tests.books import line, order, plan_2025, sign, sound, stock_masters, take_back
from tests.cast import Cast

REFERENCE = Path(__file__).resolve().parent.parent.parent / "docs" / "reference" / "metrics.md"


@pytest.fixture
def books(cast: Cast) -> None:
    """艾达 sells 600,000 of A and 100.01 shared 1 : 2 with 克莱; 克莱 sells 300,000 of B, of which 50,000 come back."""
    stock_masters()
    sound(
        sign(
            order("D1", "2025-01-15", line("a1", 600_000)),
            order("D2", "2025-02-20", line("a1", "100.01"), sellers=[("ada", 1, 3), ("cleo", 2, 3)], customer="k3"),
            order("D3", "2025-05-05", line("b1", 300_000), sellers=["cleo"], customer="k2"),
        )
    )
    sound(take_back("V1", "D3", "2025-06-10", 50_000, line_key="1"))
    plan_2025(LevelInput("region", {"华东": "60%", "华北": "40%"}))


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(metric.command, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def said(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def asked(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said(*arguments, "--json"))
    return found


def amounts(found: dict[str, Any], dimension: str) -> dict[str, int]:
    return {cell["members"][dimension]["label"]: cell["numerator"] for cell in found["cells"]}


@pytest.mark.usefixtures("books")
def test_a_figure_comes_with_its_parts_definition_plan_and_scope() -> None:
    text = said("attainment")
    # 600,000 + 100.01 + 300,000 − 50,000 = 850,100.01 of 1,200,000, which is 70.84 %.
    assert text.splitlines()[0] == "目标达成率  70.8%"
    for words in (
        "850,100.01 ÷ 1,200,000.00 = 70.8417%",
        "2025，看到 2025-06-30 为止",
        "计划 2025@1，保底",
        "全部数据",
        CATALOGUE["attainment"].sentence.zh,
        CATALOGUE["attainment"].formula.zh,
        CATALOGUE["attainment"].date_basis.zh,
        CATALOGUE["attainment"].population.zh,
    ):
        assert words in text


@pytest.mark.usefixtures("books")
def test_json_gives_whole_fen_the_exact_fraction_and_a_decimal() -> None:
    found = asked("attainment", "--by", "region")
    assert found["total"] == {
        "members": {},
        "value": "28336667/40000000",
        "decimal": 85_010_001 / 120_000_000,
        "numerator": 85_010_001,
        "denominator": "120000000",
        "parts": {"revenue": 85_010_001, "target": 120_000_000},
        "missing": None,
    }
    assert amounts(found, "region") == {"华东": 60_003_334, "华北": 25_006_667}
    assert (found["plan"], found["tier"], found["scope"], found["period"]) == (
        "2025@1",
        "floor",
        None,
        ["2025-01-01", "2025-12-31"],
    )


@pytest.mark.usefixtures("books")
def test_product_means_the_product_line_and_periods_are_read_in_every_form() -> None:
    lines = amounts(asked("revenue.net", "--by", "product"), "product_line")
    assert lines == {"A 线": 60_010_001, "B 线": 25_000_000}
    for period, fen in {
        "2025Q1": 60_010_001,
        "2025H1": 85_010_001,
        "2025-06": -5_000_000,
        "2025-05-05": 30_000_000,
        "2025-02-01..2025-05-31": 30_010_001,
        "2024": 0,
    }.items():
        assert asked("revenue.net", "--period", period)["total"]["numerator"] == fen, period


@pytest.mark.usefixtures("books")
def test_a_tier_goes_by_key_or_name_and_a_plan_by_version() -> None:
    for tier in ("stretch", "争取", "Stretch"):
        assert asked("target", "--tier", tier, "--plan", "2025@1")["total"]["numerator"] == 140_000_000
    assert asked("target", "--plan", "2025")["total"]["numerator"] == 120_000_000
    with pytest.raises(LookupError, match="没有档位“冲刺”，有 floor（保底）、stretch（争取）"):
        run("target", "--tier", "冲刺")
    refused = run("revenue.net", "--tier", "floor")
    assert (refused.exit_code, "不对照目标" in refused.output) == (1, True)


@pytest.mark.usefixtures("books")
def test_units_and_members_narrow_the_figure() -> None:
    assert asked("revenue.net", "--unit", "east")["total"]["numerator"] == 60_003_334
    assert asked("revenue.net", "--unit", "华北")["total"]["numerator"] == 25_006_667
    assert asked("revenue.net", "--only", "customer=k2", "--only", "product=B")["total"]["numerator"] == 25_000_000
    assert asked("revenue.net", "--only", "customer=泰山化工")["total"]["numerator"] == 10_001
    assert run("revenue.net", "--unit", "west").exit_code == 1
    assert "请写成 维度=编号" in run("revenue.net", "--only", "customer").output
    assert "时间请写在期间里" in run("revenue.net", "--only", "month=2025-01").output


@pytest.mark.usefixtures("books")
def test_an_account_sees_its_own_rows_and_hears_of_no_others() -> None:
    ada = asked("revenue.net", "--as", "Ada", "--by", "customer")
    assert amounts(ada, "customer") == {"黄河机械": 60_000_000, "泰山化工": 3334}
    assert ada["scope"] == "Ada"
    hidden, absent = "k2", "k9"
    for code in (hidden, absent):
        with pytest.raises(LookupError, match=f"没有叫“{code}”的客户"):
            run("revenue.net", "--as", "ada", "--only", f"customer={code}")
    assert asked("revenue.net", "--only", f"customer={hidden}")["total"]["numerator"] == 25_000_000
    assert asked("revenue.net", "--as", "ada", "--only", "region=north")["total"]["numerator"] == 0
    assert "没有账号 eve" in run("revenue.net", "--as", "eve").output


@pytest.mark.usefixtures("books")
def test_the_rows_behind_add_up_and_name_what_they_count() -> None:
    found = asked("revenue.net", "--rows", "numerator", "--period", "2025Q2")
    assert (found["count"], found["total"], found["part"]) == (2, 25_000_000, "revenue")
    assert sum(row["amount"] for row in found["rows"]) == 25_000_000
    assert [(row["document"], row["kind"], row["customer_id"], row["person_id"]) for row in found["rows"]] == [
        ("D3", "签订", "长城电气", "克莱"),
        ("D3", "退货", "长城电气", "克莱"),
    ]
    text = said("revenue.net", "--rows", "分子", "--limit", "1")
    assert "850,100.01，共 5 行" in text
    assert "只列出前 1 行" in text
    with pytest.raises(LookupError, match="没有“margin”这一项"):
        run("revenue.net", "--rows", "margin")


@pytest.mark.usefixtures("books")
def test_columns_stand_under_each_other_whatever_is_wide() -> None:
    table = said("attainment", "--by", "region,month", "--period", "2025Q2").split("\n\n")[1].splitlines()
    assert len(table) > 2
    ends = [cell_len(row) for row in table]
    assert len(set(ends)) == 1, table


@pytest.mark.usefixtures("books")
def test_a_name_with_brackets_is_printed_as_it_is() -> None:
    sound(save_customers(actor=None, customers=[CustomerInput("k3", "[red]泰山[/]化工[1]")]))
    assert "[red]泰山[/]化工[1]" in said("revenue.net", "--by", "customer")
    assert "[red]泰山[/]化工[1]" in said("revenue.net", "--rows", "numerator")


@pytest.mark.usefixtures("books")
def test_a_snapshot_that_cannot_be_read_is_made_anew_and_the_figure_printed() -> None:
    before = said("revenue.net", "--by", "region")
    current_generation().connection.close()
    forget_answers()
    assert said("revenue.net", "--by", "region") == before


@pytest.mark.usefixtures("books")
def test_where_there_is_no_value_the_reason_is_printed() -> None:
    assert said("collection_rate").splitlines()[0] == "回款率  分母为 0，不计算"
    assert asked("collection_rate")["total"]["missing"] == "分母为 0，不计算"
    assert asked("collection_rate")["total"]["value"] is None
    assert said("revenue.net", "--period", "2026").splitlines()[0] == "销售额  还没有开始，不计算"


@pytest.mark.usefixtures("books")
def test_what_is_wrong_is_said() -> None:
    assert "没有计划可对照" in run("attainment", "--period", "2024").output
    assert "看不懂期间“soon”" in run("revenue.net", "--period", "soon").output
    assert "没有维度“colour”" in run("revenue.net", "--by", "colour").output
    with pytest.raises(LookupError, match=r"是不是 revenue\.net"):
        run("revenue.nett")


def test_the_list_names_every_metric() -> None:
    listed = json.loads(CliRunner().invoke(metrics.command, ["--json"]).output)
    assert [entry["key"] for entry in listed] == list(CATALOGUE)
    text = CliRunner().invoke(metrics.command, []).output
    for found in CATALOGUE.values():
        assert found.key in text
        assert found.name.zh in text


def test_the_reference_page_is_the_catalogue() -> None:
    made = CliRunner().invoke(metrics.command, ["--markdown"]).output
    assert REFERENCE.read_text(encoding="utf-8") == made, "run foresight metrics --markdown > docs/reference/metrics.md"
    assert [row[3:] for row in made.splitlines() if row.startswith("## ")] == list(CATALOGUE)
    for found in CATALOGUE.values():
        assert found.sentence.zh in made
        assert found.sentence.en in made
