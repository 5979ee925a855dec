"""AdventureWorks through the command line: its figures against a sum of the files and against expected.json."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tests.real_data.conftest import Home
from tests.real_data.oracle import Row, Sum, agree, column, read_rows, sums, within

pytestmark = pytest.mark.real_data

ALL = ("--period", "2011-01-01..2014-12-31")
TEAMS = ("--unit", "M273")
"""The vice president of sales and everybody under him."""


@pytest.fixture(scope="module")
def lines(adventureworks: Home) -> list[Row]:
    """Order lines with their header, their product's category and the names that figures carry."""
    data = adventureworks.data
    headers = {row["SalesOrderID"]: row for row in read_rows(data / "sales_order_header.csv.gz")}
    territories = {row["TerritoryID"]: row["Name"] for row in read_rows(data / "sales_territory.csv")}
    people = {row["BusinessEntityID"]: row["FullName"] for row in read_rows(data / "employee.csv")}
    categories = {row["ProductCategoryID"]: row["Name"] for row in read_rows(data / "product_category.csv")}
    subcategories = {row["ProductSubcategoryID"]: row for row in read_rows(data / "product_subcategory.csv")}
    products = {row["ProductID"]: row["ProductSubcategoryID"] for row in read_rows(data / "product.csv")}
    found = read_rows(data / "sales_order_detail.csv.gz")
    for row in found:
        header = headers[row["SalesOrderID"]]
        subcategory = subcategories[products[row["ProductID"]]]
        row["day"], row["year"], row["month"] = header["OrderDate"], header["OrderDate"][:4], header["OrderDate"][:7]
        row["territory"] = territories[header["TerritoryID"]]
        row["seller"] = people.get(header["SalesPersonID"], "")
        row["category"] = categories[subcategory["ProductCategoryID"]]
        row["subcategory"] = subcategory["Name"]
    return found


def revenue(cells: dict[tuple[str, ...], dict[str, Any]]) -> dict[Any, int]:
    return {key[0] if len(key) == 1 else key: cell["numerator"] for key, cell in cells.items()}


def flat(nested: dict[str, dict[str, float]]) -> dict[tuple[str, str], float]:
    return {(outer, inner): value for outer, values in nested.items() for inner, value in values.items()}


def test_every_row_of_the_files_is_accounted_for(adventureworks: Home) -> None:
    report, rows = adventureworks.report, adventureworks.expected["rows"]
    assert (report["applied"], report["bad"], report["faults"]) == (True, 0, [])
    for counts in report["records"]:
        assert counts["read"] == counts["good"] + counts["left_out"]
        assert counts["given"] == counts["new"]
    by_type = {counts["type"]: counts for counts in report["records"]}
    assert by_type["order"]["read"] == rows["lines"]
    assert by_type["order"]["new"] == rows["orders"]
    assert by_type["target"]["new"] == rows["quotas"]
    assert by_type["customer"]["new"] == len(read_rows(adventureworks.data / "customer.csv"))


def test_revenue_by_time_territory_and_category(adventureworks: Home, lines: list[Row]) -> None:
    expected = adventureworks.expected
    for dimension, key, truth in (
        ("year", "year", "by_year"),
        ("month", "month", "by_month"),
        ("region", "territory", "by_territory"),
        ("product_line", "category", "by_category"),
    ):
        figures = revenue(adventureworks.by("revenue.net", dimension, *ALL))
        agree(figures, sums(lines, column(key), "LineTotal"), expected[truth])
    total = adventureworks.total("revenue.net", *ALL)["numerator"]
    assert total == sum(sum_.fen for sum_ in sums(lines, lambda row: "", "LineTotal").values())
    assert within(total, expected["total"]["subtotal"], len(lines))


def test_revenue_by_two_dimensions(adventureworks: Home, lines: list[Row]) -> None:
    expected = adventureworks.expected
    for dimensions, key, truth in (
        ("region,year", "territory", "territory_by_year"),
        ("product_line,year", "category", "by_category_year"),
    ):
        figures = revenue(adventureworks.by("revenue.net", dimensions, *ALL))
        added = sums(lines, column(key, "year"), "LineTotal")
        agree(figures, added, flat(expected[truth]))


