"""What a check says."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How it is."""

    OK = "ok"
    WARNING = "warning"
    """It works, but something should be done."""
    FAULT = "fault"
    """Something does not work, or may be lost."""


NAMES = {
    "settings": "设置",
    "home": "数据文件夹",
    "key": "密钥",
    "disk": "磁盘空间",
    "clock": "时钟和时区",
    "assets": "静态文件、字体、译文",
    "database": "数据库",
    "migrations": "数据库结构",
    "company": "公司和管理员",
    "calendar": "工作日历",
    "chain": "操作记录",
    "restore": "恢复",
    "snapshot": "数据快照",
    "queue": "后台任务",
    "mail": "邮件",
    "backup": "备份",
}
"""Key → what is looked at."""


@dataclass(frozen=True)
class Finding:
    """One check's answer."""

    key: str
    level: Level
    words: str
    todo: str = ""

    @property
    def name(self) -> str:
        """What was looked at."""
        return NAMES[self.key]


Check = tuple[str, Callable[[], Finding]]


def ok(key: str, words: str) -> Finding:
    """All is well."""
    return Finding(key, Level.OK, words)


def warning(key: str, words: str, todo: str) -> Finding:
    """To be watched."""
    return Finding(key, Level.WARNING, words, todo)


def fault(key: str, words: str, todo: str) -> Finding:
    """Wrong."""
    return Finding(key, Level.FAULT, words, todo)
