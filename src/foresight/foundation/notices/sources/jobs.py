"""Background jobs that somebody asked for and that have ended. The clock is the server's, not the product's: jobs run
on real days."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from foresight.foundation.jobs.models import Job, State
from foresight.foundation.jobs.registry import job_kind
from foresight.foundation.notices.registry import News, NoticeKind, NoticeSource

NEW = timedelta(days=1)
_KINDS = {State.DONE: "job.done", State.REFUSED: "job.failed", State.FAILED: "job.failed"}


def _news(now: datetime) -> Iterator[News]:
    ended = Job.objects.filter(state__in=_KINDS, actor__isnull=False, finished_at__gte=timezone.now() - NEW)
    for job in ended:
        yield News(
            kind=_KINDS[State(job.state)],
            key=f"job:{job.pk}:{job.state}",
            subject=f"job:{job.pk}",
            title=_title(job),
            account_id=job.actor_id,
        )


def _title(job: Job) -> str:
    try:
        name = job_kind(job.kind).name[0]
    except LookupError:
        name = job.kind
    return f"{name}：{job.title}" if job.title else name


JOBS = NoticeSource(
    (
        NoticeKind("job.done", "后台任务完成", "Background job done", mail="off"),
        NoticeKind("job.failed", "后台任务没有做成", "Background job not done", mail="digest"),
    ),
    _news,
)
