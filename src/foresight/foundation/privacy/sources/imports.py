"""Imports: paths, mappings and reasons in which somebody may be named."""

from collections.abc import Iterator
from datetime import datetime

from foresight.foundation.imports.models import ImportDraft, SavedMapping
from foresight.foundation.privacy.redacting import Redactor, TextPlace
from foresight.foundation.privacy.registry import Holding, PersonalData, Sheet
from foresight.foundation.privacy.subjects import EVERYBODY, Subject
from foresight.foundation.transfer.models import ImportRun, ImportTrace

_PLACE = TextPlace(ImportRun, ("path", "mapping", "reason", "undo_reason"), ("faults",))
_TRACES = TextPlace(ImportTrace, (), ("before", "after"))
_DRAFTS = TextPlace(ImportDraft, ("mapping", "reason", "problem"), ("files", "notes", "plan", "corrections", "report"))
_SAVED = TextPlace(SavedMapping, ("name",), ("headers", "plan"))
_PLACES = (_PLACE, _TRACES, _DRAFTS, _SAVED)


def _runs(subject: Subject) -> int:
    if subject.account_id is None:
        return 0
    runs = ImportRun.objects.filter(actor_id=subject.account_id).count()
    return runs + ImportDraft.objects.filter(actor_id=subject.account_id).count()


def _holding(subject: Subject, redactor: Redactor) -> Holding:
    return Holding(sum(place.count(redactor) for place in _PLACES), _runs(subject))


def _erase(subject: Subject, redactor: Redactor, now: datetime) -> int:
    return sum(place.redact(redactor) for place in _PLACES)


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
        "谁导入了什么；文件、映射、原因和改动里可能写到的人",
        "who imported what; people named in files, mappings, reasons and what was changed",
    ),
    purpose=("说明账目从哪里来", "to show where the books come from"),
    erasing=(
        "文字里的姓名换掉；导入的时间、来源和计数保留，因为账目由它们而来；随账目保留。上传的文件 90 天后删除",
        "names are taken out of the words; time, source and counts stay, since the books come from them, as long as the "
        "books are kept. Uploaded files are deleted after 90 days",
    ),
    holding=_holding,
    erase=_erase,
    sheets=_sheets,
    texts=_PLACES,
)
