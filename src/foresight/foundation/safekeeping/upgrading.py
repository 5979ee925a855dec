"""Bringing the database up to the program: looked at first, backed up first, looked at again."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

import foresight
from foresight.foundation.audit.verification import verify_chain
from foresight.foundation.safekeeping.alone import only_one
from foresight.foundation.safekeeping.backups import FOLDER, make_backup, name_at
from foresight.foundation.safekeeping.databases import kind
from foresight.foundation.safekeeping.refusals import BackupFailed
from foresight.foundation.safekeeping.sqlite import database_file
from foresight.foundation.safekeeping.state import applied_migrations, still_to_apply, unknown_to_us

Say = Callable[[str], None]


class UpgradeRefused(ValueError):
    """Nothing was changed; the message says why."""


class UpgradeFailed(ValueError):
    """An upgrade ended in the middle, or what is there afterwards is not right; the message says how to go back."""


@dataclass(frozen=True)
class Plan:
    """What an upgrade would do."""

    version: str
    steps: list[str]
    """Migrations in the order of their names."""
    is_new: bool
    """There is no database yet: nothing to back up."""


@dataclass(frozen=True)
class Upgraded:
    """What an upgrade did."""

    plan: Plan
    backup: Path | None


def upgrade_plan() -> Plan:
    """What is to be done. Raises UpgradeRefused for a database that is newer than the program."""
    applied = applied_migrations()
    if unknown := unknown_to_us(applied):
        raise UpgradeRefused(
            f"数据库比程序新：它已经有本程序（{foresight.__version__}）不认识的 {unknown[0]}"
            f"{f' 等 {len(unknown)} 项' if len(unknown) > 1 else ''}。请安装新的程序，不要用旧的程序写它。"
        )
    return Plan(foresight.__version__, still_to_apply(), is_new=not applied)


def upgrade(*, backup: bool = True, say: Say = lambda step: None) -> Upgraded:
    """Migrates, with a backup before, and checks what came out.

    Raises UpgradeRefused before anything is changed, and UpgradeFailed when a migration ended early.
    """
    with only_one(UpgradeRefused):
        plan = upgrade_plan()
        if not plan.steps:
            return Upgraded(plan, None)
        _room()
        kept = None
        if backup and not plan.is_new:
            say("备份")
            kept = _kept()
        say(f"升级数据库（{len(plan.steps)} 步）")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except Exception as fault:
            raise UpgradeFailed(f"升级到一半出错：{type(fault).__name__}：{fault}。{_way_back(kept)}") from fault
        say("核对")
        _check(plan, kept)
        return Upgraded(plan, kept)


def _room() -> None:
    """SQLite: the backup, and a table that a migration writes anew."""
    file = database_file() if kind() == "sqlite" else None
    needed = (2 * file.stat().st_size if file is not None and file.exists() else 0) + 50_000_000
    free = shutil.disk_usage(settings.HOME).free
    if free < needed:
        raise UpgradeRefused(
            f"磁盘空间不够：{settings.HOME} 所在的磁盘只剩 {free / 1e6:,.0f} MB，升级要 {needed / 1e6:,.0f} MB。"
        )


def _kept() -> Path:
    folder = Path(settings.HOME) / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    try:
        return make_backup(folder / name_at(timezone.now(), "before-upgrade"), record=False).path
    except BackupFailed as fault:
        raise UpgradeRefused(f"升级前的备份没有做成，没有升级：{fault}") from fault


def _check(plan: Plan, kept: Path | None) -> None:
    left = still_to_apply()
    if left:
        raise UpgradeFailed(f"升级之后还缺 {left[0]}。{_way_back(kept)}")
    try:
        connection.check_constraints()
        chain = verify_chain()
    except DatabaseError as fault:
        raise UpgradeFailed(f"升级之后的核对没有通过：{fault}。{_way_back(kept)}") from fault
    if not chain.intact:
        raise UpgradeFailed(f"升级之后操作记录不完好：{chain.sentence}{_way_back(kept)}")


def _way_back(kept: Path | None) -> str:
    if kept is None:
        return "没有做过升级前的备份。请保留现场，用最近的备份恢复。"
    return f"要退回：装回原来的程序，再运行 foresight restore {kept} --replace"
