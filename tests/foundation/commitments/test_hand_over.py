"""Handing the open promises of a leaver to somebody else in one act."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.commitments.actions import (
    accept_commitment,
    hand_over_commitments,
    make_commitment,
    report_commitment,
)
from foresight.foundation.commitments.models import Act, Commitment, State
from foresight.foundation.commitments.queries import open_for
from foresight.foundation.commitments.refusals import CommitmentRefused
from foresight.foundation.organisation.actions import save_memberships, save_people
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput
from foresight.foundation.organisation.models import User
from tests.cast import START, Cast

TODAY = date(2025, 6, 30)
FRIDAY = date(2025, 7, 4)


def promise(by: User, to: User | None, title: str) -> Commitment:
    return make_commitment(
        actor=None,
        kind="task",
        title=title,
        promised_by_id=by.person_id or 0,
        promised_to_id=to.person_id if to else None,
        due_on=FRIDAY,
    )


def hand_over(actor: User | None, leaver: User, successor: User, reason: str = "离职交接") -> list[Commitment]:
    return hand_over_commitments(
        actor=actor,
        from_person_id=leaver.person_id or 0,
        to_person_id=successor.person_id or 0,
        on=TODAY,
        reason=reason,
    )


def sides(title: str) -> tuple[str, str | None, str]:
    found = Commitment.objects.get(title=title)
    return found.promised_by.code, found.promised_to.code if found.promised_to else None, found.state


def test_what_the_leaver_owes_and_is_owed_goes_over_and_what_has_ended_stays(cast: Cast) -> None:
    promise(cast.ada, cast.director, "owed")
    promise(cast.director, cast.ada, "due to her")
    promise(cast.ada, None, "to the company")
    waiting = promise(cast.director, cast.ada, "waits for her")
    report_commitment(actor=None, commitment_id=waiting.pk)
    ended = promise(cast.ada, None, "ended")
    report_commitment(actor=None, commitment_id=ended.pk)
    assert open_for(cast.person("ada").pk).count() == 4

    handed = hand_over(cast.ben, cast.ada, cast.cleo)
    assert {commitment.title for commitment in handed} == {"owed", "due to her", "to the company", "waits for her"}
    assert sides("owed") == ("cleo", "director", "open")
    assert sides("due to her") == ("director", "cleo", "open")
    assert sides("to the company") == ("cleo", None, "open")
    assert sides("waits for her") == ("director", "cleo", "reported")
    assert sides("ended") == ("ada", None, "done")
    assert accept_commitment(actor=cast.cleo, commitment_id=waiting.pk).state == State.DONE
    assert open_for(cast.person("ada").pk).count() == 0


def test_the_history_says_from_whom_to_whom_and_why(cast: Cast) -> None:
    made = promise(cast.ada, cast.director, "owed")
    hand_over(cast.ben, cast.ada, cast.cleo)
    entry = made.history.get(act=Act.HANDED_OVER)
    assert (entry.actor, entry.note, entry.changes) == (cast.ben, "离职交接", {"promised_by": ["艾达", "克莱"]})
    audit = AuditEntry.objects.get(subject=f"commitment:{made.pk}", action="commitment.handed_over")
    assert audit.before == {"promised_by_id": cast.person("ada").pk}
    assert audit.after == {"promised_by_id": cast.person("cleo").pk}


def test_a_promise_to_oneself_stays_one(cast: Cast) -> None:
    promise(cast.ada, cast.ada, "own")
    hand_over(cast.ben, cast.ada, cast.cleo)
    assert sides("own") == ("cleo", "cleo", "open")


def test_nobody_ends_up_accepting_the_own_work(cast: Cast) -> None:
    """Cleo takes over from Ada what they had promised each other: Ben, who hands over, takes the other side."""
    promise(cast.ada, cast.cleo, "ada to cleo")
    promise(cast.cleo, cast.ada, "cleo to ada")
    reported = promise(cast.cleo, cast.ada, "reported by cleo")
    report_commitment(actor=None, commitment_id=reported.pk)
    hand_over(cast.ben, cast.ada, cast.cleo)
    assert sides("ada to cleo") == ("cleo", "ben", "open")
    assert sides("cleo to ada") == ("cleo", "ben", "open")
    assert sides("reported by cleo") == ("cleo", "ben", "reported")


def test_what_has_nobody_left_to_accept_it_is_open_again(cast: Cast) -> None:
    reported = promise(cast.cleo, cast.ada, "reported")
    report_commitment(actor=None, commitment_id=reported.pk)
    hand_over(None, cast.ada, cast.cleo)
    assert sides("reported") == ("cleo", None, "open")


def test_it_works_after_the_person_has_left(cast: Cast) -> None:
    promise(cast.ada, cast.director, "owed")
    save_people(actor=None, people=[PersonInput("ada", "艾达", START, date(2025, 6, 15))])
    save_memberships(actor=None, memberships=[MembershipInput("ada", "east-1", START, date(2025, 6, 15))])
    with pytest.raises(PermissionDenied):
        hand_over(cast.cleo, cast.ada, cast.cleo)
    assert len(hand_over(cast.ben, cast.ada, cast.cleo)) == 1


def test_without_anything_open_nothing_happens(cast: Cast) -> None:
    before = AuditEntry.objects.count()
    assert hand_over(cast.ben, cast.ada, cast.cleo) == []
    assert AuditEntry.objects.count() == before


def test_what_cannot_be_is_refused(cast: Cast) -> None:
    promise(cast.ada, cast.director, "owed")
    with pytest.raises(PermissionDenied):
        hand_over(cast.ada, cast.ada, cast.cleo)
    with pytest.raises(PermissionDenied):
        hand_over(cast.ben, cast.cleo, cast.ada)  # he leads the other region
    with pytest.raises(CommitmentRefused, match="转交要写原因"):
        hand_over(cast.ben, cast.ada, cast.cleo, " ")
    with pytest.raises(CommitmentRefused, match="不能转交给本人"):
        hand_over(cast.ben, cast.ada, cast.ada)
    save_people(actor=None, people=[PersonInput("cleo", "克莱", START, date(2025, 6, 1))])
    with pytest.raises(CommitmentRefused, match="克莱已在 2025-06-01 离职，不能接手"):
        hand_over(cast.ben, cast.ada, cast.cleo)
    assert sides("owed") == ("ada", "director", "open")
