"""Files as they come: encodings, separators, workbooks, row numbers, and what cannot be read."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from foresight.foundation.transfer import files
from foresight.foundation.transfer.cells import text_of
from foresight.foundation.transfer.files import FileProblem, read_table

TEXT = '订单号,客户,金额\r\nD1,"黄河, 机械",100\r\nD2,长城,200\r\n'


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def workbook(path: Path, rows: list[list[object]], title: str = "订单", merged: str = "") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    book.create_sheet("说明")
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("utf8.csv", TEXT.encode()),
        ("bom.csv", TEXT.encode("utf-8-sig")),
        ("gb.csv", TEXT.encode("gb18030")),
        ("utf16.csv", TEXT.encode("utf-16")),
        ("packed.csv.gz", gzip.compress(TEXT.encode("gb18030"), mtime=0)),
        ("unix.csv", TEXT.replace("\r\n", "\n").encode()),
        ("semicolon.csv", TEXT.replace('"黄河, 机械"', "黄河@ 机械").replace(",", ";").replace("@", ",").encode()),
        ("tab.txt", TEXT.replace('"黄河, 机械"', "黄河@ 机械").replace(",", "\t").replace("@", ",").encode()),
        ("wrong_extension.xlsx", TEXT.encode()),
    ],
)
def test_one_table_in_many_forms(tmp_path: Path, name: str, content: bytes) -> None:
    table = read_table(written(tmp_path / name, content))
    assert table.header == ("订单号", "客户", "金额")
    assert table.rows == [(2, ("D1", "黄河, 机械", "100")), (3, ("D2", "长城", "200"))]


def test_a_workbook_is_the_same_table_whatever_its_name(tmp_path: Path) -> None:
    rows: list[list[object]] = [["订单号", "客户", "金额"], ["D1", "黄河, 机械", 100], ["D2", "长城", 200]]
    path = workbook(tmp_path / "book.csv", rows)
    for sheet in ("", "订单"):
        table = read_table(path, sheet=sheet)
        assert (table.file, table.sheet, table.header) == ("book.csv", "订单", ("订单号", "客户", "金额"))
        assert [(n, tuple(map(text_of, row))) for n, row in table.rows] == [
            (2, ("D1", "黄河, 机械", "100")),
            (3, ("D2", "长城", "200")),
        ]


def test_rows_keep_the_number_that_a_person_sees(tmp_path: Path) -> None:
    content = '销售明细,\n\n编号,备注\na,"两行\n的备注"\n\n,\nb,\n'.encode()
    table = read_table(written(tmp_path / "a.csv", content), header_row=3)
    assert [(number, row[0]) for number, row in table.rows] == [(4, "a"), (8, "b")]
    book = workbook(tmp_path / "a.xlsx", [["销售明细"], [], ["编号", "备注"], ["a", "x"], [], ["b", ""]])
    assert [(number, row[0]) for number, row in read_table(book, header_row=3).rows] == [(4, "a"), (6, "b")]


def far_cell(path: Path) -> Path:
    """A small workbook with a cell in the last row and column that there can be."""
    workbook(path, [["订单号"], ["D1"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</sheetData>", far).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def claiming(path: Path, size: int) -> Path:
    """A packed file whose directory says that its part has another size than it has."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 1000)
    content = bytearray(packed.getvalue())
    directory = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, size)
    return written(path, bytes(content))


def test_a_broken_or_hostile_file_is_refused_in_words(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "whole.xlsx", [["订单号"], ["D1"]]).read_bytes()
    damaged = bytearray(whole)
    damaged[whole.index(b"xl/worksheets/sheet1.xml") + 60] ^= 0xFF
    cases = [
        (tmp_path / "none.csv", "没有文件"),
        (tmp_path, "是文件夹，不是文件"),
        (written(tmp_path / "empty.csv", b""), "没有第 1 行，找不到表头"),
        (written(tmp_path / "blank.csv", b",,\n1,2,3\n"), "第 1 行是空的"),
        (written(tmp_path / "twice.csv", "金额,金额\n1,2\n".encode()), "“金额”出现了两次"),
        (written(tmp_path / "quote.csv", b'a,b\n1,"2\n3,4\n'), "引号没有成对"),
        (written(tmp_path / "picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00"), "不是文本文件，也不是 Excel 文件"),
        (written(tmp_path / "noise.csv", b"\xff\x81\x30\xff,\xfa\n"), "不是 utf-8-sig 或 gb18030 编码的文本"),
        (written(tmp_path / "cut.csv.gz", gzip.compress(TEXT.encode())[:-12]), "读不出来"),
        (written(tmp_path / "bad.csv.gz", gzip.compress(TEXT.encode())[:20] + b"\xff" * 40), "读不出来"),
        (written(tmp_path / "cut.xlsx", whole[: len(whole) // 2]), "已损坏"),
        (written(tmp_path / "damaged.xlsx", bytes(damaged)), "已损坏"),
        (written(tmp_path / "other.xlsx", claiming(tmp_path / "z", 1000).read_bytes()), "打不开"),
        (written(tmp_path / "old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600), "打不开"),
        (claiming(tmp_path / "bomb.xlsx", 2**31), "解开后有 2,147,483,648 字节，超过 1,073,741,824"),
        (claiming(tmp_path / "liar.xlsx", 10), "已损坏"),
        (far_cell(tmp_path / "far.xlsx"), "很远的行列里有多余的格子"),
    ]
    for path, words in cases:
        with pytest.raises(FileProblem) as refusal:
            read_table(path)
        assert words in str(refusal.value), (path.name, str(refusal.value))
        assert path.name in str(refusal.value)


def test_a_packed_file_is_not_unpacked_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 10_000)
    path = written(tmp_path / "bomb.csv.gz", gzip.compress(b"0" * 10_001))
    with pytest.raises(FileProblem, match="超过 10,000 字节"):
        read_table(path)


def test_a_sheet_that_is_not_there_and_a_stated_encoding_that_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="没有工作表“退货”，有 订单、说明"):
        read_table(workbook(tmp_path / "a.xlsx", [["订单号"]]), sheet="退货")
    path = written(tmp_path / "a.csv", TEXT.encode("gb18030"))
    with pytest.raises(FileProblem, match="不是 utf-8 编码"):
        read_table(path, encoding="utf-8")
    with pytest.raises(FileProblem, match="没有编码“utf-9”"):
        read_table(path, encoding="utf-9")


def test_merged_cells_below_the_header_are_refused_with_their_place(tmp_path: Path) -> None:
    rows: list[list[object]] = [["2025 年销售", None], ["客户", "金额"], ["黄河", 1], [None, 2]]
    with pytest.raises(FileProblem, match="工作表“订单”里 A3:A4 是合并单元格"):
        read_table(workbook(tmp_path / "a.xlsx", rows, merged="A3:A4"), header_row=2)
    title = read_table(workbook(tmp_path / "b.xlsx", rows, merged="A1:B1"), header_row=2)
    assert title.header == ("客户", "金额")
