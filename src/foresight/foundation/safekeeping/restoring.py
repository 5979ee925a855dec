"""Bringing a backup back: made ready beside the system, looked at, and put in its place at once.

Until the database has been put in, in one transaction, nothing of the system has changed. What comes after that (key,
files) is finished by the next command when this one is killed.
"""

import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from foresight.foundation.audit.actions import record_act
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.audit.verification import Verdict, verify_chain
from foresight.foundation.safekeeping.alone import only_one
from foresight.foundation.safekeeping.archive import ArchiveReader, opened_archive
from foresight.foundation.safekeeping.backups import FILES, FOLDER, KEY, make_backup, name_at
from foresight.foundation.safekeeping.databases import KIND_NAMES, kind, store
from foresight.foundation.safekeeping.manifest import Manifest
from foresight.foundation.safekeeping.refusals import RestoreFailed, RestoreRefused, faults_told
from foresight.foundation.safekeeping.state import unknown_to_us
from foresight.foundation.warehouse.actions import mark_changed
from foresight.foundation.warehouse.snapshot import remove_snapshots

READY = ".restoring"
"""Folder of the home in which a restore is made ready."""
PENDING = "pending.json"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    aside: Path | None
    """Backup of what was there before."""
    chain: Verdict
    """Of the restored audit log."""
    upgraded: bool
    """Whether the backup came from an older version."""


def check_backup(path: Path) -> Manifest:
    """Reads all of a backup and touches nothing. Raises RestoreRefused where it could not be restored here."""
    path = path.expanduser().absolute()
    with faults_told(RestoreRefused, path), opened_archive(path) as archive:
        _fits(archive.manifest)
        archive.check()
        return archive.manifest


def restore_backup(path: Path, *, replace: bool = False, say: Say = lambda step: None) -> Restored:
    """Puts the backup in the place of what this home and its database hold.

    Raises RestoreRefused before anything is touched: a backup that is damaged, foreign, newer or of another kind of
    database, and a place that has data without ``replace``. Raises RestoreFailed when it ends early, with the system as
    it was. With ``replace``, what is there is backed up into the home first.
    """
    with only_one(RestoreRefused):
        return _restored(path.expanduser().absolute(), replace, say)


def _restored(path: Path, replace: bool, say: Say) -> Restored:
    finish_cut_restore()
    say("检查备份")
    manifest = check_backup(path)
    has_data = _has_data()
    if has_data and not replace:
        raise RestoreRefused("这里已经有数据。要用备份替换它，请加 --replace；现有的数据会先另存一份备份，不会丢。")
    _room_for(manifest)
    home = Path(settings.HOME)
    ready = home / READY
    with faults_told(RestoreFailed, ready), opened_archive(path) as archive, _ready_folder(ready):
        number = secrets.token_hex(8)
        (ready / PENDING).write_text(json.dumps({"restore": number}))
        say("准备数据")
        with store().staged(archive, ready):
            before = len([name for names in manifest.migrations.values() for name in names])
            _bring_up(manifest)
            upgraded = _count_migrations() > before
            say("核对操作记录")
            chain = verify_chain()
            _mark(manifest, number)
        _extract_home(archive, ready)
        aside = None
        if has_data:
            say("另存现有数据")
            aside = _keep_aside(home)
        say("替换")
        store().put_in(ready)
        _finish(ready)
    return Restored(manifest, aside, chain, upgraded)


def _fits(manifest: Manifest) -> None:
    if manifest.database != kind():
        made_of, here = KIND_NAMES.get(manifest.database, manifest.database), KIND_NAMES.get(kind(), kind())
        raise RestoreRefused(f"这是 {made_of} 的备份，这里用的是 {here}。请在用 {made_of} 的安装里恢复。")
    if unknown := unknown_to_us(manifest.migrations):
        raise RestoreRefused(
            f"这个备份由更新的版本 {manifest.version} 制作（本程序不认识 {unknown[0]}"
            f"{f' 等 {len(unknown)} 项' if len(unknown) > 1 else ''}）。请先升级程序。"
        )


