"""Looking the whole system over: what is right, what to watch, what is wrong, and what to do about it."""

from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError

from foresight.foundation.health.doctor import database, machine, work
from foresight.foundation.health.doctor.finding import Finding, Level, fault

CHECKS = (*machine.CHECKS, *database.CHECKS, *work.CHECKS)
"""Key → what looks, in the order of telling."""


def examine() -> Iterator[Finding]:
    """Every check, one after the other. One that cannot look says so."""
    for key, look in CHECKS:
        try:
            yield look()
        except (DatabaseError, InterfaceError) as broken:
            yield fault(key, f"数据库不能用（{type(broken).__name__}），没能检查", "先解决“数据库”一项")
        except OSError as broken:
            yield fault(key, f"没能检查：{broken.strerror or broken}", "检查路径和权限")


__all__ = ["CHECKS", "Finding", "Level", "examine"]
