"""The machine: settings, folder, key, disk, clock, the files of the program."""

import os
import shutil
import stat
import time
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.utils import timezone

import foresight
from foresight.foundation.accounts.queries import second_factors_can_be_opened
from foresight.foundation.health.doctor.finding import Check, Finding, fault, ok, warning
from foresight.foundation.rendering.images import missing_assets

LITTLE, VERY_LITTLE = 2_000_000_000, 200_000_000
"""Bytes free, below which it is told, and is a fault."""
OFF = 60.0
"""Seconds by which the clocks of program and database may differ."""
LOCAL = {"127.0.0.1", "localhost", "[::1]"}
SHOWN = ("vendor/tabler/tabler.min.css", "vendor/echarts/echarts.min.js", "web/app.css", "web/app.js")


def _settings() -> Finding:
    if settings.DEBUG:
        return fault("settings", "开着 FORESIGHT_DEBUG：出错页会显示内部内容", "关掉它，除非这是开发用的机器")
    if settings.ADDRESS.startswith("https://") and not settings.SESSION_COOKIE_SECURE:
        return warning("settings", "网址是 https，却没有设 FORESIGHT_SECURE", "设 FORESIGHT_SECURE=true")
    reached = set(settings.ALLOWED_HOSTS) - LOCAL
    if reached and not settings.SESSION_COOKIE_SECURE:
        return warning("settings", "别的机器能访问，却没有 TLS", "放在 TLS 代理后面，设 FORESIGHT_SECURE=true")
    if settings.SESSION_COOKIE_SECURE and not settings.TRUSTED_PROXIES:
        todo = "设 FORESIGHT_TRUSTED_PROXIES 为代理的地址"
        return warning("settings", "在代理后面，登录和操作记录里的地址都是代理的", todo)
    return ok("settings", "在本机使用" if not reached else f"对外的主机名：{'、'.join(sorted(reached))}")


def _home() -> Finding:
    home = Path(settings.HOME)
    if not os.access(home, os.W_OK):
        return fault("home", f"{home} 写不了", "让运行准星的系统账号拥有它")
    open_to_others = [
        path
        for path in (home, home / "foresight.sqlite3", home / "files", home / "backups")
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if stat.S_IMODE(home.stat().st_mode) & 0o077 and open_to_others:
        return warning("home", f"机器上别的账号能看 {home}", f"chmod 700 {home}")
    return ok("home", str(home))


def _key() -> Finding:
    path = Path(settings.HOME) / "secret.key"
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return fault("key", f"机器上别的账号能读 {path}", f"chmod 600 {path}")
    if not second_factors_can_be_opened():
        todo = "放回原来的 secret.key（备份里有），或由管理员移除第二因素后重新设置"
        return fault("key", "第二因素是用另一个密钥保存的，打不开", todo)
    return ok("key", "只有属主能读，第二因素打得开")


def _disk() -> Finding:
    free = shutil.disk_usage(settings.HOME).free
    words = f"{settings.HOME} 所在的磁盘还有 {free / 1e9:,.1f} GB"
    if free < VERY_LITTLE:
        return fault("disk", words, "马上腾出空间；满了之后什么都写不了")
    return warning("disk", words, "腾出空间") if free < LITTLE else ok("disk", words)


def _clock() -> Finding:
    now = time.time()
    if timezone.now().year < 2025:
        return fault("clock", f"机器的时钟是 {timezone.now():%Y-%m-%d}", "校准时钟（NTP）")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            differs = abs(float(cursor.fetchone()[0]) - now)
        if differs > OFF:
            return fault("clock", f"和数据库服务器的时钟差 {differs:,.0f} 秒", "两台机器都用 NTP 校准")
    return ok("clock", f"{timezone.localtime():%Y-%m-%d %H:%M} {settings.TIME_ZONE}")


def _assets() -> Finding:
    package = Path(foresight.__file__).parent
    words = package / "locale" / "en" / "LC_MESSAGES" / "django.mo"
    missing = missing_assets() + [name for name in SHOWN if not finders.find(name)]
    if not words.exists():
        missing.append(words.name)
    if missing:
        return fault("assets", f"缺 {'、'.join(missing)}", "重新安装：make setup，或 pip install 发布的安装包")
    return ok("assets", "都在")


CHECKS: tuple[Check, ...] = (
    ("settings", _settings),
    ("home", _home),
    ("key", _key),
    ("disk", _disk),
    ("clock", _clock),
    ("assets", _assets),
)