def test_revenue_by_product_adds_up_to_the_subcategories(adventureworks: Home, lines: list[Row]) -> None:
    subcategory_of = {row["ProductID"]: row["subcategory"] for row in lines}
    figures: dict[str, int] = {}
    for cell in adventureworks.figure("revenue.net", *ALL, "--by", "product_item")["cells"]:
        name = subcategory_of[cell["members"]["product_item"]["code"]]
        figures[name] = figures.get(name, 0) + cell["numerator"]
    added = sums(lines, lambda row: row["subcategory"], "LineTotal")
    agree(figures, added, adventureworks.expected["by_subcategory"])


def test_revenue_by_seller_and_what_nobody_sold(adventureworks: Home, lines: list[Row]) -> None:
    figures = revenue(adventureworks.by("revenue.net", "person", *ALL))
    expected = adventureworks.expected
    agree(
        figures,
        sums(lines, lambda row: row["seller"] or "未知销售", "LineTotal"),
        {**expected["by_sales_person"], "未知销售": expected["by_channel"]["online"]},
    )


def test_revenue_follows_the_chain_of_managers(adventureworks: Home, lines: list[Row]) -> None:
    boss, name = {}, {}
    for row in read_rows(adventureworks.data / "employee.csv"):
        name[row["BusinessEntityID"]] = row["FullName"]
        boss[row["FullName"]] = row["ManagerID"]

    def chain(seller: str) -> list[str]:
        above = name.get(boss[seller], "")
        return [seller, *(chain(above) if above else [])]

    figures, added = {}, {}
    for code, manager in (
        ("273", "Brian Welcker"),
        ("274", "Stephen Jiang"),
        ("285", "Syed Abbas"),
        ("287", "Amy Alberts"),
    ):
        figures[manager] = adventureworks.total("revenue.net", *ALL, "--unit", f"M{code}")["numerator"]
        under = [row for row in lines if row["seller"] and manager in chain(row["seller"])]
        added[manager] = sums(under, lambda row: "", "LineTotal")[""]
    agree(figures, added, adventureworks.expected["rolled_up_by_manager"])


def windows(home: Home) -> list[tuple[date, date]]:
    """Each quota runs until the day before the next; the last one ends on 2014-05-31."""
    starts = sorted({row["QuotaDate"] for row in read_rows(home.data / "sales_person_quota_history.csv")})
    days = [date.fromisoformat(start) for start in starts]
    ends = [day - timedelta(days=1) for day in days[1:]] + [date(2014, 5, 31)]
    return list(zip(days, ends, strict=True))


def attained(cell: dict[str, Any], lines_sold: Sum, expected: dict[str, float]) -> None:
    """A cell of attainment against the sum of the lines and against what was computed elsewhere."""
    assert cell["parts"]["revenue"] == lines_sold.fen
    assert cell["parts"]["target"] == round(expected["quota"] * 100)
    assert within(cell["parts"]["revenue"], expected["sales"], lines_sold.lines)
    slack = Decimal("0.00005") + Decimal("0.005") * (lines_sold.lines + 1) / Decimal(str(expected["quota"]))
    assert abs(Decimal(cell["decimal"]) - Decimal(str(expected["attainment"]))) <= slack


UNSOLD = "未知销售"
"""Web orders have no seller, and no quota."""


