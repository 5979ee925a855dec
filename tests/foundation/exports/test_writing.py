"""Files as other programs read them: nothing computes, nothing is lost, nothing is kept in memory."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from foresight.foundation.exports.tables import Column, Export, Row, Table
from foresight.foundation.exports.writing import Written, write_csv, write_workbook
from foresight.foundation.transfer.cells import text_of

COLUMNS = [
    Column("名称"),
    Column("金额", "amount"),
    Column("比例", "percent"),
    Column("数量", "number"),
    Column("个数", "whole"),
    Column("日期", "day"),
    Column("时间", "time"),
]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", "  =1", "\u3000=1"]


def export(rows: Iterable[Row], columns: list[Column] = COLUMNS, name: str = "清单") -> Export:
    return Export([Table(name, columns, rows, 0)])


def workbook(path: Path, given: Export, **more: Any) -> tuple[Any, Written]:
    written = write_workbook(
        given, path, preface=lambda w: [("清单", "=1")], about="说明", progress=lambda done: None, **more
    )
    return openpyxl.load_workbook(path), written


def comma(path: Path, given: Export, preface: list[tuple[str, str]] | None = None) -> list[list[str]]:
    write_csv(given, path, preface=preface or [], progress=lambda done: None)
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_every_kind_is_exact_in_a_workbook(tmp_path: Path) -> None:
    row = [
        "黄河机械",
        -123405,
        Fraction(14, 15),
        Decimal("1.2500"),
        3,
        date(2025, 6, 30),
        datetime(2025, 6, 30, 4, 5, 6, tzinfo=UTC),
    ]
    book, written = workbook(tmp_path / "a.xlsx", export([row]))
    assert book.sheetnames == ["清单", "说明"]
    cells = next(iter(book["清单"].iter_rows(min_row=2)))
    assert [cell.value for cell in cells[:2]] == ["黄河机械", -1234.05]
    assert cells[2].value == pytest.approx(14 / 15)
    assert [cell.value for cell in cells[3:5]] == [1.25, 3]
    assert cells[5].value == datetime(2025, 6, 30) and cells[5].is_date
    assert cells[6].value == datetime(2025, 6, 30, 12, 5, 6)  # Shanghai
    assert cells[1].number_format == "#,##0.00" and cells[2].number_format == "0.00%"
    assert written == Written(rows=1, cut=0)
    assert book["清单"].freeze_panes == "A2"


def test_every_kind_is_exact_in_a_csv_file(tmp_path: Path) -> None:
    row = [
        "黄河",
        -5,
        Fraction(2, 3),
        Decimal("1.2500"),
        3,
        date(2025, 6, 30),
        datetime(2025, 6, 30, 4, 5, 6, tzinfo=UTC),
    ]
    path = tmp_path / "a.csv"
    assert comma(path, export([row]))[1] == [
        "黄河",
        "-0.05",
        "66.6667%",
        "1.25",
        "3",
        "2025-06-30",
        "2025-06-30 12:05:06",
    ]
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")


def test_amounts_beyond_fifteen_digits_stay_exact(tmp_path: Path) -> None:
    amounts = [10**15 - 1, 10**15 + 1, -(10**17) - 1]
    book, _ = workbook(tmp_path / "a.xlsx", export([[amount] for amount in amounts], [Column("金额", "amount")]))
    values = [cell.value for (cell,) in book["清单"].iter_rows(min_row=2)]
    assert Decimal(repr(values[0])) == Decimal("9999999999999.99")
    assert values[1:] == ["10000000000000.01", "-1000000000000000.01"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text_in_both(tmp_path: Path, text: str) -> None:
    given = export([[text]], [Column("名称")])
    book, _ = workbook(tmp_path / "a.xlsx", given)
    cell = book["清单"]["A2"]
    assert cell.data_type == "s" and cell.quotePrefix
    assert cell.value == text.replace("\r", "")
    (_, (found,)) = comma(tmp_path / "a.csv", export([[text]], [Column("名称")]))
    assert found == "'" + text.replace("\r", "")
    # Our own import takes the apostrophe away again.
    assert text_of(found) == text_of(text.replace("\r", ""))


def test_headings_names_of_sheets_and_the_preface_compute_nothing_either(tmp_path: Path) -> None:
    given = export([], [Column("=1")], name="=[a]:*?/\\'" + "长" * 40)
    book, _ = workbook(tmp_path / "a.xlsx", given)
    assert len(book.sheetnames[0]) <= 31 and not set("[]:*?/\\") & set(book.sheetnames[0])
    assert all(cell.data_type == "s" for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    assert comma(tmp_path / "a.csv", export([], [Column("=1")]), [("清单", "@x")]) == [["清单", "'@x"], [], ["'=1"]]


def test_control_characters_halves_of_characters_and_long_text_do_no_harm(tmp_path: Path) -> None:
    long = "字" * 40_000
    texts = ["a\x00b\x1bc", "x\ud800y", "两\n行", "😀" * 20_000, long, "<&>\"'", "_x000D_"]
    book, written = workbook(tmp_path / "a.xlsx", export([[text] for text in texts], [Column("名称")]))
    values = [cell.value for (cell,) in book["清单"].iter_rows(min_row=2)]
    assert values[:3] == ["abc", "x\ufffdy", "两\n行"]
    assert all(len(value.encode("utf-16-le")) // 2 <= 32_767 for value in values)
    assert values[3].startswith("😀" * 1000) and values[4].endswith("（太长，后面的没有写）")
    assert values[5] == "<&>\"'"
    assert written.cut == 2
    rows = comma(tmp_path / "a.csv", export([[text] for text in texts], [Column("名称")]))
    assert rows[1] == ["abc"] and rows[5] == [long]


def test_more_rows_than_a_sheet_takes_go_on_further_sheets(tmp_path: Path) -> None:
    given = export(([number] for number in range(25)), [Column("编号", "whole")])
    book, written = workbook(tmp_path / "a.xlsx", given, rows_of_a_sheet=11)
    assert book.sheetnames == ["清单", "清单 (2)", "清单 (3)", "说明"]
    values = [[cell for (cell,) in sheet.iter_rows(min_row=2, values_only=True)] for sheet in list(book)[:3]]
    assert values == [list(range(10)), list(range(10, 20)), list(range(20, 25))]
    assert written.rows == 25


def test_a_writer_that_is_stopped_leaves_no_temporary_files(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def progress(done: int) -> None:
        raise Stop

    given = export(([number] for number in range(600)), [Column("编号", "whole")])
    with pytest.raises(Stop):
        write_workbook(given, tmp_path / "a.xlsx", preface=lambda w: [], about="说明", progress=progress)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".xlsx"] == []


def test_rows_are_read_one_after_the_other(tmp_path: Path) -> None:
    """When the last row is read, the first ones are in the file already."""
    path = tmp_path / "a.csv"
    seen = []

    def rows() -> Iterable[Row]:
        for number in range(30_000):
            yield [f"第 {number} 行"]
        seen.append(path.stat().st_size)

    write_csv(export(rows(), [Column("名称")]), path, preface=[], progress=lambda done: None)
    assert seen[0] > 400_000
