"""Handing the open promises of one person to another, so that those of a leaver do not die."""

from datetime import date

from django.db import transaction

from foresight.foundation.commitments.actions.writing import Held, facts_of, standing_for
from foresight.foundation.commitments.models import Act, Commitment, State
from foresight.foundation.commitments.queries import open_for
from foresight.foundation.commitments.refusals import CommitmentRefused
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import Membership, Person, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.queries import clock
from foresight.foundation.organisation.roles import Right


@transaction.atomic
def hand_over_commitments(
    *, actor: User | None, from_person_id: int, to_person_id: int, on: date, reason: str
) -> list[Commitment]:
    """Hands everything that a person still owes, and is still owed, to a successor from a day on; returns them.

    Due days, evidence and history stay. Where the successor would stand on both sides, whoever hands over takes the
    other side (nobody, for the command line); what then has nobody to accept it is open again.

    Raises PermissionDenied without the right to hand over in the unit of the person, LookupError for an unknown
    person, CommitmentRefused without a reason, for one and the same person, or a successor who has left by then.
    """
    why = reason.strip()
    if not why:
        raise CommitmentRefused("转交要写原因，例如“离职交接”。请写一句。", "reason")
    if from_person_id == to_person_id:
        raise CommitmentRefused("不能转交给本人。请选另一个人。", "to_person")
    people = {person.pk: person for person in Person.objects.filter(pk__in=[from_person_id, to_person_id])}
    if len(people) < 2:
        raise LookupError("没有这个人员。")
    require(actor, Right.HANDOVERS, unit_id=_unit_of(from_person_id, on))
    successor = people[to_person_id]
    if successor.left_on is not None and successor.left_on < on:
        raise CommitmentRefused(f"{successor.name}已在 {successor.left_on} 离职，不能接手。请选另一个人。", "to_person")
    now = clock()
    standing = standing_for(actor, now)
    rows = open_for(from_person_id).select_related(None).select_for_update().order_by("pk")
    handed = []
    for commitment in rows:
        act = Held(commitment, actor, standing, now, facts_of(commitment))
        changes = _give(commitment, people[from_person_id], successor, standing.person_id)
        handed.append(act.write(Act.HANDED_OVER, note=why, changes=changes))
    return handed


def _give(commitment: Commitment, leaver: Person, successor: Person, hands_over: int | None) -> dict[str, list[str]]:
    """Puts the successor in the leaver's places; returns what changed, by name."""
    before = (commitment.promised_by, commitment.promised_to)
    if commitment.promised_by_id == leaver.pk:
        commitment.promised_by = successor
    if commitment.promised_to_id == leaver.pk:
        commitment.promised_to = successor
    was_between_two = before[1] is not None and before[0] != before[1]
    if was_between_two and not commitment.owed_to_somebody:
        commitment.promised_to_id = hands_over if hands_over not in {leaver.pk, successor.pk} else None
    if commitment.state == State.REPORTED and not commitment.owed_to_somebody:
        commitment.state = State.OPEN
        commitment.reported_at = None
    after = (commitment.promised_by, commitment.promised_to)
    return {
        name: [str(old or ""), str(new or "")]
        for name, old, new in zip(("promised_by", "promised_to"), before, after, strict=True)
        if old != new
    }


def _unit_of(person_id: int, on: date) -> int | None:
    """The unit of a person on a day, or the last one of somebody who has none any more."""
    unit = OrganisationBook.load().unit_of(person_id, on)
    if unit is not None:
        return unit
    last = Membership.objects.filter(person_id=person_id, first_day__lte=on).order_by("-first_day", "-id").first()
    return last.unit_id if last else None
