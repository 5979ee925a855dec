"""What is held about somebody: each room says it for its own, and how it is shown, counted and erased."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from foresight.foundation.privacy.redacting import Redactor, TextPlace
from foresight.foundation.privacy.subjects import Subject, Words


@dataclass(frozen=True)
class Sheet:
    """A table of what is held, for whom it is about."""

    name: Words
    columns: Sequence[Words]
    rows: Iterable[Sequence[object]]


@dataclass(frozen=True)
class Holding:
    """How many rows an erasure changes or deletes, and how many it keeps."""

    erased: int = 0
    kept: int = 0


@dataclass(frozen=True)
class PersonalData:
    """One source of personal data."""

    key: str
    about: frozenset[str]
    """Kinds of subjects."""
    name: Words
    holds: Words
    purpose: Words
    """Why it is held."""
    erasing: Words
    """What an erasure does, what stays, how long and why."""
    holding: Callable[[Subject, Redactor], Holding]
    erase: Callable[[Subject, Redactor, datetime], int]
    """Erases inside the transaction of the act; says in how many rows, which is what ``holding`` foretold."""
    sheets: Callable[[Subject, Redactor], Iterable[Sheet]]
    texts: Sequence[TextPlace] = ()
    """The columns of free text that it looks through; a test finds those of the product that no source does."""


_sources: dict[str, PersonalData] = {}


def register_personal_data(*sources: PersonalData) -> None:
    """Adds sources. They erase in the order of registration: the audit log comes last, since it may hold what the
    others have just changed."""
    for source in sources:
        known = _sources.setdefault(source.key, source)
        if known is not source:
            raise ValueError(f"two sources of personal data are named {source.key!r}")


def sources_about(kind: str) -> list[PersonalData]:
    """The sources that hold something about a kind of subject."""
    return [source for source in _sources.values() if kind in source.about]


def personal_data() -> list[PersonalData]:
    """All sources."""
    return list(_sources.values())
