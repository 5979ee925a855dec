"""What cannot be backed up or brought back, and why."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import Error as PostgresError
from psycopg.errors import DiskFull

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What the system says when nothing more can be written."""


class BackupFailed(ValueError):
    """No backup was made; the message says why. No half file is left."""


class RestoreRefused(ValueError):
    """Nothing was touched; the message says what is wrong with the backup, or with the place."""


class RestoreFailed(ValueError):
    """Bringing a backup back ended early. The system is what it was."""


@contextmanager
def faults_told(kind: type[ValueError], place: Path) -> Iterator[None]:
    """Turns what the disk and the databases say into one sentence of ours."""
    try:
        yield
    except OSError as fault:
        if fault.errno in FULL:
            raise kind(_full(place)) from fault
        raise kind(f"读写 {fault.filename or place} 失败：{fault.strerror or fault}。请检查路径和权限。") from fault
    except sqlite3.Error as fault:
        if "full" in str(fault) or "I/O" in str(fault):
            raise kind(_full(place)) from fault
        raise kind(f"SQLite 数据库读写失败：{fault}。请先运行 foresight doctor。") from fault
    except DiskFull as fault:
        raise kind("数据库服务器的磁盘满了。请先腾出空间，再试一次。") from fault
    except PostgresError as fault:
        raise kind(f"PostgreSQL 出错：{str(fault).strip()}") from fault


def _full(place: Path) -> str:
    return f"磁盘满了（或者写不了），写不下 {place}。没有留下半个文件；请腾出空间或换一个位置，再试一次。"