def team_of(cells: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """All sellers together: their parts added up here."""
    parts = {part: sum(cell["parts"][part] for cell in cells.values()) for part in ("revenue", "target")}
    return {"parts": parts, "decimal": parts["revenue"] / parts["target"]}


def test_attainment_of_every_person_in_every_quota_window(adventureworks: Home, lines: list[Row]) -> None:
    expected = adventureworks.expected
    people, periods = expected["quota_attainment_by_person_period"], expected["quota_attainment_by_period"]
    reached = checked = 0
    for first, last in windows(adventureworks):
        window = f"{first}..{last}"
        answer = adventureworks.figure("attainment", "--by", "person", "--period", window)
        inside = [row for row in lines if row["seller"] and first.isoformat() <= row["day"] <= last.isoformat()]
        sold = sums(inside, lambda row: row["seller"], "LineTotal")
        cells = {cell["members"]["person"]["label"]: cell for cell in answer["cells"]}
        assert cells.pop(UNSOLD)["value"] is None
        wanted = {name: found[first.isoformat()] for name, found in people.items() if first.isoformat() in found}
        assert cells.keys() == wanted.keys()
        for name, truth in wanted.items():
            attained(cells[name], sold.get(name, Sum()), truth)
            reached += cells[name]["parts"]["revenue"] >= cells[name]["parts"]["target"]
            checked += 1
        everybody = sums(inside, lambda row: "", "LineTotal")[""]
        attained(team_of(cells), everybody, periods[first.isoformat()])
        assert answer["total"]["parts"]["target"] == team_of(cells)["parts"]["target"]
    assert checked == expected["rows"]["quotas"]
    assert reached == expected["person_periods_at_or_above_quota"]


def test_attainment_over_all_windows(adventureworks: Home, lines: list[Row]) -> None:
    spans = windows(adventureworks)
    answer = adventureworks.figure("attainment", "--by", "person", "--period", f"{spans[0][0]}..{spans[-1][1]}")
    reseller = [row for row in lines if row["seller"]]
    sold = sums(reseller, lambda row: row["seller"], "LineTotal")
    expected = adventureworks.expected
    assert expected["sales_outside_quota_windows"] == 0
    cells = {cell["members"]["person"]["label"]: cell for cell in answer["cells"]}
    assert cells.pop(UNSOLD)["value"] is None
    assert cells.keys() == expected["quota_attainment_by_person"].keys()
    for name, truth in expected["quota_attainment_by_person"].items():
        attained(cells[name], sold[name], truth)
    attained(team_of(cells), sums(reseller, lambda row: "", "LineTotal")[""], expected["quota_attainment_total"])


@pytest.mark.parametrize(("population", "scope"), [("customers_all", ()), ("customers_reseller", TEAMS)])
def test_customers_who_buy_again_and_new_ones(adventureworks: Home, population: str, scope: tuple[str, ...]) -> None:
    expected = adventureworks.expected[population]
    again = adventureworks.total("repurchase.two_orders", *ALL, *scope)
    assert again["parts"]["buyers"] == expected["customers"]
    assert round(again["decimal"], 4) == expected["repurchase_rate"]
    years = expected["by_year"]
    buyers = adventureworks.by("customers.buyers", "year", *ALL, *scope)
    assert {year: cell["numerator"] for (year,), cell in buyers.items()} == {
        year: found["active"] for year, found in years.items()
    }
    new = adventureworks.by("new_customer_share", "year", *ALL, *scope)
    assert {year: round(cell["decimal"], 4) for (year,), cell in new.items()} == {
        year: found["new_customer_revenue_share"] for year, found in years.items()
    }
    for year in ("2012", "2013", "2014"):
        kept = adventureworks.total("repurchase.previous_year", "--period", year, *scope)
        assert round(kept["decimal"], 4) == years[year]["retained_from_last_year"]
        assert int(kept["denominator"]) == years[str(int(year) - 1)]["active"]


def test_the_summary_of_a_year_opens_in_word_with_the_figures(
    adventureworks: Home, lines: list[Row], tmp_path: Path
) -> None:
    out = tmp_path / "2013.docx"
    adventureworks.run("report", "annual", "--year", "2013", "--format", "docx", "--out", str(out))
    text = "\n".join(paragraph.text for paragraph in Document(str(out)).paragraphs)
    year = sums(lines, lambda row: row["year"], "LineTotal")["2013"].fen
    assert f"{year // 100:,}.{year % 100:02d}" in text
    assert "2013 年度总结" in text


def test_importing_the_same_files_again_changes_nothing(adventureworks: Home) -> None:
    before = adventureworks.total("revenue.net", *ALL)
    again = adventureworks.import_again()
    assert (again["applied"], again["bad"]) == (True, 0)
    for counts in again["records"]:
        assert (counts["new"], counts["amended"], counts["unchanged"]) == (0, 0, counts["given"])
    assert adventureworks.total("revenue.net", *ALL) == before
