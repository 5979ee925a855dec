"""What is held about somebody as one archive: a JSON file for machines, a workbook to read."""

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils import timezone

from foresight.foundation.privacy.redacting import Redactor
from foresight.foundation.privacy.registry import PersonalData, Sheet, sources_about
from foresight.foundation.privacy.subjects import Subject

JSON_NAME = "personal-data.json"
WORKBOOK_NAME = "personal-data.xlsx"
_LONGEST_NAME = 31
"""Of a sheet in a workbook."""


def package_of(subject: Subject, redactor: Redactor, now: datetime) -> tuple[bytes, int]:
    """The archive's bytes, and how many rows it holds."""
    sources = [
        (source, [(sheet, [_plain(row) for row in sheet.rows]) for sheet in source.sheets(subject, redactor)])
        for source in sources_about(subject.kind)
    ]
    count = sum(len(rows) for _source, sheets in sources for _sheet, rows in sheets)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(JSON_NAME, json.dumps(_document(subject, sources, now), ensure_ascii=False, indent=1))
        archive.writestr(WORKBOOK_NAME, _workbook(sources))
    return target.getvalue(), count


_Sources = list[tuple[PersonalData, list[tuple[Sheet, list[list[Any]]]]]]


def _plain(row: Any) -> list[Any]:
    """Values that both files can hold; moments in the installation's time zone."""
    return [
        f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
        if isinstance(value, datetime)
        else value.isoformat()
        if isinstance(value, date)
        else value
        if value is None or isinstance(value, bool | int | str)
        else str(value)
        for value in row
    ]


def _document(subject: Subject, sources: _Sources, now: datetime) -> dict[str, Any]:
    return {
        "kind": subject.kind,
        "code": subject.code,
        "name": subject.name,
        "made_at": timezone.localtime(now).isoformat(timespec="seconds"),
        "sources": [
            {
                "key": source.key,
                "name": source.name[0],
                "holds": source.holds[0],
                "purpose": source.purpose[0],
                "erasing": source.erasing[0],
                "tables": [
                    {
                        "name": sheet.name[0],
                        "rows": [dict(zip((column[0] for column in sheet.columns), row, strict=True)) for row in rows],
                    }
                    for sheet, rows in sheets
                ],
            }
            for source, sheets in sources
        ],
    }


def _workbook(sources: _Sources) -> bytes:
    """A sheet that says what is held and why, and one for each table that has rows. Text stays text."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    bold = book.add_format({"bold": True})
    about = book.add_worksheet("说明")
    heads = ("来源", "持有什么", "为什么", "删除时")
    _write(about, heads, [[s.name[0], s.holds[0], s.purpose[0], s.erasing[0]] for s, _ in sources], bold)
    for source, sheets in sources:
        for sheet, rows in sheets:
            if rows:
                name = sheet.name[0] if sheet.name[0] == source.name[0] else f"{source.name[0]}·{sheet.name[0]}"
                page = book.add_worksheet(name[:_LONGEST_NAME])
                _write(page, [column[0] for column in sheet.columns], rows, bold)
    book.close()
    return target.getvalue()


def _write(page: Any, heads: Any, rows: list[list[Any]], bold: Any) -> None:
    for place, head in enumerate(heads):
        page.write_string(0, place, head, bold)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, bool):
                page.write_string(number, place, "是" if value else "否")
            elif isinstance(value, int):
                page.write_number(number, place, value)
            elif value is not None:
                page.write_string(number, place, value)
    page.freeze_panes(1, 0)
    page.autofit()
