"""The one file of a backup: a ZIP archive, written whole or not at all, and read only when every digest fits."""

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from foresight.foundation.safekeeping.manifest import NAME, Manifest, Part, read_manifest
from foresight.foundation.safekeeping.refusals import BackupFailed, RestoreRefused

CHUNK = 1 << 20
UNFINISHED = ".unfinished"
LEVEL = 3
"""Of compression: a third of the time of the usual one for a tenth more of size."""


class Reads(Protocol):
    """Something that gives its bytes bit by bit."""

    def read(self, size: int = ..., /) -> bytes: ...


class ArchiveWriter:
    """Adds parts and remembers their digests."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.parts: dict[str, Part] = {}

    @contextmanager
    def part(self, name: str) -> Iterator["PartWriter"]:
        """A part that is written bit by bit."""
        with self._archive.open(name, "w", force_zip64=True) as file:
            writer = PartWriter(file)
            yield writer
        self.parts[name] = Part(writer.size, writer.digest.hexdigest())

    def add(self, name: str, source: Reads) -> None:
        """A part from an open file."""
        with self.part(name) as part:
            while chunk := source.read(CHUNK):
                part.write(chunk)

    def close(self, manifest: Manifest) -> None:
        """The manifest comes last: an archive without it is not whole."""
        self._archive.writestr(NAME, manifest.text())


class PartWriter:
    """Counts and digests what goes through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, chunk: bytes | memoryview) -> None:
        """Adds bytes to the part."""
        self.size += len(chunk)
        self.digest.update(chunk)
        self._file.write(chunk)


@contextmanager
def written_archive(path: Path) -> Iterator[ArchiveWriter]:
    """Writes the archive beside its place, for its owner's eyes only, and puts it there when it is whole. Raises
    BackupFailed where there is a file already."""
    if path.exists():
        raise BackupFailed(f"{path} 已经存在，没有覆盖它。请换一个文件名。")
    _clear_up(path)
    unfinished = beside(path, "archive")
    try:
        handle = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
                yield ArchiveWriter(archive)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def beside(path: Path, what: str) -> Path:
    """A name beside a file for something that this process has not finished yet."""
    return path.with_name(f".{path.name}.{what}.{os.getpid()}{UNFINISHED}")


def _clear_up(path: Path) -> None:
    """Takes away what earlier processes left of this file when they were killed."""
    for left in path.parent.glob(f".{path.name}.*{UNFINISHED}*"):
        process = left.name.partition(UNFINISHED)[0].rpartition(".")[2]
        if not process.isdigit() or not Path(f"/proc/{process}").exists():
            left.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def opened_archive(path: Path) -> Iterator["ArchiveReader"]:
    """Raises RestoreRefused for what is not there, cut off, or no archive of ours."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield ArchiveReader(path, archive)
    except FileNotFoundError:
        raise RestoreRefused(f"没有备份文件 {path}。") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as fault:
        raise RestoreRefused(f"{path} 不是完整的备份：文件损坏、被截断，或者不是准星的备份。") from fault


class ArchiveReader:
    """Reads parts; believes nothing that the manifest does not say."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        names = archive.namelist()
        if NAME not in names:
            raise RestoreRefused(f"{path} 里没有清单，不是准星的备份。")
        if archive.getinfo(NAME).file_size > 64 * CHUNK:
            raise RestoreRefused(f"{path} 的清单大得不可能，文件损坏了。")
        self.manifest = read_manifest(archive.read(NAME))
        if sorted(names) != sorted([NAME, *self.manifest.parts]):
            raise RestoreRefused(f"{path} 的内容和它的清单对不上，文件损坏了。")
        for name in self.manifest.parts:
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name:
                raise RestoreRefused(f"{path} 里有不能接受的文件名 {name!r}。")

    def check(self) -> None:
        """Reads everything once. Raises RestoreRefused at the first part that is not as the manifest says."""
        for name in self.manifest.parts:
            for _ in self.chunks(name):
                pass

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part bit by bit; raises RestoreRefused, at its end at the latest, when it is not what it should be."""
        expected = self.manifest.parts[name]
        digest, size = hashlib.sha256(), 0
        with self._archive.open(name) as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > expected.size:
                    break
                digest.update(chunk)
                yield chunk
        if size != expected.size or digest.hexdigest() != expected.sha256:
            raise RestoreRefused(f"{self._path} 里的 {name} 和清单的指纹对不上，文件损坏了。")

    def extract(self, name: str, target: Path) -> None:
        """Writes a part to a new file that its owner only reads."""
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in self.chunks(name):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())


def others_can_read(path: Path) -> bool:
    """Whether somebody beside the owner may read a file or folder."""
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
