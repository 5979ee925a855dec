"""What hand-overs hold about people: from whom to whom something passed."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from foresight.domain.handovers.models import Handover
from foresight.foundation.privacy.redacting import Redactor, TextPlace
from foresight.foundation.privacy.registry import Holding, PersonalData, Sheet
from foresight.foundation.privacy.subjects import EVERYBODY, PERSON, Subject

_TEXTS = (TextPlace(Handover, ("reason",), ("result",)),)


def _of(subject: Subject) -> "QuerySet[Handover]":
    if subject.kind != PERSON:
        return Handover.objects.none()
    return Handover.objects.filter(Q(from_person_id=subject.id) | Q(to_person_id=subject.id))


def _holding(subject: Subject, redactor: Redactor) -> Holding:
    return Holding(sum(place.count(redactor) for place in _TEXTS), _of(subject).count())


def _erase(subject: Subject, redactor: Redactor, now: datetime) -> int:
    return sum(place.redact(redactor) for place in _TEXTS)


def _sheets(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    yield Sheet(
        ("交接", "Hand-overs"),
        (("从谁", "From"), ("给谁", "To"), ("日子", "Day"), ("状态", "State"), ("原因", "Reason")),
        _of(subject).values_list("from_person__code", "to_person__code", "day", "state", "reason"),
    )


PERSONAL_DATA = (
    PersonalData(
        key="handovers",
        about=EVERYBODY,
        name=("交接", "Hand-overs"),
        holds=(
            "谁把什么交给了谁、哪天、为什么；原因里可能写到的人",
            "who handed what to whom, when and why; people named in reasons",
        ),
        purpose=("说明客户、应收和目标为什么换了人", "to show why customers, receivables and targets changed hands"),
        erasing=(
            "原因里的姓名换掉；交接以双方的序号保留，因为以后的归属由它而来；随账目保留",
            "names are taken out of reasons; the hand-over stays under both numbers, since later ownership rests on it, as "
            "long as the books are kept",
        ),
        holding=_holding,
        erase=_erase,
        sheets=_sheets,
        texts=_TEXTS,
    ),
)
