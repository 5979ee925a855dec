"""What goes on by itself: snapshot, background, mail, backups."""

import smtplib
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.health.doctor.finding import Check, Finding, fault, ok, warning
from foresight.foundation.jobs.models import State
from foresight.foundation.jobs.queries import queue_state
from foresight.foundation.safekeeping.backups import SUFFIX
from foresight.foundation.warehouse.snapshot import snapshot_is_current, snapshot_state

LEFT_LYING = timedelta(minutes=10)
"""Work that is due waits no longer than this where a worker runs."""
OLD = timedelta(days=2)
"""A backup of every night is not older."""


def _snapshot() -> Finding:
    state = snapshot_state()
    if state is None:
        return ok("snapshot", "还没有；第一个看数的人来了就做")
    age = max(0.0, time.time() - state.built_at) / 60
    words = f"{age:,.0f} 分钟前做的，用了 {state.seconds:.1f} 秒"
    return ok("snapshot", words if snapshot_is_current() else f"{words}；数据变了，下次看数时重做")


def _queue() -> Finding:
    now = timezone.now()
    queue = queue_state(now=now)
    since = min(filter(None, (queue.waiting_since, queue.appointment_missed)), default=None)
    if since is not None and now - since > LEFT_LYING:
        minutes = (now - since).total_seconds() / 60
        return fault(
            "queue",
            f"有任务等了 {minutes:,.0f} 分钟，没有进程在做",
            "foresight serve 带 --jobs 1，或另开 foresight worker",
        )
    failed = queue.counts.get(State.FAILED, 0)
    if failed:
        return warning("queue", f"{failed} 件失败了", "看网页上的“后台任务”，里面有原因")
    return ok("queue", f"等待 {queue.counts.get(State.WAITING, 0)}，进行中 {queue.counts.get(State.RUNNING, 0)}")


def _mail() -> Finding:
    if not settings.MAIL_IS_SET_UP:
        return warning(
            "mail", "没有设邮件服务器：重设密码的链接只能由管理员转交", "设 FORESIGHT_MAIL_URL 和 FORESIGHT_MAIL_FROM"
        )
    try:
        server = get_connection()
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as broken:
        return fault("mail", f"邮件服务器连不上：{type(broken).__name__}", "检查 FORESIGHT_MAIL_URL 和网络")
    return ok("mail", "邮件服务器接受登录")


def _backup() -> Finding:
    newest = _newest()
    if newest is None:
        todo = "设 FORESIGHT_BACKUP_FOLDER，或定时运行 foresight backup"
        return warning("backup", "还没有备份过", todo)
    words = f"最近一次是 {timezone.localtime(newest):%Y-%m-%d %H:%M}"
    if timezone.now() - newest > OLD:
        return warning("backup", words, "检查定时备份；foresight backup 马上备一份")
    return ok("backup", words if settings.BACKUP_FOLDER else f"{words}；没有设每天自动备份")


def _newest() -> datetime | None:
    """By the audit log, and by the folder of the settings: after a restore the log is the backup's."""
    found = [*AuditEntry.objects.filter(action="backup.make").order_by("-sequence").values_list("at", flat=True)[:1]]
    if settings.BACKUP_FOLDER:
        files = Path(settings.BACKUP_FOLDER).glob(f"foresight-*{SUFFIX}")
        found += [datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone()) for path in files]
    return max(found, default=None)


CHECKS: tuple[Check, ...] = (("snapshot", _snapshot), ("queue", _queue), ("mail", _mail), ("backup", _backup))
