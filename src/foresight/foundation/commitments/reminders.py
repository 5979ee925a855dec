"""Which reminders a commitment has: rewritten after every act, so that none outlives its reason."""

from datetime import date, timedelta

from django.utils import timezone

from foresight.foundation.commitments.models import Commitment, Reminder, State
from foresight.foundation.commitments.registry import commitment_kind


def set_reminders(commitment: Commitment, *, on: date) -> None:
    """Makes the reminders fit the state on a day: while open, one ahead of the due day and one for the day after it;
    while a report waits, one for whoever is to accept it; none once it has ended."""
    wanted = _wanted(commitment, on)
    kept = {reminder.why: reminder for reminder in commitment.reminders.exclude(why=Reminder.Why.NUDGE)}
    for why, reminder in kept.items():
        if wanted.get(why) != (reminder.person_id, reminder.remind_on):
            reminder.delete()
        else:
            del wanted[why]
    Reminder.objects.bulk_create(
        Reminder(commitment=commitment, why=why, person_id=person, remind_on=day)
        for why, (person, day) in wanted.items()
    )
    nudges = commitment.reminders.filter(why=Reminder.Why.NUDGE)
    if commitment.state == State.OPEN:
        nudges.update(person_id=commitment.promised_by_id)
    else:
        nudges.delete()


def _wanted(commitment: Commitment, on: date) -> dict[str, tuple[int, date]]:
    if commitment.state == State.OPEN:
        ahead = commitment.due_on - timedelta(days=commitment_kind(commitment.kind).remind_days_ahead)
        promiser = commitment.promised_by_id
        return {
            Reminder.Why.AHEAD: (promiser, max(ahead, timezone.localdate(commitment.made_at))),
            Reminder.Why.OVERDUE: (promiser, commitment.due_on + timedelta(days=1)),
        }
    if commitment.state == State.REPORTED and commitment.promised_to_id is not None:
        return {Reminder.Why.ACCEPTANCE: (commitment.promised_to_id, on)}
    return {}
