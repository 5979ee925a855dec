"""Files of the pages under names that carry a digest of their content, so that browsers may keep them for ever.

No file is copied and nothing is collected: a name like ``web/app.3f2a9c41d0e7.js`` is made when a page asks for it and
found again by taking the digest out. A name with another digest is found no more; the plain name stays.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import StaticFilesStorage

DIGITS = 12
_NAMED = re.compile(rf"^(?P<stem>.+)\.(?P<digest>[0-9a-f]{{{DIGITS}}})(?P<suffix>\.[a-z0-9]+)$")


@cache
def _digest(path: Path, modified: float, size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:DIGITS]


def _digest_of(path: Path) -> str:
    found = path.stat()
    return _digest(path, found.st_mtime, found.st_size)


def _with_digest(name: str, path: Path) -> str:
    plain = PurePosixPath(name)
    return str(plain.with_name(f"{plain.stem}.{_digest_of(path)}{plain.suffix}"))


@cache
def _named(name: str) -> str:
    found = finders.find(name)
    return _with_digest(name, Path(found)) if isinstance(found, str) else name


class NamedStorage(StaticFilesStorage):
    """Gives the address of a file: with its digest, where the file is there."""

    def url(self, name: str | None) -> str:
        """What stands in a page. Worked out once: while a server runs, its files do not change."""
        return super().url(_named(name) if name else name)


class NamedFinder(BaseFinder):
    """Finds files by their names with a digest, behind the finders of plain names."""

    def find(self, path: str, find_all: bool = False, **options: Any) -> Any:
        """The file behind the name, where the digest is that of its content."""
        match = _NAMED.match(path)
        found = finders.find(match["stem"] + match["suffix"]) if match else None
        if match and isinstance(found, str) and _digest_of(Path(found)) == match["digest"]:
            return [found] if find_all else found
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """All files once more, under their names with digest: WhiteNoise reads them at its start."""
        for finder in finders.get_finders():
            if isinstance(finder, NamedFinder):
                continue
            for name, storage in finder.list(ignore_patterns):
                file = Path(storage.path(name))
                if file.suffix:
                    yield _with_digest(name, file), _Found(file)


class _Found:
    """As much of a storage as WhiteNoise asks."""

    prefix = ""

    def __init__(self, file: Path) -> None:
        self._file = file

    def path(self, name: str) -> str:
        """Where the file lies."""
        return str(self._file)
