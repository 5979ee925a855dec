"""The styles of the Word document: fonts for Chinese and Latin, headings, captions, the table with three rules."""

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.styles.style import BaseStyle, ParagraphStyle

from foresight.domain.reports.docx_parts import element

CHINESE, LATIN = "微软雅黑", "Arial"
INK, QUIET, ACCENT = RGBColor(0x1B, 0x27, 0x33), RGBColor(0x5B, 0x68, 0x75), RGBColor(0x1F, 0x5F, 0xBF)
LEAD, TERMS, SMALL = "结论", "说明", "口径"
TABLE, TABLE_TEXT, TABLE_CAPTION = "三线表", "表格文字", "表题"
FIGURE_NAME, FIGURE, FIGURE_REMARK = "数字名称", "数字", "数字说明"


def apply_styles(document: Document) -> None:
    """Sets the styles that the report uses."""
    _defaults(document)
    body = _paragraph(document, "Normal", 10.5)
    body.paragraph_format.line_spacing = 1.5
    body.paragraph_format.space_after = Pt(4)
    # Two characters of indent at the beginning of a paragraph, as Chinese text has it.
    body.element.get_or_add_pPr().append(element("w:ind", firstLineChars="200", firstLine="420"))
    _heading(document, "Title", 24, 0, 10)
    _heading(document, "Subtitle", 12, 6, 0, QUIET)
    _heading(document, "Heading 1", 16, 20, 8, ACCENT)
    _heading(document, "Heading 2", 11, 10, 2)
    _flush(document, LEAD, 12, after=8).font.bold = True
    _flush(document, TERMS, 10, spacing=1.3)
    _flush(document, SMALL, 9, after=1, spacing=1.3)
    _flush(document, TABLE_TEXT, 9, spacing=1.15, after=0)
    caption = _flush(document, TABLE_CAPTION, 9.5, before=10, after=4)
    caption.font.bold = True
    caption.paragraph_format.keep_with_next = True
    below = _flush(document, "Caption", 9.5, before=2, after=12)
    below.font.bold, below.font.color.rgb = False, QUIET
    name = _flush(document, FIGURE_NAME, 9, spacing=1.1, after=0)
    name.font.color.rgb = QUIET
    _flush(document, FIGURE, 17, spacing=1.1, after=0)
    _flush(document, FIGURE_REMARK, 8.5, spacing=1.1, after=0).font.color.rgb = QUIET
    for part in ("Header", "Footer"):
        _flush(document, part, 9, after=0).font.color.rgb = QUIET
    _table(document)


def _defaults(document: Document) -> None:
    """The language of the text, and no theme font to override the ones named here."""
    properties = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for tag in ("w:rFonts", "w:lang"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    properties.insert(0, element("w:rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=CHINESE, cs=LATIN))
    properties.append(element("w:lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))


def _paragraph(document: Document, name: str, size: float) -> ParagraphStyle:
    styles = document.styles
    known = {style.name for style in styles}
    style: BaseStyle = styles[name] if name in known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{name} is no paragraph style")
    if name not in known:
        style.base_style = styles["Normal"]
        style.quick_style = True
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, element("w:rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=CHINESE, cs=LATIN))
    style.font.size = Pt(size)
    style.font.color.rgb = INK
    return style


def _flush(
    document: Document, name: str, size: float, *, before: float = 0, after: float = 4, spacing: float = 1.4
) -> ParagraphStyle:
    """A paragraph that begins at the margin."""
    style = _paragraph(document, name, size)
    style.font.italic = False
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), spacing
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:ind")):
        properties.remove(old)
    properties.append(element("w:ind", firstLineChars="0", firstLine="0"))
    return style


def _heading(
    document: Document, name: str, size: float, before: float, after: float, colour: RGBColor = INK
) -> ParagraphStyle:
    style = _flush(document, name, size, before=before, after=after, spacing=1.3)
    style.font.bold = name != "Subtitle"
    style.font.color.rgb = colour
    style.paragraph_format.keep_with_next = True
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)
    return style


def _table(document: Document) -> None:
    """Three rules: above and below the table, and below its headings; thin lines between the rows."""
    style = document.styles.add_style(TABLE, WD_STYLE_TYPE.TABLE)
    style.base_style = document.styles["Normal Table"]
    whole = element("w:tblPr")
    borders = element("w:tblBorders")
    for edge, size, colour in (("top", "12", "1B2733"), ("bottom", "12", "1B2733"), ("insideH", "4", "E4E8EC")):
        borders.append(element(f"w:{edge}", val="single", sz=size, space="0", color=colour))
    whole.append(borders)
    margins = element("w:tblCellMar")
    for side, width in (("top", "40"), ("left", "70"), ("bottom", "40"), ("right", "70")):
        margins.append(element(f"w:{side}", w=width, type="dxa"))
    whole.append(margins)
    style.element.append(whole)
    first = element("w:tblStylePr", type="firstRow")
    cell = element("w:tcPr")
    rule = element("w:tcBorders")
    rule.append(element("w:bottom", val="single", sz="6", space="0", color="1B2733"))
    cell.append(rule)
    first.append(cell)
    style.element.append(first)
