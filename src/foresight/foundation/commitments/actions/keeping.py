"""The way of a promise to its end: evidence, the report, and what the other side says to it."""

from collections.abc import Sequence

from django.db import transaction

from foresight.foundation.commitments.actions.writing import Held, held, required, sound_evidence
from foresight.foundation.commitments.inputs import EvidenceInput
from foresight.foundation.commitments.models import Act, Commitment, State
from foresight.foundation.commitments.refusals import CommitmentRefused
from foresight.foundation.commitments.registry import commitment_kind
from foresight.foundation.organisation.models import User


@transaction.atomic
def add_evidence(*, actor: User | None, commitment_id: int, evidence: EvidenceInput) -> Commitment:
    """Adds a piece of evidence, by the promiser or in the promiser's place."""
    act = held(actor, commitment_id, Act.EVIDENCE)
    pieces = sound_evidence([evidence])
    if not pieces:
        raise CommitmentRefused("还没有写凭据。请写一句说明，或给一个链接。", "text")
    return act.write(Act.EVIDENCE, note=pieces[0].text, evidence=pieces)


@transaction.atomic
def report_commitment(
    *, actor: User | None, commitment_id: int, result: str = "", evidence: Sequence[EvidenceInput] = ()
) -> Commitment:
    """Reports a promise as done, with what came of it.

    It then waits for the one it was promised to; what was promised to nobody else is done. A kind that wants evidence
    refuses a report without any.
    """
    act = held(actor, commitment_id, Act.REPORTED)
    commitment = act.commitment
    pieces = sound_evidence(evidence)
    if commitment_kind(commitment.kind).evidence_required and not pieces and not commitment.evidence.exists():
        raise CommitmentRefused(f"“{commitment.title}”要有凭据才能报告完成。请写明凭据，或附上链接。", "text")
    commitment.result = result.strip()
    commitment.reported_at = act.now
    if commitment.owed_to_somebody:
        commitment.state = State.REPORTED
        return act.write(Act.REPORTED, note=commitment.result, evidence=pieces)
    return _end_as_done(act, Act.REPORTED, commitment.result, pieces)


@transaction.atomic
def accept_commitment(*, actor: User | None, commitment_id: int, note: str = "") -> Commitment:
    """Accepts what was reported: the promise is done."""
    return _end_as_done(held(actor, commitment_id, Act.ACCEPTED), Act.ACCEPTED, note.strip())


def _end_as_done(act: Held, what: Act, note: str, evidence: Sequence[EvidenceInput] = ()) -> Commitment:
    commitment = act.commitment
    commitment.state = State.DONE
    commitment.ended_at = act.now
    act.write(what, note=note, evidence=evidence)
    told = commitment_kind(commitment.kind).on_done
    if told is not None:
        told(commitment, act.actor)
    return commitment


@transaction.atomic
def send_back_commitment(*, actor: User | None, commitment_id: int, reason: str) -> Commitment:
    """Sends a report back with what is missing: the promise is open again, its due day unchanged."""
    act = held(actor, commitment_id, Act.SENT_BACK)
    why = required(reason, "退回的原因", "reason", act.commitment)
    act.commitment.state = State.OPEN
    act.commitment.reported_at = None
    return act.write(Act.SENT_BACK, note=why)
