"""The lists that can be exported; each door declares its own, here they are found by their key."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from foresight.foundation.exports.tables import Export
from foresight.foundation.organisation.models import User

Words = Mapping[str, str]
"""What a list is narrowed to, as the address of its page says it."""
_KEY = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class ExportList:
    """A list that can go out."""

    key: str
    """In addresses and on the command line, for instance ``people``."""
    name: tuple[str, str]
    """Chinese and English."""
    open: Callable[[User, Words], Export]
    """The list for a viewer, in the scope of this moment. Raises PermissionDenied, LookupError and ValueError as the
    page does."""
    words: tuple[str, ...] = ()
    """The words that it takes."""
    whole: Words = field(default_factory=dict)
    """The words that ask for all of it."""
    books: str = ""
    """The record type that the import knows it by, where the file can be imported again."""
    bare: bool = False
    """Whether a CSV file begins with its heading and says nothing above: files for other programs."""
    shown_to: Callable[[User], bool] = lambda viewer: True
    """Who has business with it; for whom it stands on the page of exports."""

    def title(self, language: str) -> str:
        """The name in a language."""
        return self.name[1] if language == "en" else self.name[0]

    def narrowed_by(self, given: Words) -> dict[str, str]:
        """Those of the words that the list takes, and that say something."""
        return {word: given[word] for word in self.words if given.get(word)}

    def file_name(self, language: str, day: date, form: str) -> str:
        """The name under which the file is saved."""
        return f"{self.title(language)}-{day}.{form}".replace("/", "_")


_LISTS: dict[str, ExportList] = {}


def register_exports(*lists: ExportList) -> None:
    """Adds lists; a key that is taken by another list is refused."""
    for found in lists:
        if not _KEY.fullmatch(found.key):
            raise ValueError(f"{found.key!r} is no key of a list")
        if _LISTS.setdefault(found.key, found) is not found:
            raise ValueError(f"two lists are named {found.key!r}")


def export_lists() -> Mapping[str, ExportList]:
    """All lists by their key, in the order of their registration."""
    return _LISTS


def export_list(key: str) -> ExportList:
    """The list with that key; raises LookupError naming those there are."""
    found = _LISTS.get(key)
    if found is None:
        raise LookupError(f"没有清单“{key}”。现有：{'、'.join(_LISTS)}。")
    return found
