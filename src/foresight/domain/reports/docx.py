"""A report as a Word document: A4, real styles, captions, tables whose headings repeat, charts as pictures with words
for those who do not see them. The same report gives the same bytes."""

import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from itertools import count

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Emu
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from foresight.domain.reports.document import (
    Block,
    Chapter,
    Definition,
    KeyFigures,
    Picture,
    Piece,
    Quoted,
    Sentence,
    Summary,
    Table,
)
from foresight.domain.reports.docx_parts import (
    add_bookmark,
    add_field,
    add_link,
    fix_widths,
    keep_row_whole,
    keep_together,
    repeat_heading,
)
from foresight.domain.reports.docx_styles import (
    FIGURE,
    FIGURE_NAME,
    FIGURE_REMARK,
    LEAD,
    SMALL,
    TABLE,
    TABLE_CAPTION,
    TABLE_TEXT,
    TERMS,
    apply_styles,
)
from foresight.domain.reports.html import definition_lines
from foresight.foundation.rendering.images import png_of

_WIDTH = Cm(16.6)
"""Between the margins."""
_IN_A_ROW = 4
"""Key figures beside each other."""
_KEPT_WHOLE = 9
"""A table of so many rows is not broken over two pages."""
_FIXED = (1980, 1, 1, 0, 0, 0)
"""The date of the parts inside the file."""


def docx_of(summary: Summary) -> bytes:
    """The document's bytes."""
    document = Document()
    apply_styles(document)
    _describe(document, summary)
    _page(document, summary)
    document.add_paragraph(summary.company, style="Subtitle")
    document.add_paragraph(summary.title, style="Title")
    for name, text in summary.terms:
        line = document.add_paragraph(style=TERMS)
        line.add_run(f"{name}　").bold = True
        line.add_run(text)
    writer = _Writer(document)
    for number, chapter in enumerate(summary.chapters, start=1):
        writer.chapter(chapter, number)
    writer.appendix(summary.definitions)
    return _frozen(document)


def _describe(document: DocumentObject, summary: Summary) -> None:
    properties = document.core_properties
    properties.title = f"{summary.company} {summary.title}"
    properties.author = summary.company
    properties.last_modified_by = ""
    properties.comments = ""
    properties.language = "zh-CN"
    day = datetime.fromisoformat(summary.day)
    properties.created = properties.modified = day


def _page(document: DocumentObject, summary: Summary) -> None:
    """A4 with a running head, and page numbers at the foot."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    section.header.paragraphs[0].text = f"{summary.company}　{summary.title}"
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("第 ")
    add_field(foot, "PAGE")
    foot.add_run(" 页，共 ")
    add_field(foot, "NUMPAGES")
    foot.add_run(" 页")


class _Writer:
    """Writes blocks and counts tables and charts."""

    def __init__(self, document: DocumentObject) -> None:
        self._document = document
        self._tables = count(1)
        self._pictures = count(1)

    def chapter(self, chapter: Chapter, number: int) -> None:
        self._document.add_heading(f"{number}　{chapter.title}", level=1)
        for block in chapter.blocks:
            self._block(block)

    def appendix(self, definitions: Sequence[Definition]) -> None:
        self._document.add_heading("附录　指标口径", level=1)
        self._document.add_paragraph("正文中每个数字都来自下列指标，方括号里的序号与正文一致。")
        for definition in definitions:
            self._definition(definition)

    def _definition(self, definition: Definition) -> None:
        heading = self._document.add_heading(level=2)
        add_bookmark(heading, f"definition{definition.number}", definition.number)
        heading.add_run(f"[{definition.number}]　{definition.name}")
        for name, text in (*definition_lines(definition), *definition.worked):
            line = self._document.add_paragraph(style=SMALL)
            line.add_run(f"{name}　").bold = True
            line.add_run(text)

    def _block(self, block: Block) -> None:
        if isinstance(block, Sentence):
            paragraph = self._document.add_paragraph(style=LEAD if block.lead else None)
            _write(paragraph, block.pieces, noted=True)
        elif isinstance(block, KeyFigures):
            self._key_figures(block)
        elif isinstance(block, Table):
            self._table(block)
        else:
            self._picture(block)

    def _key_figures(self, block: KeyFigures) -> None:
        """Side by side, each with its name above and what it is compared with below."""
        rows = -(-len(block.items) // _IN_A_ROW)
        grid = self._document.add_table(rows, _IN_A_ROW)
        grid.style = TABLE
        fix_widths(grid, [_WIDTH // _IN_A_ROW] * _IN_A_ROW)
        for number, item in enumerate(block.items):
            cell = grid.cell(number // _IN_A_ROW, number % _IN_A_ROW)
            name = cell.paragraphs[0]
            name.style = FIGURE_NAME
            name.add_run(item.name)
            add_link(name, f"[{item.figure.note}]", f"definition{item.figure.note}", raised=True)
            cell.add_paragraph(style=FIGURE).add_run(item.figure.text)
            _write(cell.add_paragraph(style=FIGURE_REMARK), item.remark)
        for row in grid.rows:
            keep_row_whole(row)
        self._document.add_paragraph(style=FIGURE_REMARK)

    def _table(self, block: Table) -> None:
        self._document.add_paragraph(f"表 {next(self._tables)}　{block.caption}", style=TABLE_CAPTION)
        table = self._document.add_table(1, len(block.columns))
        table.style = TABLE
        for column, cell in zip(block.columns, table.rows[0].cells, strict=True):
            line = _line(cell, numeric=column.numeric)
            line.add_run(column.heading)
            if column.note is not None:
                add_link(line, f"[{column.note}]", f"definition{column.note}", raised=True)
        repeat_heading(table.rows[0])
        for row in block.rows:
            added = table.add_row()
            keep_row_whole(added)
            for column, cell, piece in zip(block.columns, added.cells, row.cells, strict=True):
                line = _line(cell, numeric=column.numeric)
                line.add_run(piece if isinstance(piece, str) else piece.text).bold = row.total
        keep_together(table, whole=len(table.rows) <= _KEPT_WHOLE)
        first = min(Cm(4.2), _WIDTH // len(block.columns) + Cm(0.8))
        others = (_WIDTH - first) // (len(block.columns) - 1)
        fix_widths(table, [first] + [others] * (len(block.columns) - 1))
        self._document.add_paragraph(style=FIGURE_REMARK)

    def _picture(self, block: Picture) -> None:
        line = self._document.add_paragraph(style=FIGURE_REMARK)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.keep_with_next = True
        drawn = line.add_run().add_picture(BytesIO(png_of(block.chart)), width=Emu(_WIDTH))
        described = drawn._inline.docPr
        number = next(self._pictures)
        described.set("descr", block.chart.title)
        described.set("title", block.caption)
        caption = self._document.add_paragraph(f"图 {number}　{block.caption}", style="Caption")
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _line(cell: _Cell, *, numeric: bool) -> Paragraph:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    line: Paragraph = cell.paragraphs[0]
    line.style = TABLE_TEXT
    if numeric:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return line


def _write(paragraph: Paragraph, pieces: Sequence[Piece], *, noted: bool = False) -> None:
    for piece in pieces:
        if isinstance(piece, Quoted):
            paragraph.add_run(piece.text)
            if noted:
                add_link(paragraph, f"[{piece.note}]", f"definition{piece.note}", raised=True)
        else:
            paragraph.add_run(piece)


def _frozen(document: DocumentObject) -> bytes:
    """The file with one fixed date on all its parts, so that only the content decides the bytes."""
    written, frozen = BytesIO(), BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(frozen, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, _FIXED)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return frozen.getvalue()
