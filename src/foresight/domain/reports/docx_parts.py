"""Pieces of WordprocessingML that python-docx has no call for."""

from collections.abc import Sequence

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """An element such as ``w:tab`` with attributes of the same namespace."""
    made: BaseOxmlElement = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def add_field(paragraph: Paragraph, code: str) -> None:
    """A field that Word works out, such as the page number."""
    instruction = element("w:instrText")
    instruction.text = code
    for part in (_mark("begin"), instruction, _mark("separate")):
        paragraph.add_run()._r.append(part)
    paragraph.add_run("1")
    paragraph.add_run()._r.append(_mark("end"))


def _mark(kind: str) -> BaseOxmlElement:
    return element("w:fldChar", fldCharType=kind)


def add_bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """A place that links lead to."""
    paragraph._p.append(element("w:bookmarkStart", id=str(number), name=name))
    paragraph._p.append(element("w:bookmarkEnd", id=str(number)))


def add_link(paragraph: Paragraph, text: str, anchor: str, *, raised: bool = False) -> None:
    """A link to a bookmark of the same document."""
    link = element("w:hyperlink", anchor=anchor, history="1")
    run = paragraph.add_run(text)
    run.font.superscript = raised or None
    link.append(run._r)
    paragraph._p.append(link)


def repeat_heading(row: _Row) -> None:
    """The row stands on top of every page that its table reaches."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))
    keep_row_whole(row)


def keep_row_whole(row: _Row) -> None:
    """No page break inside the row."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))


def keep_together(table: Table, *, whole: bool) -> None:
    """No page break between the rows; without ``whole``, none after the headings and none before the last row."""
    rows = list(table.rows)
    for row in rows[:-1] if whole else [rows[0], rows[-2]]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def fix_widths(table: Table, widths: Sequence[int]) -> None:
    """Columns of exactly these widths (EMU), alike in Word and in LibreOffice."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Length(width)
        for cell in column.cells:
            cell.width = Length(width)
