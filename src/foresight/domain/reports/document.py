"""What a report is made of, before anybody draws it as a page, an HTML file or a Word document.

A report is chapters of blocks. Every figure in it is ``Quoted``: its text, its exact value, the question that opens
its rows, and the number of its definition in the appendix.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from foresight.domain.figures.questions import Question
from foresight.foundation.rendering.charts import Chart


@dataclass(frozen=True)
class Quoted:
    """A figure as it is written."""

    text: str
    exact: str
    """To the last fen, or the whole quotient."""
    question: Question
    note: int
    """Number of its definition."""


Piece = str | Quoted


@dataclass(frozen=True)
class Sentence:
    """A paragraph; ``lead`` marks the conclusion with which a chapter begins."""

    pieces: tuple[Piece, ...]
    lead: bool = False

    @property
    def text(self) -> str:
        """The words alone."""
        return words(self.pieces)


@dataclass(frozen=True)
class KeyFigure:
    """A figure by itself, with what it is compared with."""

    name: str
    figure: Quoted
    remark: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class KeyFigures:
    """A band of figures."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table; ``note`` is the number of the definition that its figures share."""

    heading: str
    numeric: bool = True
    note: int | None = None


@dataclass(frozen=True)
class Row:
    """A row of a table; ``total`` sets it apart."""

    cells: tuple[Piece, ...]
    total: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption, which says the unit of its money."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Picture:
    """A chart with its caption; the chart's title says in words what it shows."""

    caption: str
    chart: Chart


Block = Sentence | KeyFigures | Table | Picture


@dataclass(frozen=True)
class Chapter:
    """A chapter of the report."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Definition:
    """What a figure of the report means, and how its values for the whole came about."""

    number: int
    key: str
    version: int
    name: str
    sentence: str
    formula: str
    date_basis: str
    owner_basis: str
    population: str
    worked: tuple[tuple[str, str], ...]
    """What was asked for (the year, the plan version and tier) and numerator, denominator and value."""


@dataclass(frozen=True)
class Summary:
    """The whole report."""

    title: str
    company: str
    terms: tuple[tuple[str, str], ...]
    """Period, as-of day, plan, scope, money: what holds for every figure."""
    chapters: tuple[Chapter, ...]
    definitions: tuple[Definition, ...]
    day: str
    """The last day that is seen, ISO."""

    def blocks(self) -> Iterator[Block]:
        """All blocks of all chapters."""
        for chapter in self.chapters:
            yield from chapter.blocks


def words(pieces: tuple[Piece, ...]) -> str:
    """The text of pieces, one after the other."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)
