"""The same summary as HTML file and as Word document."""

import re
import struct
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml.ns import qn

from foresight.domain.figures.queries import reader
from foresight.domain.figures.questions import Question
from foresight.domain.reports.annual import annual_summary
from foresight.domain.reports.document import Summary, Table, words
from foresight.domain.reports.docx import docx_of
from foresight.domain.reports.html import article_of, html_of
from foresight.foundation.organisation.models import Company
from foresight.foundation.warehouse.scope import RowScope
from tests.cast import Cast
from tests.domain.reports.year import plan_of_the_year, selling_years

VOID = {"meta", "link", "br", "img", "input", "hr", "path", "rect", "line", "circle", "use", "polyline", "polygon"}


class Elements(HTMLParser):
    """Reads HTML, and fails where an element is closed that is not the one open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.found if attribute in attributes]


@pytest.fixture
def summary(cast: Cast) -> Summary:
    selling_years()
    version = plan_of_the_year()
    return annual_summary(reader(scope=RowScope.all()), year=2025, version=version)


def read(html: str) -> Elements:
    elements = Elements()
    elements.feed(html)
    elements.close()
    assert elements.open == []
    return elements


def test_the_html_file_is_sound_and_asks_nobody_for_anything(summary: Summary) -> None:
    html = html_of(summary)
    elements = read(html)
    tags = {tag for tag, _ in elements.found}
    assert tags & {"script", "link", "img", "iframe", "object", "use"} == set()
    assert [url for url in re.findall(r"https?://[^\s\"'<]+", html) if "www.w3.org" not in url] == []
    assert "url(" not in html.replace("url(#", "")
    assert "@import" not in html
    ids = elements.values("id")
    assert len(ids) == len(set(ids))
    links = elements.values("href")
    assert links
    assert all(link.startswith("#") and link[1:] in ids for link in links)


def test_the_html_file_holds_sentences_tables_charts_and_definitions(summary: Summary) -> None:
    html = html_of(summary)
    plain = re.sub(r"<sup>.*?</sup>|<[^>]+>", "", html).replace("\u00a0", " ")
    assert "2025 年实现销售额 100.00 万，高于上年的 60.00 万。" in plain
    assert html.count('<div class="report-wide"><svg') == 5
    assert html.count('<div class="report-narrow"><svg') == 5
    assert html.count("<table>") == 5
    assert "表 1　各区域、各产品线的销售额（万元）" in plain
    assert "期间内签订的订单行金额（不含税），减去期间内发生的取消和退货。" in plain
    assert 'title="1,000,000.00"' in html


def test_figures_lead_to_the_page_that_a_caller_names(summary: Summary) -> None:
    def link_of(question: Question) -> str:
        return f"/metrics/{question.metric}/?from={question.period.first}&plan={question.plan}"

    links = read(article_of(summary, link_of=link_of)).values("href")
    assert "/metrics/revenue.net/?from=2025-01-01&plan=None" in links
    assert any(re.fullmatch(r"/metrics/attainment/\?from=2025-01-01&plan=\d+", link) for link in links)


def test_a_page_draws_the_charts_in_its_own_way(summary: Summary) -> None:
    drawn = article_of(summary, draw=lambda picture, number: f'<div data-chart="chart-{number}"></div>')
    assert "<svg" not in drawn
    assert read(drawn).values("data-chart") == [f"chart-{number}" for number in range(1, 6)]


def test_what_people_wrote_is_text_and_not_html(cast: Cast) -> None:
    selling_years()
    Company.objects.update(name='<b>长河</b> & "子"')
    summary = annual_summary(reader(scope=RowScope.all()), year=2025, version=None)
    html = html_of(summary)
    assert "<b>" not in html
    assert "&lt;b&gt;长河&lt;/b&gt; &amp; &quot;子&quot;" in html


def opened(summary: Summary) -> DocumentObject:
    return Document(BytesIO(docx_of(summary)))


def test_the_word_file_holds_the_sentences_and_the_tables(summary: Summary) -> None:
    document = opened(summary)
    text = "\n".join(re.sub(r"\[\d+\]", "", paragraph.text) for paragraph in document.paragraphs).replace("\u00a0", " ")
    assert "2025 年度总结" in text
    assert (
        "2025 年实现销售额 100.00 万，高于上年的 60.00 万。"
        "对照计划 2025@1，超过保底 10.00 万（111.1%），距争取还差 40.00 万（71.4%）。"
    ) in text
    _, *tables = document.tables
    expected = [block for block in summary.blocks() if isinstance(block, Table)]
    assert len(tables) == len(expected) == 5
    for found, block in zip(tables, expected, strict=True):
        rows = [[cell.text for cell in row.cells] for row in found.rows[1:]]
        assert rows == [[words((cell,)) for cell in row.cells] for row in block.rows]


def test_the_word_file_repeats_headings_and_aligns_figures_to_the_right(summary: Summary) -> None:
    tables: list[Any] = opened(summary).tables[1:]
    for table in tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table.style.name == "三线表"
        for row in table.rows:
            assert [cell.paragraphs[0].alignment for cell in row.cells[1:]] == [2] * (len(row.cells) - 1)


def test_the_word_file_shows_its_charts_sharply_with_words_for_those_who_do_not_see(summary: Summary) -> None:
    document = opened(summary)
    shapes = document.inline_shapes
    assert len(shapes) == 5
    described = [shape._inline.docPr.get("descr") for shape in shapes]
    assert described[-1] == "各人的保底达成率：艾达 133.3%，克莱 88.9%"
    pictures = [part.blob for name, part in _parts(document) if name.endswith(".png")]
    assert len(pictures) == 5
    assert all(struct.unpack(">I", picture[16:20]) == (2160,) for picture in pictures)


def _parts(document: DocumentObject) -> list[tuple[str, Any]]:
    return [(str(part.partname), part) for part in document.part.package.iter_parts()]


def test_the_word_file_is_a4_with_chinese_fonts_and_numbered_pages(summary: Summary) -> None:
    document = opened(summary)
    section: Any = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    for name in ("Normal", "Heading 1", "Title", "Caption", "表格文字"):
        fonts = document.styles[name].element.rPr.find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == "微软雅黑"
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    foot = section.footer.paragraphs[0]._p.xml
    assert "PAGE" in foot
    assert "NUMPAGES" in foot
    assert section.header.paragraphs[0].text == "长河设备　2025 年度总结"


def test_notes_in_the_word_file_lead_to_their_definition(summary: Summary) -> None:
    body = opened(summary).element.body
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert anchors
    assert anchors <= marks
    assert len(marks) == len(summary.definitions)


def test_the_same_summary_gives_the_same_files(summary: Summary) -> None:
    assert docx_of(summary) == docx_of(summary)
    assert html_of(summary) == html_of(summary)
    assert opened(summary).core_properties.created.date() == date(2025, 12, 31)
