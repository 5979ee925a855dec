"""The files of imports: put away under names that are safe, and taken away again."""

import hashlib
import re
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.conf import settings

from foresight.foundation.imports.refusals import ImportRefusal

LARGEST = 256 * 1024**2
"""Bytes of one file."""
MOST_FILES = 20
LONGEST_NAME = 100
CHUNK = 1024**2
KINDS = (".xlsx", ".xls", ".xlsm", ".csv", ".txt", ".tsv", ".gz")


class Upload(Protocol):
    """A file as a door hands it over."""

    @property
    def name(self) -> str | None:
        """As the browser calls it."""

    @property
    def size(self) -> int | None:
        """Bytes, as far as is known."""

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
        """Its content, piece by piece."""


def folder_of(name: str) -> Path:
    """Where the files of an import are."""
    return Path(settings.HOME) / "files" / "imports" / name


def safe_name(name: str, taken: Iterable[str] = ()) -> str:
    """A name without a path, control signs or a leading dot, not too long, and different from those taken."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C").strip().lstrip(".")
    plain = re.sub(r'[<>:"|?*]', "_", plain) or "文件"
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    while len((stem + dot + ending).encode()) > LONGEST_NAME and len(stem) > 1:
        stem = stem[:-1]
    ending = ending[:12]
    used, number, found = {one.lower() for one in taken}, 1, stem + dot + ending
    while found.lower() in used:
        number += 1
        found = f"{stem} ({number}){dot}{ending}"
    return found


def put_away(where: str, uploads: Sequence[Upload]) -> list[dict[str, Any]]:
    """Writes the files into the import's folder and says what they are; leaves nothing where one is refused."""
    if not uploads:
        raise ImportRefusal("没有选择文件。请选一个或几个 Excel 或 CSV 文件。")
    if len(uploads) > MOST_FILES:
        raise ImportRefusal(f"一次最多上传 {MOST_FILES} 个文件，这次有 {len(uploads)} 个。请分几次。")
    folder = folder_of(where)
    try:
        folder.mkdir(mode=0o700, parents=True)
        found: list[dict[str, Any]] = []
        for upload in uploads:
            name = safe_name(upload.name or "", [one["name"] for one in found])
            size = upload.size or 0
            if size > LARGEST:
                raise ImportRefusal(f"{name} 有 {size:,} 字节，超过 {LARGEST:,}。请拆成几个文件。")
            if size == 0:
                raise ImportRefusal(f"{name} 是空的。请检查文件。")
            with (folder / name).open("xb") as target:
                size, digest = _copy(upload, target, name)
            found.append({"name": name, "size": size, "sha256": digest})
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return found


def _copy(upload: Upload, target: BinaryIO, name: str) -> tuple[int, str]:
    size, digest, first = 0, hashlib.sha256(), True
    for chunk in upload.chunks(CHUNK):
        if first and (kind := _kind_of(chunk)):
            raise ImportRefusal(f"{name} 是{kind}，不是表格。请另存为 xlsx 或 CSV 再上传。")
        first, size = False, size + len(chunk)
        if size > LARGEST:
            raise ImportRefusal(f"{name} 超过 {LARGEST:,} 字节。请拆成几个文件。")
        digest.update(chunk)
        target.write(chunk)
    return size, digest.hexdigest()


def _kind_of(start: bytes) -> str:
    """What the content is where it is no table at all."""
    known = {b"%PDF": "PDF", b"\x89PNG": "图片", b"\xff\xd8\xff": "图片", b"GIF8": "图片", b"Rar!": "RAR 压缩包"}
    known |= {b"7z\xbc\xaf": "7z 压缩包", b"MZ": "程序", b"\x7fELF": "程序", b"<htm": "网页", b"<!DO": "网页"}
    for mark, kind in known.items():
        if start.startswith(mark):
            return kind
    if start.startswith(b"PK\x03\x04") and b"[Content_Types].xml" not in start and b"xl/" not in start:
        return "压缩包"
    return ""


def take_away(where: str) -> None:
    """Removes the files of an import."""
    shutil.rmtree(folder_of(where), ignore_errors=True)
