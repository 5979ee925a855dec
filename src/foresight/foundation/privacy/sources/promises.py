"""Commitments and approvals: what somebody promised, asked for and decided."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from foresight.foundation.approvals.models import ApprovalEvent, ApprovalRequest, ApprovalRoute, StepApprover
from foresight.foundation.commitments.models import Commitment, Evidence, HistoryEntry
from foresight.foundation.privacy.redacting import Redactor, TextPlace
from foresight.foundation.privacy.registry import Holding, PersonalData, Sheet
from foresight.foundation.privacy.subjects import EVERYBODY, PERSON, Subject

_OF_COMMITMENTS = (
    TextPlace(Commitment, ("title", "details", "subject", "result")),
    TextPlace(HistoryEntry, ("note",), ("changes",)),
    TextPlace(Evidence, ("text", "link", "subject")),
)
_OF_APPROVALS = (
    TextPlace(ApprovalRequest, ("title", "reason", "subject"), ("details",)),
    TextPlace(ApprovalEvent, ("note",), ("people",)),
    TextPlace(StepApprover, ("note",)),
    TextPlace(ApprovalRoute, ("reason",)),
)


def _commitments(subject: Subject) -> "QuerySet[Commitment]":
    if subject.kind != PERSON:
        return Commitment.objects.none()
    return Commitment.objects.filter(Q(promised_by_id=subject.id) | Q(promised_to_id=subject.id))


def _requests(subject: Subject) -> "QuerySet[ApprovalRequest]":
    if subject.kind != PERSON:
        return ApprovalRequest.objects.none()
    asked = Q(made_by_id=subject.id)
    if subject.account_id is not None:
        asked |= Q(requested_by_id=subject.account_id)
    return ApprovalRequest.objects.filter(asked)


def _verdicts(subject: Subject) -> "QuerySet[StepApprover]":
    return StepApprover.objects.filter(person_id=subject.id) if subject.kind == PERSON else StepApprover.objects.none()


def _hold_commitments(subject: Subject, redactor: Redactor) -> Holding:
    return Holding(sum(place.count(redactor) for place in _OF_COMMITMENTS), _commitments(subject).count())


def _erase_commitments(subject: Subject, redactor: Redactor, now: datetime) -> int:
    return sum(place.redact(redactor) for place in _OF_COMMITMENTS)


def _show_commitments(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    yield Sheet(
        ("承诺", "Commitments"),
        (
            ("内容", "What"),
            ("谁承诺", "Promised by"),
            ("向谁", "Promised to"),
            ("到期日", "Due on"),
            ("状态", "State"),
            ("结果", "Result"),
        ),
        _commitments(subject).values_list(
            "title", "promised_by__code", "promised_to__code", "due_on", "state", "result"
        ),
    )


def _hold_approvals(subject: Subject, redactor: Redactor) -> Holding:
    kept = _requests(subject).count() + _verdicts(subject).count()
    return Holding(sum(place.count(redactor) for place in _OF_APPROVALS), kept)


def _erase_approvals(subject: Subject, redactor: Redactor, now: datetime) -> int:
    return sum(place.redact(redactor) for place in _OF_APPROVALS)


def _show_approvals(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    yield Sheet(
        ("审批申请", "Requests for approval"),
        (("申请", "Request"), ("原因", "Reason"), ("时间", "Time"), ("状态", "State")),
        _requests(subject).values_list("title", "reason", "requested_at", "state"),
    )
    yield Sheet(
        ("审批意见", "Verdicts"),
        (("申请", "Request"), ("同意", "Approves"), ("时间", "Time"), ("意见", "Note")),
        _verdicts(subject).values_list("step__request__title", "approves", "decided_at", "note"),
    )


COMMITMENTS = PersonalData(
    key="commitments",
    about=EVERYBODY,
    name=("承诺", "Commitments"),
    holds=(
        "谁向谁承诺了什么、结果和凭据；文字里可能写到的人",
        "who promised whom what, results and evidence; people named in the words",
    ),
    purpose=("跟踪说过的事有没有做到", "to follow whether what was said is done"),
    erasing=(
        "文字里的姓名换掉；承诺本身以这个人的序号保留，因为另一方的记录里也有它；随另一方的记录保留",
        "names are taken out of the words; the commitment stays under the person's number, since it is part of the other "
        "side's record, as long as that is kept",
    ),
    holding=_hold_commitments,
    erase=_erase_commitments,
    sheets=_show_commitments,
    texts=_OF_COMMITMENTS,
)
APPROVALS = PersonalData(
    key="approvals",
    about=EVERYBODY,
    name=("审批", "Approvals"),
    holds=(
        "谁申请了什么、谁同意或不同意、意见；文字里可能写到的人",
        "who asked for what, who agreed or refused, notes; people named in the words",
    ),
    purpose=("说明每个决定由谁作出、依据什么", "to show who took each decision, and on what grounds"),
    erasing=(
        "文字里的姓名换掉；申请和决定以这个人的序号保留，因为关账等决定的效力要能证明；随账目保留",
        "names are taken out of the words; requests and decisions stay under the person's number, since the decisions that "
        "rest on them must be provable, as long as the books are kept",
    ),
    holding=_hold_approvals,
    erase=_erase_approvals,
    sheets=_show_approvals,
    texts=_OF_APPROVALS,
)
