"""The kinds of notice, and the sources that the rooms register."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Mail = Literal["now", "digest", "off"]


@dataclass(frozen=True)
class NoticeKind:
    """A kind of news."""

    key: str
    name: str
    name_en: str
    mail: Mail = "digest"
    """How it is mailed to whoever has not chosen."""
    address: Callable[[str], str] | None = None
    """From the key of the subject (what follows the colon) to the page; given where the pages are known."""

    def words(self, language: str) -> str:
        """The name in a language."""
        return self.name_en if language == "en" else self.name


@dataclass(frozen=True)
class News:
    """What a source has to tell one person or one account."""

    kind: str
    key: str
    """The same news has the same key, however often it is told."""
    subject: str
    title: str
    person_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True)
class NoticeSource:
    """A room that has something to tell.

    ``news`` reads what calls for somebody at a time of the product's clock. It is asked again and again and may
    repeat itself; it need not know what was told.
    """

    kinds: tuple[NoticeKind, ...]
    news: Callable[[datetime], Iterable[News]]


_SOURCES: list[NoticeSource] = []


def register_notice_sources(*sources: NoticeSource) -> None:
    """Adds sources; a key of a kind is taken once."""
    for source in sources:
        if source in _SOURCES:
            continue
        known = {kind.key for kind in notice_kinds()}
        if taken := known & {kind.key for kind in source.kinds}:
            raise ValueError(f"the notice kinds {sorted(taken)} are registered already")
        _SOURCES.append(source)


def notice_sources() -> tuple[NoticeSource, ...]:
    """All sources."""
    return tuple(_SOURCES)


def notice_kinds() -> tuple[NoticeKind, ...]:
    """All kinds, in the order of their registration."""
    return tuple(kind for source in _SOURCES for kind in source.kinds)


def notice_kind(key: str) -> NoticeKind | None:
    """The kind with that key; None for one that the product knows no longer."""
    return next((kind for kind in notice_kinds() if kind.key == key), None)
