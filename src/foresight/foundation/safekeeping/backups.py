"""Making a backup: database, files and key of one moment in one file, while others go on working."""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

import foresight
from foresight.foundation.audit.actions import record_act
from foresight.foundation.safekeeping.archive import ArchiveWriter, written_archive
from foresight.foundation.safekeeping.databases import kind, store
from foresight.foundation.safekeeping.manifest import FORMAT, PRODUCT, Manifest
from foresight.foundation.safekeeping.refusals import BackupFailed, faults_told

SUFFIX = ".foresight"
FILES = "files"
KEY = "secret.key"
FOLDER = "backups"
"""In the home: what a restore or an upgrade keeps aside."""


@dataclass(frozen=True)
class Backup:
    """A backup that was made."""

    path: Path
    size: int
    manifest: Manifest
    recorded: bool
    """Whether the audit log says so: on a full disk it cannot."""


def make_backup(path: Path, *, with_key: bool = True, record: bool = True) -> Backup:
    """Writes the whole system into one new file; into a folder: under a name made of the time.

    Raises BackupFailed, and then there is no file: a file that is there already, a full disk, a damaged database.
    """
    made_at = timezone.now()
    path = path.expanduser().absolute()
    if path.is_dir():
        path = path / name_at(made_at)
    with faults_told(BackupFailed, path), written_archive(path) as archive:
        contents = store().dump(archive, path)
        _add_home(archive, with_key)
        manifest = Manifest(
            product=PRODUCT,
            format=FORMAT,
            version=foresight.__version__,
            id=secrets.token_hex(8),
            made_at=made_at.isoformat(timespec="seconds"),
            database=kind(),
            server=contents.server,
            migrations=contents.migrations,
            counts=contents.counts,
            sequences=contents.sequences,
            left_out=list(store().LEFT_OUT),
            audit=contents.audit,
            holds_key=with_key,
            parts=archive.parts,
        )
        archive.close(manifest)
    backup = Backup(path, path.stat().st_size, manifest, recorded=False)
    return Backup(path, backup.size, manifest, recorded=record and _recorded(backup))


def name_at(moment: datetime, prefix: str = "foresight") -> str:
    """A file name that sorts by time."""
    return f"{prefix}-{timezone.localtime(moment):%Y%m%d-%H%M%S}{SUFFIX}"


def _add_home(archive: ArchiveWriter, with_key: bool) -> None:
    """Uploaded and made files, and the key. A file that goes away meanwhile was no part of any later state either."""
    home = Path(settings.HOME)
    if with_key:
        with (home / KEY).open("rb") as file:
            archive.add(KEY, file)
    for path in _files_below(home / FILES):
        with suppress(FileNotFoundError), path.open("rb") as file:
            archive.add(path.relative_to(home).as_posix(), file)


def _files_below(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _recorded(backup: Backup) -> bool:
    try:
        record_act(
            actor=None,
            action="backup.make",
            subject=f"backup:{backup.manifest.id}",
            after={"name": backup.path.name, "size": backup.size, "key": backup.manifest.holds_key},
        )
    except DatabaseError:
        return False
    return True


def remove_old(folder: Path, *, keep: int) -> list[Path]:
    """Takes away the oldest backups of the folder that have a name made of the time, but for ``keep`` of them."""
    found = sorted(folder.glob(f"foresight-[0-9]*-[0-9]*{SUFFIX}"), key=lambda path: path.name)
    gone = found[: max(0, len(found) - keep)]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
