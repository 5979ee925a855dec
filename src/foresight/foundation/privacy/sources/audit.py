"""The audit log: what somebody did, and the entries that name them."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.audit.names import act_name
from foresight.foundation.audit.redaction import REDACT, Content, redact_entries
from foresight.foundation.privacy.redacting import Redactor, naming
from foresight.foundation.privacy.registry import Holding, PersonalData, Sheet
from foresight.foundation.privacy.subjects import EVERYBODY, Subject

_TEXTS, _VALUES = ("subject", "reason"), ("before", "after")
_REASON = "依申请删除个人信息"


def _left(redactor: Redactor, content: Content) -> Content:
    return Content(
        redactor.text(content.subject),
        redactor.value(content.before),
        redactor.value(content.after),
        redactor.text(content.reason),
    )


def _changes(subject: Subject, redactor: Redactor) -> Iterator[tuple[AuditEntry, Content]]:
    """The entries that an erasure changes, with what it leaves of them."""
    about, private = f"{subject.kind}:{subject.code}", Redactor.of(subject, private=True)
    named = naming(AuditEntry.objects.order_by(), redactor, texts=_TEXTS, values=_VALUES).values("pk")
    entries = AuditEntry.objects.filter(Q(pk__in=named) | Q(subject=about)).exclude(action=REDACT)
    for entry in entries.order_by("sequence").iterator(1000):
        content = Content(entry.subject, entry.before, entry.after, entry.reason)
        left = _left(private if entry.subject == about else redactor, content)
        if left != content:
            yield entry, left


def _holding(subject: Subject, redactor: Redactor) -> Holding:
    acts = AuditEntry.objects.filter(actor_id=subject.account_id).count() if subject.account_id is not None else 0
    return Holding(sum(1 for _change in _changes(subject, redactor)), acts)


def _erase(subject: Subject, redactor: Redactor, now: datetime) -> int:
    return redact_entries(actor=None, left=list(_changes(subject, redactor)), reason=_REASON)


def _sheets(subject: Subject, redactor: Redactor) -> Iterator[Sheet]:
    columns = (("编号", "Number"), ("时间", "Time"), ("动作", "Act"), ("对象", "Subject"), ("原因", "Reason"))

    def shown(entry: AuditEntry) -> tuple[object, ...]:
        return entry.sequence, timezone.localtime(entry.at), act_name(entry.action), entry.subject, entry.reason

    if subject.account_id is not None:
        own = AuditEntry.objects.filter(actor_id=subject.account_id).order_by("sequence")
        yield Sheet(("做过的事", "Acts"), columns, (shown(entry) for entry in own.iterator(1000)))
    yield Sheet(
        ("写到这个人的记录", "Entries that name this person"),
        columns,
        (shown(e) for e, _left in _changes(subject, redactor)),
    )


AUDIT = PersonalData(
    key="audit",
    about=EVERYBODY,
    name=("操作记录", "Audit log"),
    holds=(
        "这个人做过的事；写到这个人的记录，连同改前改后的内容",
        "what the person did; entries that name the person, with what was before and after",
    ),
    purpose=("证明每次改动由谁、何时、为什么作出", "to prove who changed what, when and why"),
    erasing=(
        "内容里的姓名、登录名、邮箱、电话换掉，链不断，并留下一条说明；记录本身以账号的序号保留，"
        "因为改动要能追查；不定期限",
        "names, account names, addresses and phone numbers are taken out of the content while the chain holds, and an entry "
        "says so; the entries stay under the account's number, since changes must be traceable, without limit",
    ),
    holding=_holding,
    erase=_erase,
    sheets=_sheets,
)
