"""The work of this room: every minute, what there is to tell is collected and what is due is sent."""

from datetime import time, timedelta

from django.utils import timezone

from foresight.foundation.jobs.registry import JobKind
from foresight.foundation.jobs.running import Running
from foresight.foundation.notices.collecting import collect
from foresight.foundation.notices.models import Notice
from foresight.foundation.notices.sending import send_due


def run(running: Running) -> None:
    """Collects, then sends. What was sent stays sent when the job breaks: each message is marked by itself."""
    running.progress("收集通知")
    made = collect()
    sent = send_due(now=timezone.now(), progress=running.progress)
    running.complete({"made": made, "sent": sent})


NOTICES = JobKind("notices.tell", ("发通知", "Tell people"), run, attempts=1, every=timedelta(minutes=1))


REMEMBERED = timedelta(days=365)
"""How long a notice stays."""


def forget(running: Running) -> None:
    """Deletes notices that are older than a year."""
    removed, _ = Notice.objects.filter(made_at__lt=timezone.now() - REMEMBERED).delete()
    running.complete({"removed": removed})


FORGET = JobKind("notices.forget", ("清理旧通知", "Forget old notices"), forget, daily_at=time(3, 40))
