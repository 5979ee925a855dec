"""Imports: paths, mappings and reasons in which somebody may be named."""

from collections.abc import Iterator
from datetime import datetime

from foresight.foundation.privacy.redacting import Redactor, TextPlace
from foresight.foundation.privacy.registry import Holding, PersonalData, Sheet
from foresight.foundation.privacy.subjects import EVERYBODY, Subject
from foresight.foundation.transfer.models import ImportRun

_PLACE = TextPlace(ImportRun, ("path", "mapping", "reason"))


def _runs(subject: Subject) -> int:
    return ImportRun.objects.filter(actor_id=subject.account_id).count() if subject.account_id is not None else 0


def _holding(subject: Subject, redactor: Redactor) -> Holding:
    return Holding(_PLACE.count(redactor), _runs(subject))


def _erase(subject: Subject, redactor: Redactor, now: datetime) -> int:
    return _PLACE.redact(redactor)


def _sheets(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    named = [pk for pk, _left in _PLACE.changes(redactor)]
    runs = ImportRun.objects.filter(pk__in=named)
    if subject.account_id is not None:
        runs |= ImportRun.objects.filter(actor_id=subject.account_id)
    yield Sheet(
        ("导入", "Imports"),
        (("时间", "Time"), ("来源", "Source"), ("文件", "File"), ("原因", "Reason")),
        runs.values_list("started_at", "source", "path", "reason"),
    )


IMPORTS = PersonalData(
    key="imports",
    about=EVERYBODY,
    name=("导入", "Imports"),
    holds=(
        "谁导入了什么；文件名、映射和原因里可能写到的人",
        "who imported what; people named in file names, mappings and reasons",
    ),
    purpose=("说明账目从哪里来", "to show where the books come from"),
    erasing=(
        "文字里的姓名换掉；导入的时间、来源和计数保留，因为账目由它们而来；随账目保留",
        "names are taken out of the words; time, source and counts stay, since the books come from them, as long as the "
        "books are kept",
    ),
    holding=_holding,
    erase=_erase,
    sheets=_sheets,
    texts=(_PLACE,),
)
