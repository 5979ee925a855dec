"""Notices: what somebody was told, and how somebody wants to be told."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from foresight.foundation.notices.models import Choice, Notice
from foresight.foundation.privacy.redacting import Redactor, TextPlace
from foresight.foundation.privacy.registry import Holding, PersonalData, Sheet
from foresight.foundation.privacy.subjects import EVERYBODY, Subject

_PLACE = TextPlace(Notice, ("title", "subject", "key"))


def _own(subject: Subject) -> "QuerySet[Notice]":
    return Notice.objects.filter(account_id=subject.account_id or 0)


def _choice(subject: Subject) -> "QuerySet[Choice]":
    return Choice.objects.filter(account_id=subject.account_id or 0)


def _others(subject: Subject, redactor: Redactor) -> list[int]:
    own = set(_own(subject).values_list("pk", flat=True))
    return [pk for pk, _left in _PLACE.changes(redactor) if pk not in own]


def _holding(subject: Subject, redactor: Redactor) -> Holding:
    return Holding(_own(subject).count() + _choice(subject).count() + len(_others(subject, redactor)))


def _erase(subject: Subject, redactor: Redactor, now: datetime) -> int:
    deleted = _own(subject).count() + _choice(subject).count()
    _own(subject).delete()
    _choice(subject).delete()
    return deleted + _PLACE.redact(redactor)


def _sheets(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    yield Sheet(
        ("通知", "Notices"),
        (("时间", "Time"), ("种类", "Kind"), ("标题", "Title"), ("看过", "Read")),
        _own(subject).values_list("made_at", "kind", "title", "read_at"),
    )


PERSONAL_DATA = PersonalData(
    key="notices",
    about=EVERYBODY,
    name=("通知", "Notices"),
    holds=(
        "给谁看过什么提醒，怎样接收；标题里可能写到的人",
        "what somebody was reminded of, and how it is sent; people named in titles",
    ),
    purpose=("提醒要办的事", "to remind people of what calls for them"),
    erasing=(
        "本人的通知和选择删除，别人通知里的姓名换掉；通知一年后删除",
        "the own notices and choices are deleted, names are taken out of those of others; notices are deleted after a year",
    ),
    holding=_holding,
    erase=_erase,
    sheets=_sheets,
    texts=(_PLACE,),
)
