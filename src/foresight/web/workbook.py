"""A list as a workbook to take along. Text stays text: nothing in a cell can become a formula or a link."""

import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter
from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file of one sheet with a fixed heading and filters. Days and whole numbers keep their kind."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet()
    heading, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, heading)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(last, place, value, day)
            elif isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(last, place, value)
            elif value is not None:
                sheet.write_string(last, place, str(value))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, last), len(columns) - 1)
    sheet.autofit()
    book.close()
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
