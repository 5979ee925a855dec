"""About whom personal data is held: kinds of somebody, each found by a code, with the words that name that somebody."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

Words = tuple[str, str]
"""Chinese and English."""
PERSON = "person"
"""Somebody who works or worked here."""
CONTACT = "contact"
"""Somebody outside whom one speaks to."""
EVERYBODY = frozenset({PERSON, CONTACT})


_NAMELESS_CODE = re.compile(r"[A-Za-z]{0,4}[-_]?\d+")
"""Digits, perhaps after a short prefix."""


def code_without_name(code: str, made: str) -> str:
    """The code itself where it cannot carry a name, else the made one."""
    return code if _NAMELESS_CODE.fullmatch(code) else made


@dataclass(frozen=True)
class Subject:
    """Somebody about whom something is held."""

    kind: str
    id: int
    code: str
    name: str
    code_after: str
    """The code that stays after an erasure: the same, unless it may carry the name."""
    replacements: Mapping[str, str] = field(default_factory=dict)
    """Each word that names this somebody, and what stands in its place after an erasure."""
    private: frozenset[str] = frozenset()
    """Texts that are this somebody's own affair: they go where an entry of the log is about this somebody."""
    record_key: str = ""
    """Where values are listed by code: the key under which all texts are this somebody's, and go."""
    erased: bool = False
    account_id: int | None = None

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


@dataclass(frozen=True)
class SubjectKind:
    """A kind of somebody: a person of the company, a contact at a customer."""

    key: str
    name: Words
    by_code: Callable[[str], Subject | None]
    """Finds somebody, and holds the row until the end of the transaction where there is one."""
    by_id: Callable[[int], Subject | None]
    """Finds somebody to look at."""
    search: Callable[[str], Iterable[Subject]]
    """Those whose name or code holds a text, in the order of their code."""
    obstacle: Callable[[Subject, date], str]
    """Why the data cannot be erased on a day, in a sentence; empty when it can."""
    names_with: Callable[[str], Iterable[str]]
    """Names that hold a word, so that those of others are left alone."""


_kinds: dict[str, SubjectKind] = {}


def register_subject_kinds(*kinds: SubjectKind) -> None:
    """Adds kinds; the same one may be registered again."""
    for kind in kinds:
        _kinds[kind.key] = kind


def subject_kinds() -> Mapping[str, SubjectKind]:
    """All kinds by key."""
    return _kinds


def subject_kind(key: str) -> SubjectKind:
    """The kind with that key; raises SubjectNotFound for another."""
    if key not in _kinds:
        raise SubjectNotFound
    return _kinds[key]


class SubjectNotFound(LookupError):
    """There is nobody of that kind with that code."""

    def __init__(self, code: str = "") -> None:
        super().__init__(f"没有编号为 {code} 的人。请检查编号。" if code else "没有这个人。请检查编号。")
