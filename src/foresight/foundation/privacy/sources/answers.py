"""Answers of the API that are kept for a day, in which somebody may be named, and what tokens are called."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from foresight.foundation.privacy.redacting import Redactor, TextPlace, naming
from foresight.foundation.privacy.registry import Holding, PersonalData, Sheet
from foresight.foundation.privacy.subjects import EVERYBODY, Subject
from foresight.foundation.tokens.models import ApiToken, KeptAnswer

_NAMES = TextPlace(ApiToken, ("name",))
_ANSWERS = TextPlace(KeptAnswer, ("body",))


def _answers(subject: Subject, redactor: Redactor) -> "QuerySet[Any]":
    """Those of others: the own ones go with the account."""
    rows = naming(KeptAnswer.objects.all(), redactor, texts=("body",))
    return rows if subject.account_id is None else rows.exclude(account_id=subject.account_id)


def _holding(subject: Subject, redactor: Redactor) -> Holding:
    return Holding(_NAMES.count(redactor) + _answers(subject, redactor).count())


def _erase(subject: Subject, redactor: Redactor, now: datetime) -> int:
    rows = _answers(subject, redactor)
    erased = rows.count()
    rows.delete()
    return erased + _NAMES.redact(redactor)


def _sheets(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    yield Sheet(
        ("接口的回答", "Answers of the API"),
        (("时间", "Time"), ("内容", "Content")),
        _answers(subject, redactor).values_list("kept_at", "body"),
    )


ANSWERS = PersonalData(
    key="answers",
    about=EVERYBODY,
    name=("接口的回答", "Answers of the API"),
    holds=(
        "带键的写入得到的回答，里面可能写到的人；令牌的用途",
        "what writes with a key were answered, and people named in it; what tokens are for",
    ),
    purpose=("同样的写入只做一次", "to do the same write once"),
    erasing=(
        "写到此人的回答删除，令牌用途里的姓名换掉；其余的回答一天后删除",
        "answers that name the person are deleted, names in what tokens are for are replaced; all other answers are "
        "deleted after a day",
    ),
    holding=_holding,
    erase=_erase,
    sheets=_sheets,
    texts=(_NAMES, _ANSWERS),
)
