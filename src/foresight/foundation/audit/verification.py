"""Walking the chain: is every entry there, unchanged, and the end where it should be?

The walk reads a batch at a time, so its memory does not grow with the log, and it goes on while others write.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from foresight.foundation.audit.chain import FIRST, content_digest, entry_digest
from foresight.foundation.audit.models import AuditEntry, AuditHead
from foresight.foundation.audit.redaction import REDACT

BATCH = 2000


class Fault(StrEnum):
    """What can be wrong with the chain at an entry."""

    MISSING = "missing"
    LINK_BROKEN = "link_broken"
    ENTRY_CHANGED = "entry_changed"
    CONTENT_CHANGED = "content_changed"
    CUT_OFF = "cut_off"
    HEAD_DIFFERS = "head_differs"
    HEAD_MISSING = "head_missing"
    UNKNOWN_DIGEST = "unknown_digest"


_SENTENCES: Mapping[Fault, str] = {
    Fault.MISSING: "第 {n} 条不见了：后面的还在，它被删掉了，或者编号被改过",
    Fault.LINK_BROKEN: "第 {n} 条接不上前一条：前一条被换过，或者这一条里记的前一条指纹被改过",
    Fault.ENTRY_CHANGED: "第 {n} 条被改过：时间、操作人、动作、请求号或指纹和写下时不一样",
    Fault.CONTENT_CHANGED: "第 {n} 条的内容被改过：对象、之前、之后或原因和写下时不一样，也没有删除个人信息的记录说明它",
    Fault.CUT_OFF: "第 {n} 条起的记录被截掉了：链尾记着还有后面的",
    Fault.HEAD_DIFFERS: "链尾和第 {n} 条对不上：链尾被改过，或者后来的记录没有经过正常的写入",
    Fault.HEAD_MISSING: "链尾不见了：共有 {n} 条记录，却没有记着到哪里为止",
    Fault.UNKNOWN_DIGEST: "记下来的指纹不在链里：整条链被换过，或者抄错了",
}


@dataclass(frozen=True)
class Verdict:
    """What a walk found. ``fault`` is about entry number ``sequence``, the first that is not in order."""

    checked: int
    last_sequence: int
    last_digest: str
    fault: Fault | None = None
    sequence: int = 0
    detail: str = ""

    @property
    def intact(self) -> bool:
        """Whether everything is in order."""
        return self.fault is None

    @property
    def sentence(self) -> str:
        """What is wrong, in a sentence."""
        return _SENTENCES[self.fault].format(n=self.sequence) + self.detail + "。" if self.fault else ""


class _Broken(Exception):
    def __init__(self, fault: Fault, sequence: int, detail: str = "") -> None:
        super().__init__(fault, sequence)
        self.fault, self.sequence, self.detail = fault, sequence, detail


@dataclass
class _Walk:
    """How far the walk has come."""

    sequence: int
    digest: str
    checked: int = 0


def verify_chain(*, since: str = "", expected: Collection[str] = ()) -> Verdict:
    """Checks every entry and the end of the chain; the first fault ends the walk.

    ``expected`` are digests that were noted earlier: they must turn up on the way, so that a chain that somebody has
    made anew from the beginning is found out. With ``since``, a noted digest, the walk starts behind its entry.
    """
    walk, waiting = _Walk(0, FIRST), set(expected)
    try:
        if since:
            walk = _start(since)
            waiting.discard(since)
        _to_the_end(walk, waiting)
        for digest in sorted(waiting):
            raise _Broken(Fault.UNKNOWN_DIGEST, 0, f"（{digest}）")
    except _Broken as broken:
        return Verdict(walk.checked, walk.sequence, walk.digest, broken.fault, broken.sequence, broken.detail)
    return Verdict(walk.checked, walk.sequence, walk.digest)


def _start(since: str) -> _Walk:
    found = AuditEntry.objects.filter(digest=since).values_list("sequence", flat=True).first()
    if found is None:
        raise _Broken(Fault.UNKNOWN_DIGEST, 0, f"（{since}）")
    return _Walk(found, since)


def _to_the_end(walk: _Walk, waiting: set[str]) -> None:
    """Follows the head as long as others move it."""
    while True:
        head = AuditHead.objects.filter(id=1).first()
        if head is None:
            count = AuditEntry.objects.count()
            if count:
                raise _Broken(Fault.HEAD_MISSING, count)
            return
        for batch in _batches(walk.sequence, head.count):
            remains = _remains_of(batch)
            for entry in batch:
                _check(walk, entry, remains)
                waiting.discard(walk.digest)
        if walk.sequence < head.count:
            raise _Broken(Fault.CUT_OFF, walk.sequence + 1)
        if walk.digest != head.digest:
            raise _Broken(Fault.HEAD_DIFFERS, walk.sequence)
        more = AuditEntry.objects.filter(sequence__gt=head.count).exists()
        if AuditHead.objects.filter(id=1, count=head.count).exists():
            if more:
                raise _Broken(Fault.HEAD_DIFFERS, walk.sequence)
            return


def _batches(after: int, last: int) -> Iterator[list[AuditEntry]]:
    while True:
        batch = list(AuditEntry.objects.filter(sequence__gt=after, sequence__lte=last).order_by("sequence")[:BATCH])
        if not batch:
            return
        yield batch
        after = batch[-1].sequence


def _remains_of(batch: Iterable[AuditEntry]) -> Mapping[int, Mapping[int, str]]:
    """Act of redaction → entry → digest of what it left of the entry's content."""
    acts = {entry.redacted_by for entry in batch if entry.redacted_by is not None}
    found: dict[int, dict[int, str]] = {}
    for act in AuditEntry.objects.filter(sequence__in=acts, action=REDACT):
        named = act.after.get("entries") if isinstance(act.after, dict) else None
        for pair in named if isinstance(named, list) else ():
            match pair:
                case [int() as sequence, str() as digest]:
                    found.setdefault(act.sequence, {})[sequence] = digest
    return found


def _check(walk: _Walk, entry: AuditEntry, remains: Mapping[int, Mapping[int, str]]) -> None:
    expected = walk.sequence + 1
    if entry.sequence != expected:
        raise _Broken(Fault.MISSING, expected)
    if entry.previous_digest != walk.digest:
        raise _Broken(Fault.LINK_BROKEN, expected)
    digest = entry_digest(
        sequence=entry.sequence,
        previous=walk.digest,
        at=entry.at,
        actor_id=entry.actor_id,
        action=entry.action,
        request_id=entry.request_id,
        content=entry.content_digest,
    )
    if digest != entry.digest:
        raise _Broken(Fault.ENTRY_CHANGED, expected)
    if _content(entry) != _content_expected(entry, remains):
        raise _Broken(Fault.CONTENT_CHANGED, expected)
    walk.sequence, walk.digest, walk.checked = entry.sequence, digest, walk.checked + 1


def _content(entry: AuditEntry) -> str:
    return content_digest(
        salt=entry.salt, subject=entry.subject, before=entry.before, after=entry.after, reason=entry.reason
    )


def _content_expected(entry: AuditEntry, remains: Mapping[int, Mapping[int, str]]) -> str | None:
    """As it was written; after a redaction, what the act says that it left. An act is later than what it takes out."""
    if entry.redacted_by is None:
        return entry.content_digest
    if entry.redacted_by <= entry.sequence:
        return None
    return remains.get(entry.redacted_by, {}).get(entry.sequence)
