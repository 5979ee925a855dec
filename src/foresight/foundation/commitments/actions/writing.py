"""What every act does: hold the row, check who and whether, write the state, the history, the reminders, the audit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from foresight.foundation.audit.actions import record_act
from foresight.foundation.commitments.inputs import EvidenceInput
from foresight.foundation.commitments.models import Act, Commitment, Evidence, HistoryEntry
from foresight.foundation.commitments.policies import (
    FROM_STATES,
    MACHINE,
    OWED_ACTS,
    Standing,
    require_act,
    standing_of,
)
from foresight.foundation.commitments.queries import commitments_visible_to
from foresight.foundation.commitments.refusals import CommitmentRefused, CommitmentUnknown
from foresight.foundation.commitments.reminders import set_reminders
from foresight.foundation.organisation.models import Person, User
from foresight.foundation.organisation.queries import clock

COMPARED = ("state", "due_on", "due_at", "times_moved", "promised_by_id", "promised_to_id", "result")
"""What the audit entry tells of before and after."""


@dataclass(frozen=True)
class Held:
    """A commitment whose row is held until the end of the transaction, with who acts and when."""

    commitment: Commitment
    actor: User | None
    standing: Standing
    now: datetime
    before: Mapping[str, Any]

    @property
    def day(self) -> date:
        """The product's today."""
        return timezone.localdate(self.now)

    def write(
        self,
        act: Act,
        *,
        note: str = "",
        changes: Mapping[str, Any] | None = None,
        evidence: Sequence[EvidenceInput] = (),
    ) -> Commitment:
        """Keeps the commitment as it now is, with the act in its history and in the audit log."""
        commitment = self.commitment
        commitment.save()
        write_entry(
            self,
            act,
            from_state=self.before["state"],
            note=note,
            changes=changes or {},
            evidence=evidence,
        )
        return commitment


def standing_for(actor: User | None, now: datetime) -> Standing:
    """For whom the actor may act; None is the machine's own command line."""
    return MACHINE if actor is None else standing_of(actor, on=timezone.localdate(now))


def held(actor: User | None, commitment_id: int, act: Act) -> Held:
    """Takes hold of a commitment for an act; inside a transaction.

    Raises CommitmentUnknown for one that the actor may not see, PermissionDenied when the act is another's, and
    CommitmentRefused when the state does not allow it, with who did what last.
    """
    now = clock()
    seen = Commitment.objects.all() if actor is None else commitments_visible_to(actor)
    if not seen.filter(pk=commitment_id).exists():
        raise CommitmentUnknown
    # The row alone is locked: with a join PostgreSQL would miss a row whose promiser changed while this act waited.
    Commitment.objects.select_for_update().get(pk=commitment_id)
    commitment = Commitment.objects.select_related("promised_by__account", "promised_to__account").get(pk=commitment_id)
    standing = standing_for(actor, now)
    require_act(standing, commitment, act)
    if commitment.state not in FROM_STATES[act]:
        raise CommitmentRefused(_too_late(commitment, act))
    return Held(commitment, actor, standing, now, facts_of(commitment))


def _too_late(commitment: Commitment, act: Act) -> str:
    last = commitment.history.select_related("actor__person").order_by("-id")[0]
    who = str(last.actor) if last.actor else "命令行"
    return (
        f"不能{act.label}：“{commitment.title}”现在是“{commitment.get_state_display()}”，"
        f"{who}在 {timezone.localtime(last.at):%m-%d %H:%M} 已经{Act(last.act).label}。请刷新页面看最新的情况。"
    )


def facts_of(commitment: Commitment) -> dict[str, Any]:
    """What the audit compares, as plain JSON."""
    values = {name: getattr(commitment, name) for name in COMPARED}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def write_entry(
    held: Held,
    act: Act,
    *,
    from_state: str,
    note: str,
    changes: Mapping[str, Any],
    evidence: Sequence[EvidenceInput] = (),
) -> HistoryEntry:
    """The act in the history, its evidence, the reminders that follow, and the audit entry."""
    commitment = held.commitment
    entry = HistoryEntry.objects.create(
        commitment=commitment,
        act=act,
        from_state=from_state,
        to_state=commitment.state,
        at=held.now,
        actor=held.actor,
        on_behalf_of=_on_behalf_of(held, act),
        note=note,
        changes=dict(changes),
    )
    Evidence.objects.bulk_create(
        Evidence(commitment=commitment, entry=entry, text=given.text, link=given.link, subject=given.subject)
        for given in evidence
    )
    set_reminders(commitment, on=held.day)
    after = facts_of(commitment)
    record_act(
        actor=held.actor,
        action=f"commitment.{act.value}",
        subject=f"commitment:{commitment.pk}",
        before={name: value for name, value in held.before.items() if after[name] != value} if held.before else None,
        after={name: value for name, value in after.items() if held.before.get(name) != value},
        reason=note,
    )
    return entry


def _on_behalf_of(held: Held, act: Act) -> Person | None:
    """Whose act it was, where somebody stood in."""
    if act in {Act.REPORTED, Act.EVIDENCE}:
        person: Person | None = held.commitment.promised_by
    elif act in OWED_ACTS and held.commitment.owed_to_somebody:
        person = held.commitment.promised_to
    else:
        return None
    return None if person is None or held.standing.person_id == person.pk else person


def required(text: str, what: str, field: str, commitment: Commitment) -> str:
    """The text without blanks around it; an empty one is refused."""
    found = text.strip()
    if not found:
        raise CommitmentRefused(f"“{commitment.title}”还缺{what}。请写一句。", field)
    return found


def sound_evidence(evidence: Sequence[EvidenceInput]) -> list[EvidenceInput]:
    """The evidence without empty pieces; a link that is no address is refused."""
    found = []
    for given in evidence:
        piece = EvidenceInput(given.text.strip(), given.link.strip(), given.subject.strip())
        if piece.link and not _is_address(piece.link):
            raise CommitmentRefused(
                f"链接“{piece.link[:80]}”不是网址。请写以 https:// 或 http:// 开头的网址，或本系统里以 / 开头的地址。",
                "link",
            )
        if piece.text or piece.link or piece.subject:
            found.append(piece)
    return found


def _is_address(link: str) -> bool:
    inside = link.startswith("/") and not link.startswith(("//", "/\\"))
    return (
        len(link) <= 500
        and link.isprintable()
        and " " not in link
        and (inside or link.startswith(("https://", "http://")))
    )
