"""Late payment histories through the command line: money due, money in, and what was overdue on a day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.demo.fixture import database_beside
from tests.real_data.conftest import EXAMPLES, Home, imported
from tests.real_data.oracle import Row, fen, read_rows

pytestmark = pytest.mark.real_data
NAME = "WA_Fn-UseC_-Accounts-Receivable.csv"
ALL = ("--period", "2012-01-01..2014-12-31")


def day(text: str) -> date:
    month, day_, year = (int(part) for part in text.split("/"))
    return date(year, month, day_)


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> list[Row]:
    return read_rows(shared_data / "ibm-late-payments" / NAME)


@pytest.fixture(scope="module")
def late(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    data = shared_data / "ibm-late-payments"
    mapping = EXAMPLES / "late-payments" / "mapping.toml"
    with database_beside("late") as url:
        yield imported(tmp_path_factory.mktemp("late"), url, data, data / NAME, mapping, "Late", "USD")


def test_every_invoice_is_due_and_settled_once(late: Home, rows: list[Row]) -> None:
    expected = late.expected
    assert (late.report["applied"], late.report["bad"]) == (True, 0)
    by_type = {counts["type"]: counts for counts in late.report["records"]}
    assert by_type["receivable"]["new"] == by_type["payment"]["new"] == expected["rows"] == len(rows)
    assert by_type["customer"]["new"] == expected["customers"]
    total = round(expected["total"]["amount"] * 100)
    assert late.total("receivable.due", *ALL)["numerator"] == total
    assert late.total("receivable.collected", *ALL)["numerator"] == total


def test_money_in_by_month(late: Home, rows: list[Row]) -> None:
    added: Counter[str] = Counter()
    for row in rows:
        added[f"{day(row['SettledDate']):%Y-%m}"] += fen(row["InvoiceAmount"])
    figures = {key[0]: cell["numerator"] for key, cell in late.by("receivable.collected", "month", *ALL).items()}
    assert {month: amount for month, amount in figures.items() if amount} == dict(added)


@pytest.mark.parametrize("on", [date(2012, 12, 31), date(2013, 6, 30)])
def test_what_was_overdue_at_the_end_of_a_day(late: Home, rows: list[Row], on: date) -> None:
    overdue = sum(fen(r["InvoiceAmount"]) for r in rows if day(r["DueDate"]) < on < day(r["SettledDate"]))
    found = late.total("receivable.overdue", "--period", f"{on:%Y-%m}")
    assert found["numerator"] == overdue
