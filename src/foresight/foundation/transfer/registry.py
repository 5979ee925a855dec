"""The record types that rooms offer to the import: their fields, how rows become inputs, and the action that takes them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.outcomes import Outcome

KINDS = {
    "text": "文字",
    "date": "日期",
    "amount": "金额",
    "number": "数字",
    "percent": "百分比",
    "whole": "整数",
    "yes_no": "是/否",
}
"""Kinds of a field → what the documentation calls them."""


@dataclass(frozen=True)
class Field:
    """One thing that a record can say."""

    key: str
    name: str
    kind: str = "text"
    required: bool = False
    of_document: bool = False
    """The same in every row of one document; another value is a fault of the row."""
    note: str = ""
    also: Sequence[str] = ()
    """What files call it too, in any language."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Words that it takes, where there are few → what they mean."""
    members: Callable[[], Sequence[tuple[str, str]]] | None = None
    """Codes and names of what it refers to, as they are now."""
    example: str = ""
    """What may stand there, for the template."""


Values = Mapping[str, Any]
"""Field key → value of the field's kind, None where nothing is given."""


class Unfit(ValueError):
    """Rows that cannot become an input: which row of the document, which field, why, and what to do."""

    def __init__(self, row: int, field: str, value: str, reason: str, todo: str) -> None:
        super().__init__(reason)
        self.row, self.field, self.value, self.reason, self.todo = row, field, value, reason, todo


@dataclass(frozen=True)
class Context:
    """What all rows of one run share."""

    actor: Any
    """The account that imports, None for the machine's own command line."""
    source: str
    recorded_at: datetime
    run: ImportRun
    reason: str
    correction_on: date | None = None
    """The open day on which amounts of closed days count; None: they are refused."""
    options: Mapping[str, object] = field(default_factory=dict)
    """What the mapping says about the record as a whole."""
    known: dict[str, Any] = field(default_factory=dict)
    """What building has looked up once for all rows, kept by the room under names of its own."""


@dataclass(frozen=True)
class RecordType:
    """A kind of record that can be imported.

    ``build`` turns the rows of one document (a single row where ``document`` is empty) into an input of the room and
    may raise Unfit. ``apply`` hands a batch of inputs to the room's action. A problem that the action reports carries
    the name of an input's field: ``lines[2].product`` is row 2 of the document where ``rows_in`` is ``lines``, and
    ``fields_of`` says under which key the mapping knows it.
    """

    key: str
    name: str
    fields: Sequence[Field]
    build: Callable[[Context, Sequence[Values]], object]
    apply: Callable[[Context, Sequence[Any]], Outcome]
    document: str = ""
    """Key of the field that holds the rows of a document together."""
    rows_in: str = ""
    fields_of: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    """Option of the record → what it means."""
    prepare: Callable[[Context, list[dict[str, Any]]], None] | None = None
    """Called with the values of all rows before they are built, where rows depend on each other."""
    whole: bool = False
    """All records go to the action in one batch."""
    identity: Sequence[str] = ()
    """The fields by which ``distinct`` tells rows apart."""
    also: Sequence[str] = ()
    """What files and sheets of such records are called too."""

    def field(self, key: str) -> Field | None:
        """The field with that key."""
        return next((f for f in self.fields if f.key == key), None)


_types: dict[str, RecordType] = {}


def register_record_types(*types: RecordType) -> None:
    """Adds record types; the order of registration is the order in which they are applied."""
    for record_type in types:
        known = _types.get(record_type.key)
        if known is not None and known is not record_type:
            raise ValueError(f"two record types are named {record_type.key!r}")
        _types[record_type.key] = record_type


def record_types() -> Mapping[str, RecordType]:
    """All record types by key, in the order in which they are applied."""
    return _types


__all__ = ["KINDS", "Context", "Field", "RecordType", "Unfit", "Values", "record_types", "register_record_types"]
