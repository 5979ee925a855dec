"""Taking the words that name somebody out of texts and values, and leaving everybody else's name alone."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from foresight.foundation.privacy.subjects import Subject, subject_kinds

NOTHING = "—"


class Redactor:
    """Replaces words. A single character is replaced only where it is the whole text; a Latin word only where no other
    word goes on from it; a longer name of somebody else that holds the word stays."""

    def __init__(self, replacements: Mapping[str, str], *, others: Iterable[str] = (), record_key: str = "") -> None:
        self.record_key = record_key
        self.replacements = {word: text for word, text in replacements.items() if word}
        self._whole = {word.casefold(): text for word, text in self.replacements.items()}
        longer = [word for word in self.replacements if len(word) > 1]
        kept = {name for name in others if any(word in name for word in longer)} - set(self.replacements)
        found = sorted([*longer, *kept], key=len, reverse=True)
        self._pattern = re.compile("|".join(_bounded(word) for word in found), re.IGNORECASE) if longer else None

    @classmethod
    def of(cls, subject: Subject, *, private: bool = False) -> "Redactor":
        """The one that takes a subject out, ``private`` also what is the subject's own affair."""
        kinds = subject_kinds().values()
        others = (name for word in subject.replacements for kind in kinds for name in kind.names_with(word))
        affairs = {} if not private else dict.fromkeys(subject.private, NOTHING)
        return cls({**affairs, **subject.replacements}, others=others, record_key=subject.record_key)

    @property
    def sought(self) -> list[str]:
        """Words of which a text or value must hold one to be of any interest."""
        return [*self.replacements, *filter(None, [self.record_key])]

    def text(self, value: str) -> str:
        """The text without the words."""
        if value.casefold() in self._whole:
            return self._whole[value.casefold()]
        if self._pattern is None:
            return value
        return self._pattern.sub(lambda match: self._whole.get(match[0].casefold(), match[0]), value)

    def value(self, value: Any) -> Any:
        """A JSON value without the words, in its keys either."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(key): self._inner(key, inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.value(inner) for inner in value]
        return value

    def _inner(self, key: str, inner: Any) -> Any:
        if key == self.record_key and isinstance(inner, dict):
            return {name: NOTHING if isinstance(text, str) and text else text for name, text in inner.items()}
        return self.value(inner)


def _bounded(word: str) -> str:
    escaped = re.escape(word)
    return rf"(?<![A-Za-z0-9_.@-]){escaped}(?![A-Za-z0-9_@-])" if word.isascii() else escaped


def naming(
    rows: QuerySet[Any], redactor: Redactor, *, texts: Iterable[str] = (), values: Iterable[str] = ()
) -> QuerySet[Any]:
    """Those of the rows that may hold one of the words in a text column or in a column of JSON values."""
    columns = list(texts)
    for column in values:
        rows = rows.annotate(**{f"{column}_as_text": Cast(column, TextField())})
        columns.append(f"{column}_as_text")
    held = Q(pk__in=[])
    for column in columns:
        for word in redactor.sought:
            held |= Q(**{f"{column}__icontains": word})
    return rows.filter(held)


@dataclass(frozen=True)
class TextPlace:
    """Columns of a table in which people write freely."""

    model: type[Model]
    texts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    def changes(self, redactor: Redactor) -> Iterator[tuple[int, dict[str, Any]]]:
        """Rows that name the subject, with what is left of them."""
        rows = naming(self.model._base_manager.order_by("pk"), redactor, texts=self.texts, values=self.values)
        columns = (*self.texts, *self.values)
        for pk, *known in rows.values_list("pk", *columns).iterator(1000):
            left = [redactor.value(value) for value in known]
            if left != known:
                yield pk, dict(zip(columns, left, strict=True))

    def redact(self, redactor: Redactor) -> int:
        """Takes the words out; says out of how many rows."""
        changes = list(self.changes(redactor))
        for pk, left in changes:
            self.model._base_manager.filter(pk=pk).update(**left)
        return len(changes)

    def count(self, redactor: Redactor) -> int:
        """Out of how many rows it would take them."""
        return sum(1 for _change in self.changes(redactor))
