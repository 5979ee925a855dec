"""Books: lists of what was recorded, in the columns that the import takes, and the mapping that brings them in again."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from foresight.core.values import Period, parse_period
from foresight.foundation.exports.registry import ExportList, Words
from foresight.foundation.exports.tables import Column, Export, Row, Table
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import Unit, User
from foresight.foundation.organisation.queries import fiscal_year, today, units_visible_to
from foresight.foundation.transfer.registry import RecordType, record_types

_KINDS = {
    "text": "text",
    "date": "day",
    "amount": "amount",
    "number": "number",
    "percent": "text",
    "whole": "whole",
    "yes_no": "text",
}
"""Kind of a field of the import → kind of the column. A percentage is text with its sign: nothing has to be guessed."""
SOURCE = "来源"
"""Heading of the column that tells documents of several sources apart."""
BOOKS = "books"
"""The mapping of our own books, by its name."""


@dataclass(frozen=True)
class Narrowed:
    """What a book is narrowed to: days, and units with all below."""

    period: Period | None
    unit: Unit | None
    units: frozenset[int]

    @classmethod
    def by(cls, viewer: User, words: Words) -> "Narrowed":
        """As the words say. Raises ValueError for a period that cannot be read, LookupError for a unit that the
        viewer may not see."""
        text, given = words.get("period", ""), words.get("unit", "")
        period = parse_period(text, fiscal=fiscal_year()) if text else None
        if not given:
            return cls(period, None, frozenset())
        visible = units_visible_to(viewer)
        by_number = given.isascii() and given.isdecimal() and len(given) < 18
        unit = (visible.filter(pk=int(given)).first() if by_number else None) or visible.filter(code=given).first()
        if unit is None:
            raise LookupError(_("没有这个组织，或者不在你的权限范围内。"))
        return cls(period, unit, OrganisationBook.load().subtree(unit.pk, today()))

    def words(self) -> str:
        """In words; empty where nothing is narrowed."""
        said = [self.period.label] if self.period else []
        if self.unit:
            said.append(_("%(unit)s及以下") % {"unit": self.unit.name})
        return _("，").join(said)


Rows = tuple[int, Iterator[Row]]
"""How many, and the rows themselves."""


@dataclass(frozen=True)
class Book:
    """What was recorded of one kind."""

    key: str
    name: tuple[str, str]
    record: str
    """Key of the import's record type."""
    fields: Sequence[str]
    """Fields of the record type that the rows begin with."""
    beside: Sequence[str]
    """Headings of further columns, for people to read."""
    rows: Callable[[User, Narrowed], Rows]
    shown_to: Callable[[User], bool] = lambda viewer: True

    @property
    def type(self) -> RecordType:
        """The import's record type."""
        return record_types()[self.record]

    def columns(self) -> list[Column]:
        """The headings, which the mapping knows them by."""
        found = {field.key: Column(field.name, _KINDS[field.kind]) for field in self.type.fields}
        return [*(found[key] for key in self.fields), *map(Column, self.beside)]

    def table(self, viewer: User, narrowed: Narrowed) -> Table:
        """The table for a viewer."""
        count, rows = self.rows(viewer, narrowed)
        return Table(self.type.name, self.columns(), rows, count)

    def listed(self) -> ExportList:
        """The book as a list by itself."""

        def opened(viewer: User, words: Words) -> Export:
            narrowed = Narrowed.by(viewer, words)
            return Export([self.table(viewer, narrowed)], narrowed.words())

        return ExportList(
            self.key,
            self.name,
            opened,
            words=("period", "unit"),
            books=self.record,
            bare=True,
            shown_to=self.shown_to,
        )


def all_books(books: Sequence[Book]) -> ExportList:
    """All books in one workbook, a sheet each."""

    def opened(viewer: User, words: Words) -> Export:
        narrowed = Narrowed.by(viewer, words)
        return Export([book.table(viewer, narrowed) for book in books if book.shown_to(viewer)], narrowed.words())

    return ExportList(BOOKS, ("全部账册", "All books"), opened, words=("period", "unit"), books="*")


_BOOKS: list[Book] = []


def register_books(*books: Book) -> None:
    """Adds the books whose mapping the product has."""
    _BOOKS[:] = [*(book for book in _BOOKS if book not in books), *books]


def books_mapping(source: str = BOOKS) -> str:
    """The mapping of the workbook with all books. ``source``: only documents of that source, under its name; without
    one, all documents are one source."""
    pieces = [f"source = {_quoted(source)}\n"]
    for book in _BOOKS:
        names: Mapping[str, str] = {field.key: field.name for field in book.type.fields}
        columns = ", ".join(f"{key} = {_quoted(names[key])}" for key in book.fields)
        pieces.append(f"\n[[record]]\ntype = {_quoted(book.record)}\nsheet = {_quoted(book.type.name)}\n")
        pieces.append(f"columns = {{ {columns} }}\n")
        if SOURCE in book.beside and source != BOOKS:
            pieces.append(f"where = {{ {_quoted(SOURCE)} = {_quoted(source)} }}\n")
    return "".join(pieces)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
