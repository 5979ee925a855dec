"""Writing down a promise."""

from datetime import date

from django.db import transaction

from foresight.foundation.commitments.actions.writing import Held, standing_for, write_entry
from foresight.foundation.commitments.due import Due
from foresight.foundation.commitments.inputs import WithinHours
from foresight.foundation.commitments.models import Act, Commitment
from foresight.foundation.commitments.policies import require_may_lay
from foresight.foundation.commitments.refusals import CommitmentRefused
from foresight.foundation.commitments.registry import commitment_kind
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import Person, Unit, User
from foresight.foundation.organisation.queries import clock


@transaction.atomic
def make_commitment(
    *,
    actor: User | None,
    kind: str,
    title: str,
    promised_by_id: int,
    promised_to_id: int | None = None,
    due_on: date | WithinHours,
    details: str = "",
    subject: str = "",
    unit_id: int | None = None,
) -> Commitment:
    """Writes down what a person promises, to another or to the company as such, until a day or within hours.

    People promise for themselves; whoever leads somebody, or stands in, may write it down for that person; a kind may
    let everybody ask. ``unit_id`` empty: the unit of the promiser today. A promise to oneself, like one to the
    company, is done when it is reported.

    Raises PermissionDenied; LookupError for an unknown kind, person or unit; CommitmentRefused for a title that is
    missing or too long, a due day that is past, somebody who has left.
    """
    known = commitment_kind(kind)
    now = clock()
    standing = standing_for(actor, now)
    promiser = _person(promised_by_id)
    require_may_lay(standing, promiser, asked_by_everybody=known.asked_by_everybody)
    owed = None if promised_to_id is None else _person(promised_to_id)
    commitment = Commitment(
        kind=kind,
        title=_title(title),
        details=details.strip(),
        subject=subject,
        promised_by=promiser,
        promised_to=owed,
        made_by=actor,
        made_at=now,
    )
    due = Due.of(due_on, now)
    commitment.due_on = commitment.first_due_on = due.on
    commitment.due_at, commitment.due_hours, commitment.due_counting = due.at, due.hours, due.counting
    act = Held(commitment, actor, standing, now, {})
    for person in (promiser, owed):
        if person is not None and person.left_on is not None and person.left_on < act.day:
            raise CommitmentRefused(f"{person.name}已在 {person.left_on} 离职，不能再承诺或接受承诺。请换一个人。")
    commitment.unit = _unit(unit_id) if unit_id is not None else _unit_of(promiser, act.day)
    commitment.save()
    write_entry(act, Act.MADE, from_state="", note="", changes={"due_on": [None, due.on.isoformat()]})
    return commitment


def _person(person_id: int) -> Person:
    found = Person.objects.select_related("account").filter(pk=person_id).first()
    if found is None:
        raise LookupError(f"没有编号（id）为 {person_id} 的人员。")
    return found


def _unit(unit_id: int) -> Unit:
    found = Unit.objects.filter(pk=unit_id).first()
    if found is None:
        raise LookupError(f"没有编号（id）为 {unit_id} 的组织。")
    return found


def _unit_of(person: Person, day: date) -> Unit | None:
    unit = OrganisationBook.load().unit_of(person.pk, day)
    return None if unit is None else Unit.objects.get(pk=unit)


def _title(title: str) -> str:
    found = " ".join(title.split())
    if not found:
        raise CommitmentRefused("还没有写承诺什么。请用一句话写清楚要做成的事。", "title")
    if len(found) > 200:
        raise CommitmentRefused(f"标题有 {len(found)} 个字，最多 200 个。请缩短，细节写在说明里。", "title")
    return found
