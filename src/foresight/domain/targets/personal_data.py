"""What the targets hold about people: the amounts that somebody was to reach."""

from collections.abc import Iterator
from datetime import datetime

from foresight.domain.targets.models import PlanCell, PlanVersion
from foresight.foundation.privacy.redacting import Redactor, TextPlace
from foresight.foundation.privacy.registry import Holding, PersonalData, Sheet
from foresight.foundation.privacy.subjects import EVERYBODY, PERSON, Subject

_VERSIONS = TextPlace(PlanVersion, ("reason",), ("rule",))


def _holding(subject: Subject, redactor: Redactor) -> Holding:
    kept = PlanCell.objects.filter(person_id=subject.id).count() if subject.kind == PERSON else 0
    return Holding(_VERSIONS.count(redactor), kept)


def _erase(subject: Subject, redactor: Redactor, now: datetime) -> int:
    return _VERSIONS.redact(redactor)


def _sheets(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    if subject.kind == PERSON:
        yield Sheet(
            ("目标", "Targets"),
            (
                ("计划", "Plan"),
                ("版本", "Version"),
                ("档", "Tier"),
                ("从", "From"),
                ("到", "To"),
                ("金额（分）", "Amount in fen"),
            ),
            PlanCell.objects.filter(person_id=subject.id)
            .order_by("version", "first_day", "tier")
            .values_list("version__plan__name", "version__number", "tier__name", "first_day", "last_day", "amount_fen"),
        )


PERSONAL_DATA = (
    PersonalData(
        key="targets",
        about=EVERYBODY,
        name=("目标", "Targets"),
        holds=(
            "分到个人的目标；计划的写法和原因里可能写到的人",
            "targets of single people; people named in how and why a plan was made",
        ),
        purpose=("对照完成情况", "to compare with what was reached"),
        erasing=(
            "写法和原因里的姓名换掉；目标以这个人的序号保留，合计一分不变，因为上级的目标由它们加成；随计划保留",
            "names are taken out of how and why; the targets stay under the person's number, to the fen, since those above "
            "are their sums, as long as the plan is kept",
        ),
        holding=_holding,
        erase=_erase,
        sheets=_sheets,
        texts=(_VERSIONS,),
    ),
)
