"""Giving somebody what is held about them, and erasing it. Both leave an entry that names nobody."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right
from foresight.foundation.privacy.package import package_of
from foresight.foundation.privacy.redacting import Redactor
from foresight.foundation.privacy.registry import sources_about
from foresight.foundation.privacy.subjects import Subject, SubjectNotFound, subject_kind
from foresight.foundation.warehouse.actions import mark_changed
from foresight.foundation.warehouse.snapshot import remove_snapshots


class ErasureRefused(ValueError):
    """The data cannot be erased, or not for this reason; the message says why."""


@dataclass(frozen=True)
class Erasure:
    """What was done: the code that stays, and in how many rows each source erased."""

    code: str
    rows: dict[str, int]


@transaction.atomic
def export_personal_data(*, actor: User | None, kind: str, code: str, now: datetime, reason: str = "") -> bytes:
    """Everything that is held about somebody, as a ZIP archive with one JSON file and one workbook.

    Raises PermissionDenied, and SubjectNotFound for nobody.
    """
    require(actor, Right.PERSONAL_DATA)
    subject = _subject(kind, code)
    content, rows = package_of(subject, Redactor.of(subject), now)
    record_act(
        actor=actor,
        action="privacy.export",
        subject=f"{kind}:{subject.code}",
        after={"rows": rows},
        reason=reason,
    )
    return content


@transaction.atomic
def erase_personal_data(*, actor: User | None, kind: str, code: str, reason: str, on: date, now: datetime) -> Erasure:
    """Erases what names somebody, for good; what the books and the log need stays under a number.

    ``reason`` must not name the subject: it stays in the log. ``on`` is the day that decides whether somebody has left.
    Raises PermissionDenied, SubjectNotFound for nobody, and ErasureRefused where it cannot be done.
    """
    require(actor, Right.PERSONAL_DATA)
    subject = _subject(kind, code)
    if obstacle := subject_kind(kind).obstacle(subject, on):
        raise ErasureRefused(obstacle)
    redactor = Redactor.of(subject)
    if not reason.strip():
        raise ErasureRefused("请写明依据，例如申请的日期和编号。")
    if redactor.text(reason) != reason:
        raise ErasureRefused("原因会留在操作记录里，请不要写这个人的姓名、编号或联系方式，写申请的编号就行。")
    rows = {source.key: source.erase(subject, redactor, now) for source in sources_about(kind)}
    mark_changed()
    record_act(
        actor=actor,
        action="privacy.erase",
        subject=f"{kind}:{subject.code_after}",
        after={"erased": rows},
        reason=reason,
    )
    transaction.on_commit(remove_snapshots)
    return Erasure(subject.code_after, rows)


def _subject(kind: str, code: str) -> Subject:
    subject = subject_kind(kind).by_code(code)
    if subject is None:
        raise SubjectNotFound(code)
    return subject
