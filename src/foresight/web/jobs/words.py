"""How a job is said on a page."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from foresight.foundation.jobs.models import OPEN_STATES, Job, State
from foresight.foundation.jobs.queries import progress_of
from foresight.foundation.jobs.registry import JobKind, job_kind


def state_text(state: str) -> str:
    """How a job stands."""
    return {
        State.WAITING: _("等待"),
        State.RUNNING: _("进行中"),
        State.DONE: _("完成"),
        State.REFUSED: _("没有做"),
        State.FAILED: _("失败"),
        State.CANCELLED: _("已取消"),
    }[State(state)]


def kind_of(job: Job) -> JobKind | None:
    """The job's kind; None for one that the product knows no longer."""
    try:
        return job_kind(job.kind)
    except LookupError:
        return None


def shown(job: Job, language: str) -> Mapping[str, object]:
    """What the pages say of a job."""
    kind, progress = kind_of(job), progress_of(job)
    stopping = job.state == State.RUNNING and job.stop_asked
    return {
        "job": job,
        "kind": kind.words(language) if kind else job.kind,
        "state": _("正在取消") if stopping else state_text(job.state),
        "open": job.state in OPEN_STATES,
        "doing": progress.doing,
        "done": progress.done,
        "of": progress.of,
        "percent": progress.percent,
        "log": [(datetime.fromisoformat(line["at"]), line["text"]) for line in progress.log],
        "address": kind.address(job) if kind and kind.address and job.state == State.DONE else "",
    }
