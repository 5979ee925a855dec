"""Background jobs: titles, arguments, results and logs in which somebody may be named."""

from collections.abc import Iterator
from datetime import datetime

from foresight.foundation.jobs.models import Job
from foresight.foundation.privacy.redacting import Redactor, TextPlace
from foresight.foundation.privacy.registry import Holding, PersonalData, Sheet
from foresight.foundation.privacy.subjects import EVERYBODY, Subject

_PLACE = TextPlace(Job, ("title", "subject", "doing", "problem"), ("arguments", "result", "log"))


def _jobs(subject: Subject) -> int:
    return Job.objects.filter(actor_id=subject.account_id).count() if subject.account_id is not None else 0


def _holding(subject: Subject, redactor: Redactor) -> Holding:
    return Holding(_PLACE.count(redactor), _jobs(subject))


def _erase(subject: Subject, redactor: Redactor, now: datetime) -> int:
    return _PLACE.redact(redactor)


def _sheets(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    named = [pk for pk, _left in _PLACE.changes(redactor)]
    jobs = Job.objects.filter(pk__in=named)
    if subject.account_id is not None:
        jobs |= Job.objects.filter(actor_id=subject.account_id)
    yield Sheet(
        ("后台任务", "Background jobs"),
        (("时间", "Time"), ("种类", "Kind"), ("标题", "Title"), ("情况", "State")),
        jobs.values_list("asked_at", "kind", "title", "state"),
    )


JOBS = PersonalData(
    key="jobs",
    about=EVERYBODY,
    name=("后台任务", "Background jobs"),
    holds=(
        "谁让后台做了什么；标题、参数、结果和经过里可能写到的人",
        "who asked for which work in the background; people named in titles, arguments, results and logs",
    ),
    purpose=("做完任务，并说明经过", "to do the work and to show how it went"),
    erasing=(
        "文字里的姓名换掉；其余随任务保留，任务结束 400 天后删除，它的文件 30 天后删除",
        "names are taken out of the words; the rest stays with the job, which is deleted 400 days after its end, and its "
        "files after 30",
    ),
    holding=_holding,
    erase=_erase,
    sheets=_sheets,
    texts=(_PLACE,),
)
