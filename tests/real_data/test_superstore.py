"""The Chinese superstore from its workbook: its figures against a sum of the files and against expected.json."""

from typing import Any

import pytest

from tests.real_data.conftest import Home
from tests.real_data.oracle import Row, Sum, agree, column, fen, read_rows, sums, within

pytestmark = pytest.mark.real_data

ALL = ("--period", "2014-01-01..2017-12-31")
LATER = ("--period", "2014-01-01..2018-12-31")
"""The last orders go out, and so come back, in the January after."""


@pytest.fixture(scope="module")
def lines(superstore: Home) -> list[Row]:
    """Order lines of the file that was written from the same workbook by somebody else."""
    found = read_rows(superstore.data / "orders.csv.gz")
    for row in found:
        year, month = row["订单日期"][:4], row["订单日期"][:7]
        row["年"], row["月"], row["季"] = year, month, f"{year}Q{(int(month[5:]) + 2) // 3}"
    return found


def amounts(cells: dict[tuple[str, ...], dict[str, Any]]) -> dict[Any, int]:
    return {key[0] if len(key) == 1 else key: cell["numerator"] for key, cell in cells.items()}


def test_every_row_of_the_workbook_is_accounted_for(superstore: Home, lines: list[Row]) -> None:
    report, rows = superstore.report, superstore.expected["rows"]
    assert (report["applied"], report["bad"], report["faults"]) == (True, 0, [])
    by_type = {counts["type"]: counts for counts in report["records"] if counts["file"] != "（映射）"}
    assert by_type["order"]["read"] == by_type["order"]["good"] == rows["lines"]
    assert by_type["order"]["new"] == len({(r["订单 ID"], r["客户 ID"], r["订单日期"]) for r in lines})
    assert by_type["customer"]["new"] == rows["customers"]
    assert by_type["product"]["new"] == rows["products"]
    assert by_type["product"]["read"] == by_type["product"]["new"] + by_type["product"]["repeated"]
    returned = {row["订单 ID"] for row in read_rows(superstore.data / "returns.csv")}
    assert by_type["reversal"]["new"] == sum(row["订单 ID"] in returned for row in lines)
    assert by_type["reversal"]["read"] == by_type["reversal"]["new"] + by_type["reversal"]["left_out"]


def test_what_was_signed_by_time_region_and_category(superstore: Home, lines: list[Row]) -> None:
    expected = superstore.expected
    for dimension, key, truth in (
        ("year", "年", {name: found["销售额"] for name, found in expected["by_year"].items()}),
        ("quarter", "季", {name: found["销售额"] for name, found in expected["by_quarter"].items()}),
        ("month", "月", expected["sales_by_month"]),
        ("region", "地区", {name: found["销售额"] for name, found in expected["by_region"].items()}),
        ("unit", "地区", {name: found["销售额"] for name, found in expected["by_region"].items()}),
        ("product_line", "类别", {name: found["销售额"] for name, found in expected["by_category"].items()}),
    ):
        figures = amounts(superstore.by("revenue.gross", dimension, *ALL))
        agree(figures, sums(lines, column(key), "销售额"), truth)
    regions = amounts(superstore.by("revenue.gross", "region,year", *ALL))
    nested = expected["region_by_year"]
    agree(
        regions,
        sums(lines, lambda row: (row["地区"], row["年"]), "销售额"),
        {(region, year): value for region, years in nested.items() for year, value in years.items()},
    )


def test_customers_by_year_and_region(superstore: Home) -> None:
    expected = superstore.expected
    for dimension, truth in (("year", "by_year"), ("region", "by_region"), ("product_line", "by_category")):
        buyers = superstore.by("customers.buyers", dimension, *ALL)
        assert {name: cell["numerator"] for (name,), cell in buyers.items()} == {
            name: found["客户数"] for name, found in expected[truth].items()
        }


def test_customers_who_buy_again(superstore: Home) -> None:
    expected = superstore.expected["customers"]
    total = superstore.total("repurchase.two_orders", *ALL)
    assert round(total["decimal"], 4) == expected["repurchase_rate"]
    yearly = superstore.by("repurchase.two_orders", "year", *ALL)
    assert {year: round(cell["decimal"], 4) for (year,), cell in yearly.items()} == {
        year: found["repurchase_in_year"] for year, found in expected["by_year"].items()
    }
    for year in ("2015", "2016", "2017"):
        kept = superstore.total("repurchase.previous_year", "--period", year)
        assert round(kept["decimal"], 4) == expected["by_year"][year]["retained_from_last_year"]


def test_what_came_back_and_what_is_left(superstore: Home, lines: list[Row]) -> None:
    returned = {row["订单 ID"] for row in read_rows(superstore.data / "returns.csv")}
    back = [row for row in lines if row["订单 ID"] in returned]
    signed = superstore.total("revenue.gross", *LATER)["numerator"]
    left = superstore.total("revenue.net", *LATER)["numerator"]
    assert signed - left == sum(fen(row["销售额"]) for row in back)
    expected = superstore.expected["returns"]
    assert within(signed - left, expected["returned_sales"], len(back))
    assert round((signed - left) / signed, 4) == expected["returned_sales_share"]

    net: dict[str, Sum] = {}
    for row in lines:
        net.setdefault(row["年"], Sum()).fen += fen(row["销售额"])
    for row in back:
        net.setdefault(row["发货日期"][:4], Sum()).fen -= fen(row["销售额"])
    assert amounts(superstore.by("revenue.net", "year", *LATER)) == {year: total.fen for year, total in net.items()}


def test_the_share_of_new_customers_counts_returns_on_their_day(superstore: Home, lines: list[Row]) -> None:
    returned = {row["订单 ID"] for row in read_rows(superstore.data / "returns.csv")}
    first: dict[str, str] = {}
    for row in lines:
        first[row["客户 ID"]] = min(first.get(row["客户 ID"], "9999"), row["年"])
    new: dict[str, int] = dict.fromkeys(("2014", "2015", "2016", "2017"), 0)
    for row in lines:
        for day, sign in (("订单日期", 1), ("发货日期", -1 if row["订单 ID"] in returned else 0)):
            year = row[day][:4]
            if year in new and first[row["客户 ID"]] == year:
                new[year] += sign * fen(row["销售额"])
    figures = superstore.by("new_customer_share", "year", *ALL)
    assert {year: cell["numerator"] for (year,), cell in figures.items()} == new


def test_a_region_manager_sees_the_own_region_only(superstore: Home, lines: list[Row]) -> None:
    """The managers of the sheet 销售人员 lead their regions: what one of them sees is that region, to the fen."""
    managers = {row["地区经理"]: row["地区"] for row in read_rows(superstore.data / "people.csv")}
    added = sums(lines, lambda row: row["地区"], "销售额")
    for number, (manager, region) in enumerate(managers.items()):
        superstore.run("user", "create", f"manager{number}", "--person", manager, "--password", "yellow-river-2025")
        seen = amounts(superstore.by("revenue.gross", "region", *ALL, "--as", f"manager{number}"))
        assert seen == {region: added[region].fen}
        assert within(seen[region], superstore.expected["by_manager"][manager]["销售额"], added[region].lines)


def test_importing_the_same_workbook_again_changes_nothing(superstore: Home) -> None:
    before = superstore.total("revenue.net", *LATER)
    again = superstore.import_again()
    assert (again["applied"], again["bad"]) == (True, 0)
    for counts in again["records"]:
        assert (counts["new"], counts["amended"], counts["unchanged"]) == (0, 0, counts["given"])
    assert superstore.total("revenue.net", *LATER) == before
