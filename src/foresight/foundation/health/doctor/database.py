"""The database and what stands in it."""

from django.db import connection
from django.utils import timezone

from foresight.foundation.accounts.queries import is_first_run
from foresight.foundation.health.chain_check import last_check
from foresight.foundation.health.doctor.finding import Check, Finding, fault, ok, warning
from foresight.foundation.organisation.models import CalendarYear
from foresight.foundation.organisation.queries import company_or_none, today
from foresight.foundation.safekeeping.restoring import a_restore_was_cut
from foresight.foundation.safekeeping.state import applied_migrations, still_to_apply, unknown_to_us

OLDEST_POSTGRES = 14
NEXT_YEAR_FROM = 11
"""The official calendar of the next year comes out in this month."""


def _database() -> Finding:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check(1)")
            (sound,) = cursor.fetchone()
            if sound != "ok":
                return fault("database", f"SQLite 文件损坏：{sound}", "停服务，保留现场，用最近的备份恢复")
            cursor.execute("SELECT sqlite_version()")
            return ok("database", f"SQLite {cursor.fetchone()[0]}")
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
        cursor.execute("SHOW server_version_num")
        if int(cursor.fetchone()[0]) // 10_000 < OLDEST_POSTGRES:
            return fault("database", f"PostgreSQL {version} 太旧", f"升级到 {OLDEST_POSTGRES} 以上")
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
    if encoding != "UTF8":
        return fault("database", f"数据库的编码是 {encoding}", "新建 UTF8 的数据库，把备份恢复进去")
    return ok("database", f"PostgreSQL {version}")


def _migrations() -> Finding:
    if unknown := unknown_to_us(applied_migrations()):
        return fault("migrations", f"数据库比程序新（{unknown[0]}）", "安装新的程序")
    if left := still_to_apply():
        return fault("migrations", f"还差 {len(left)} 步", "foresight upgrade")
    return ok("migrations", "和程序一致")


def _company() -> Finding:
    if company_or_none() is None:
        return warning("company", "还没有公司", "foresight company --name 公司名称 --calendar 年份")
    if is_first_run():
        return warning("company", "还没有账号", "foresight user first")
    return ok("company", "都有")


def _calendar() -> Finding:
    day = today()
    wanted = [day.year, *([day.year + 1] if day.month >= NEXT_YEAR_FROM else [])]
    loaded = set(CalendarYear.objects.values_list("year", flat=True))
    missing = [str(year) for year in wanted if year not in loaded]
    if missing:
        todo = f"foresight company --calendar {missing[0]}（官方公布之后）"
        return warning("calendar", f"没有装入 {'、'.join(missing)} 年的工作日历", todo)
    return ok("calendar", f"装了 {'、'.join(str(year) for year in sorted(loaded))} 年")


def _chain() -> Finding:
    checked = last_check()
    at = timezone.localtime(checked.at)
    if not checked.intact:
        return fault("chain", checked.words, "foresight audit verify；保留现场，和备份比较")
    return ok("chain", f"{at:%Y-%m-%d %H:%M} 核对过，{checked.count:,} 条完好")


def _restore() -> Finding:
    if a_restore_was_cut():
        return fault("restore", "上一次恢复中断了", "再运行一次 foresight restore，或启动服务，它会收拾好")
    return ok("restore", "没有中断的")


CHECKS: tuple[Check, ...] = (
    ("database", _database),
    ("migrations", _migrations),
    ("company", _company),
    ("calendar", _calendar),
    ("chain", _chain),
    ("restore", _restore),
)
