"""What may happen to an open promise besides being kept: moved, reminded of, released, cancelled."""

from datetime import date

from django.db import transaction

from foresight.foundation.commitments.actions.writing import held, required
from foresight.foundation.commitments.due import Due
from foresight.foundation.commitments.models import Act, Commitment, Reminder, State
from foresight.foundation.commitments.refusals import CommitmentRefused
from foresight.foundation.organisation.models import User


@transaction.atomic
def move_commitment(*, actor: User | None, commitment_id: int, due_on: date, reason: str) -> Commitment:
    """Moves the due day, by either side and with a reason. The first day promised stays beside it, and it counts how
    often it was moved; a limit in hours becomes a day."""
    act = held(actor, commitment_id, Act.MOVED)
    commitment = act.commitment
    why = required(reason, "改期的原因", "reason", commitment)
    before = commitment.due_on
    due = Due.of(due_on, act.now)
    if due.on == before and commitment.due_at is None:
        raise CommitmentRefused(f"到期日已经是 {before}，没有改。请写另一天。", "due_on")
    commitment.due_on = due.on
    commitment.due_at, commitment.due_hours, commitment.due_counting = due.at, due.hours, due.counting
    commitment.times_moved += 1
    return act.write(Act.MOVED, note=why, changes={"due_on": [before.isoformat(), due.on.isoformat()]})


@transaction.atomic
def remind_of_commitment(*, actor: User | None, commitment_id: int, note: str = "") -> Commitment:
    """Reminds the promiser today (催办), once a day."""
    act = held(actor, commitment_id, Act.REMINDED)
    commitment = act.commitment
    nudge, made = Reminder.objects.get_or_create(
        commitment=commitment,
        why=Reminder.Why.NUDGE,
        remind_on=act.day,
        defaults={"person_id": commitment.promised_by_id},
    )
    if not made:
        raise CommitmentRefused(f"“{commitment.title}”今天（{nudge.remind_on}）已经催办过一次。请明天再催。")
    return act.write(Act.REMINDED, note=note.strip())


@transaction.atomic
def release_commitment(*, actor: User | None, commitment_id: int, reason: str) -> Commitment:
    """Lets the promiser off, with a reason, by the one it was promised to."""
    return _end(actor, commitment_id, Act.RELEASED, State.RELEASED, reason)


@transaction.atomic
def cancel_commitment(*, actor: User | None, commitment_id: int, reason: str) -> Commitment:
    """Cancels what should not have been written down or has lost its object, with a reason. What is owed to another is
    not cancelled: that person releases it."""
    return _end(actor, commitment_id, Act.CANCELLED, State.CANCELLED, reason)


def _end(actor: User | None, commitment_id: int, what: Act, state: State, reason: str) -> Commitment:
    act = held(actor, commitment_id, what)
    why = required(reason, f"{what.label}的原因", "reason", act.commitment)
    act.commitment.state = state
    act.commitment.ended_at = act.now
    return act.write(what, note=why)