def _has_data() -> bool:
    """A database in which nobody has acted yet has none. One that cannot be asked counts as having some."""
    if store().is_empty():
        return False
    try:
        return AuditEntry.objects.exists()
    except DatabaseError:
        return True


def _room_for(manifest: Manifest) -> None:
    """Both the staged and the present copy must fit; PostgreSQL's own disk is another one and says so itself."""
    needed = sum(part.size for part in manifest.parts.values())
    free = shutil.disk_usage(settings.HOME).free
    if kind() == "sqlite" and free < 2 * needed:
        raise RestoreRefused(
            f"磁盘空间不够：恢复要用 {2 * needed / 1e6:,.0f} MB，{settings.HOME} 所在的磁盘只剩 {free / 1e6:,.0f} MB。"
        )


@contextmanager
def _ready_folder(ready: Path) -> Iterator[None]:
    """Gone at the end, unless the database has been put in and the rest is still to be finished."""
    store().clear_leftovers()
    shutil.rmtree(ready, ignore_errors=True)
    ready.mkdir(mode=0o700)
    try:
        yield
    except BaseException:
        finish_cut_restore()
        raise


def _bring_up(manifest: Manifest) -> None:
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as fault:
        raise RestoreRefused(
            f"备份里的数据升级不到当前版本：{str(fault).strip()}。请用制作它的 {manifest.version} 版恢复。"
        ) from fault


def _count_migrations() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        return int(cursor.fetchone()[0])


def _mark(manifest: Manifest, number: str) -> None:
    with transaction.atomic():
        mark_changed()
        record_act(
            actor=None,
            action="backup.restore",
            subject=f"restore:{number}",
            after={"backup": manifest.id, "made_at": manifest.made_at, "version": manifest.version},
        )


def _extract_home(archive: ArchiveReader, ready: Path) -> None:
    for name in archive.manifest.parts:
        if name == KEY or name.startswith(f"{FILES}/"):
            archive.extract(name, ready / name)
    (ready / FILES).mkdir(exist_ok=True, mode=0o700)


def _keep_aside(home: Path) -> Path:
    folder = home / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    return make_backup(folder / name_at(timezone.now(), "before-restore"), record=False).path


def finish_cut_restore() -> str:
    """Finishes a restore that was killed after its database had been put in, and clears away one that was killed
    before. Says what was done; empty: there was nothing."""
    ready = Path(settings.HOME) / READY
    if not ready.exists():
        return ""
    try:
        number = json.loads((ready / PENDING).read_text())["restore"]
    except (OSError, ValueError, KeyError):
        number = ""
    if number and _is_in(number):
        _finish(ready)
        return "上一次恢复中断在最后一步，已经补完：数据、文件和密钥都是备份里的。"
    store().drop_staged(ready)
    shutil.rmtree(ready)
    return "上一次恢复中断了，系统没有变；半途的文件已经清掉。"


def a_restore_was_cut() -> bool:
    """Whether there is something to finish or to clear away."""
    return (Path(settings.HOME) / READY).exists()


def _is_in(number: str) -> bool:
    try:
        return AuditEntry.objects.filter(subject=f"restore:{number}", action="backup.restore").exists()
    except DatabaseError:
        return False


def _finish(ready: Path) -> None:
    """Key and files follow the database. Each step can be done again."""
    home = Path(settings.HOME)
    if (ready / KEY).exists():
        (ready / KEY).replace(home / KEY)
    if (ready / FILES).exists():
        if (home / FILES).exists():
            shutil.rmtree(ready / "old-files", ignore_errors=True)
            (home / FILES).replace(ready / "old-files")
        (ready / FILES).replace(home / FILES)
    remove_snapshots()
    shutil.rmtree(ready)
