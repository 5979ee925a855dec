"""A report as HTML: the article alone for a page, or one self-contained file that asks nobody for anything."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import count

from foresight.domain.figures.questions import Question
from foresight.domain.reports.document import (
    Block,
    Chapter,
    Column,
    Definition,
    KeyFigures,
    Picture,
    Piece,
    Row,
    Sentence,
    Summary,
    Table,
)
from foresight.domain.reports.style import STYLE
from foresight.foundation.rendering.images import svg_of

LinkOf = Callable[[Question], str]
"""The address of the page that explains a figure and lists its rows."""
Draw = Callable[[Picture, int], str]
"""The HTML of a chart with its number in the report."""


def html_of(summary: Summary, *, link_of: LinkOf | None = None) -> str:
    """The whole report as one HTML file: style and charts are inside, nothing is loaded. Without ``link_of``, figures
    lead to their definition at the end."""
    title = escape(f"{summary.company} {summary.title}")
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f"{article_of(summary, link_of=link_of)}\n</body>\n</html>\n"
    )


def article_of(summary: Summary, *, link_of: LinkOf | None = None, draw: Draw | None = None) -> str:
    """The report as an ``<article>`` without style, for a page that has its own; ``draw`` puts charts in its way."""
    writer = _Writer(link_of, draw or _inline)
    terms = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in summary.terms)
    return "\n".join(
        [
            '<article class="report">',
            f'<header><p class="report-company">{escape(summary.company)}</p><h1>{escape(summary.title)}</h1>',
            f'<dl class="report-terms">{terms}</dl></header>',
            *(writer.chapter(chapter, number) for number, chapter in enumerate(summary.chapters, start=1)),
            writer.appendix(summary.definitions),
            "</article>",
        ]
    )


class _Writer:
    """Writes blocks and counts tables and charts."""

    def __init__(self, link_of: LinkOf | None, draw: Draw) -> None:
        self._link_of = link_of
        self._draw = draw
        self._tables = count(1)
        self._pictures = count(1)

    def chapter(self, chapter: Chapter, number: int) -> str:
        body = "\n".join(self._block(block) for block in chapter.blocks)
        return f'<section id="chapter-{number}">\n<h2>{number}　{escape(chapter.title)}</h2>\n{body}\n</section>'

    def appendix(self, definitions: Sequence[Definition]) -> str:
        entries = "\n".join(_definition(definition) for definition in definitions)
        return (
            '<section class="report-definitions" id="definitions">\n<h2>附录　指标口径</h2>\n'
            f"<p>正文中每个数字都来自下列指标，方括号里的序号与正文一致。</p>\n{entries}\n</section>"
        )

    def _block(self, block: Block) -> str:
        if isinstance(block, Sentence):
            kind = ' class="report-lead"' if block.lead else ""
            return f"<p{kind}>{self._pieces(block.pieces, noted=True)}</p>"
        if isinstance(block, KeyFigures):
            return self._key_figures(block)
        if isinstance(block, Table):
            return self._table(block)
        return self._picture(block)

    def _key_figures(self, block: KeyFigures) -> str:
        items = "".join(
            f"<div><dt>{escape(item.name)}{_mark(item.figure.note)}</dt>"
            f'<dd><span class="report-figure">{self._piece(item.figure)}</span>'
            f"<span>{self._pieces(item.remark)}</span></dd></div>"
            for item in block.items
        )
        return f'<dl class="report-figures">{items}</dl>'

    def _table(self, block: Table) -> str:
        caption = f"<caption>表 {next(self._tables)}　{escape(block.caption)}</caption>"
        head = "".join(_heading(column) for column in block.columns)
        rows = "\n".join(self._row(row) for row in block.rows)
        return (
            f'<div class="report-table"><table>{caption}\n<thead><tr>{head}</tr></thead>\n'
            f"<tbody>\n{rows}\n</tbody></table></div>"
        )

    def _row(self, row: Row) -> str:
        first, *rest = row.cells
        cells = "".join(f"<td>{self._piece(cell)}</td>" for cell in rest)
        kind = ' class="report-total"' if row.total else ""
        return f'<tr{kind}><th scope="row">{self._piece(first)}</th>{cells}</tr>'

    def _picture(self, block: Picture) -> str:
        number = next(self._pictures)
        drawn = self._draw(block, number)
        return f"<figure>{drawn}<figcaption>图 {number}　{escape(block.caption)}</figcaption></figure>"

    def _pieces(self, pieces: Sequence[Piece], *, noted: bool = False) -> str:
        return "".join(self._piece(piece, noted=noted) for piece in pieces)

    def _piece(self, piece: Piece, *, noted: bool = False) -> str:
        if isinstance(piece, str):
            return escape(piece)
        address = self._link_of(piece.question) if self._link_of else f"#definition-{piece.note}"
        mark = _mark(piece.note) if noted else ""
        return f'<a href="{escape(address)}" title="{escape(piece.exact)}">{escape(piece.text)}</a>{mark}'


def _inline(picture: Picture, number: int) -> str:
    wide = svg_of(picture.chart, name=f"chart-{number}")
    narrow = svg_of(picture.chart, width=360, narrow=True, name=f"narrow-chart-{number}")
    return (
        f'<div class="report-chart" role="img" aria-label="{escape(picture.chart.title)}">'
        f'<div class="report-wide">{wide}</div><div class="report-narrow">{narrow}</div></div>'
    )


def _heading(column: Column) -> str:
    return f'<th scope="col">{escape(column.heading)}{_mark(column.note)}</th>'


def _mark(note: int | None) -> str:
    return "" if note is None else f'<sup><a href="#definition-{note}">[{note}]</a></sup>'


def _definition(definition: Definition) -> str:
    lines = (*definition_lines(definition), *definition.worked)
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in lines)
    heading = f"[{definition.number}]　{escape(definition.name)}"
    return f'<div id="definition-{definition.number}"><h3>{heading}</h3><dl>{rows}</dl></div>'


def definition_lines(definition: Definition) -> list[tuple[str, str]]:
    """What a definition says, line by line, without the values."""
    return [
        ("定义", definition.sentence),
        ("算法", definition.formula),
        ("日期口径", definition.date_basis),
        ("归属口径", definition.owner_basis),
        ("计入范围", definition.population),
        ("编号", f"{definition.key}，第 {definition.version} 版"),
    ]
