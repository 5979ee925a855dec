"""Files as a door hands them over, made in tests."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

MESSY = (
    ("2025 年上半年订单明细（单位：元）",),
    (),
    ("合同编号", "项次", "签约日期", "客户名称", "业务员", "产品编码", "价税合计（万元）", "税率"),
    ("HT-1", "1", "2025年3月5日", "黄河机械", "艾达", "a1", "11.3", "13%"),
    ("HT-1", "2", "2025年3月5日", "黄河机械", "艾达", "x1", "2.26", "13%"),
    ("HT-2", "1", "2025/4/1", "长城电器", "克莱", "a1", "5.65", "13%"),
    ("HT-3", "1", "2025-04-31", "长城电气", "克莱", "a1", "１１３，０００元", "13%"),
)
"""Orders as people keep them: a title above, names instead of codes, full-width digits, a unit in the header, a wrong
customer and a day that there is not."""


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], *, hidden: Sequence[str] = ()) -> bytes:
    """A workbook with sheets of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def upload(name: str, content: bytes | str) -> SimpleUploadedFile:
    """A file as it comes from a browser."""
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def messy() -> SimpleUploadedFile:
    """The messy orders."""
    return upload("订单.xlsx", workbook({"明细": MESSY}))


def rows_of(content: bytes, sheet: str = "") -> list[list[object]]:
    """The rows of a workbook's sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = book[sheet] if sheet else book.worksheets[0]
    return [[cell.value for cell in row] for row in found.iter_rows()]


def saved(content: bytes, changes: Mapping[str, object], sheet: str = "") -> bytes:
    """The workbook with other values in some cells (``E2`` → value)."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = book[sheet] if sheet else book.worksheets[0]
    for place, value in changes.items():
        found[place] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def kept_files(home: Path) -> list[Path]:
    """All files below the folder of imports."""
    return sorted(path for path in (home / "files" / "imports").rglob("*") if path.is_file())
