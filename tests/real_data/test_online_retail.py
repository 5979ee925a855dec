"""Online Retail: a month of it (42,481 rows with exact duplicates and rows without a customer) through the command line.

The whole of the file (541,909 rows) takes about a minute and is imported by hand; see ``examples/online-retail``.
"""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.demo.fixture import database_beside
from tests.real_data.conftest import EXAMPLES, Home, imported
from tests.real_data.oracle import Row, read_rows

pytestmark = pytest.mark.real_data
MONTH = "2010-12"
NAME = "online_retail.csv.gz"


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> list[Row]:
    """The rows of December 2010, as the file has them."""
    return [row for row in read_rows(shared_data / "online-retail" / NAME) if row["InvoiceDate"].startswith(MONTH)]


@pytest.fixture(scope="module")
def retail(rows: list[Row], shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder, files = tmp_path_factory.mktemp("retail"), tmp_path_factory.mktemp("retail-files")
    with gzip.open(files / NAME, "wt", newline="", encoding="utf-8") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    mapping = EXAMPLES / "online-retail" / "mapping.toml"
    with database_beside("retail") as url:
        yield imported(folder, url, shared_data / "online-retail", files, mapping, "Gift shop", "GBP")


def fen_of(row: Row) -> int:
    exact = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"])
    return int((exact * 100).quantize(Decimal(1), ROUND_HALF_UP))


def test_every_row_is_there_with_its_duplicates_and_without_its_customer(retail: Home, rows: list[Row]) -> None:
    by_type: dict[str, Any] = {c["type"]: c for c in retail.report["records"] if c["file"] != "（映射）"}
    assert (retail.report["bad"], retail.report["faults"]) == (0, [])
    assert by_type["order"]["read"] == by_type["order"]["good"] == len(rows)
    assert by_type["order"]["new"] == len({row["InvoiceNo"] for row in rows})
    customers = {row["CustomerID"] for row in rows if row["CustomerID"]}
    assert by_type["customer"]["new"] == len(customers)
    assert by_type["customer"]["left_out"] == sum(row["CustomerID"] == "" for row in rows)
    twice = sum(count - 1 for count in Counter(tuple(row.values()) for row in rows).values())
    assert twice > 300  # they are in the sums below


def test_the_month_by_country_and_in_all(retail: Home, rows: list[Row]) -> None:
    added: Counter[str] = Counter()
    for row in rows:
        added[row["Country"]] += fen_of(row)
    figures = retail.by("revenue.net", "region", "--period", MONTH)
    assert {key[0]: cell["numerator"] for key, cell in figures.items()} == dict(added)
    assert retail.total("revenue.net", "--period", MONTH)["numerator"] == sum(added.values())
    # What the set is known for: lines with a quantity and a price above 0, as sold.
    sold = sum(fen_of(row) for row in rows if Decimal(row["Quantity"]) > 0 and Decimal(row["UnitPrice"]) > 0)
    known = Decimal(str(retail.expected["revenue_sale_lines_by_month"][MONTH]))
    assert abs(Decimal(sold) / 100 - known) < Decimal("0.5")


def test_the_same_file_again_changes_nothing(retail: Home) -> None:
    again = retail.import_again()
    assert all(counts["new"] == counts["amended"] == 0 for counts in again["records"])
    assert json.dumps(again["faults"]) == "[]"
