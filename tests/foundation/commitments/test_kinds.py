"""What a room says about its own promises, and what it is told."""

from collections.abc import Iterator
from datetime import date

import pytest

from foresight.foundation.commitments import registry
from foresight.foundation.commitments.actions import accept_commitment, make_commitment, report_commitment
from foresight.foundation.commitments.inputs import EvidenceInput
from foresight.foundation.commitments.models import Commitment, State
from foresight.foundation.commitments.queries import commitments_about
from foresight.foundation.commitments.refusals import CommitmentRefused
from foresight.foundation.commitments.registry import (
    TASK,
    CommitmentKind,
    commitment_kind,
    commitment_kinds,
    register_commitment_kinds,
)
from foresight.foundation.organisation.models import User
from tests.cast import Cast

FRIDAY = date(2025, 7, 4)


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test registers ends with it."""
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))
    yield


def promise(cast: Cast, kind: str, to: User | None = None) -> Commitment:
    return make_commitment(
        actor=cast.ada,
        kind=kind,
        title="补回三月的缺口",
        promised_by_id=cast.person("ada").pk,
        promised_to_id=to.person_id if to else None,
        due_on=FRIDAY,
        subject="float:7",
    )


def test_the_room_is_told_once_when_it_is_done_and_by_whom(cast: Cast) -> None:
    told: list[tuple[int, str, User | None]] = []
    register_commitment_kinds(
        CommitmentKind(
            "test.remedy", "补救", "Remedy", on_done=lambda made, actor: told.append((made.pk, made.state, actor))
        )
    )
    owed = promise(cast, "test.remedy", cast.ben)
    report_commitment(actor=cast.ada, commitment_id=owed.pk)
    assert told == []
    accept_commitment(actor=cast.ben, commitment_id=owed.pk)
    assert told == [(owed.pk, State.DONE, cast.ben)]
    own = promise(cast, "test.remedy")
    report_commitment(actor=cast.ada, commitment_id=own.pk)
    assert told[1:] == [(own.pk, State.DONE, cast.ada)]


def test_what_the_room_refuses_undoes_the_act(cast: Cast) -> None:
    def refuse(made: Commitment, actor: User | None) -> None:
        raise ValueError("缺口还没有补回")

    register_commitment_kinds(CommitmentKind("test.strict", "补救", "Remedy", on_done=refuse))
    made = promise(cast, "test.strict")
    with pytest.raises(ValueError, match="缺口还没有补回"):
        report_commitment(actor=cast.ada, commitment_id=made.pk)
    made.refresh_from_db()
    assert (made.state, made.history.count(), made.reminders.count()) == (State.OPEN, 1, 2)


def test_a_kind_may_want_evidence_which_may_have_come_before(cast: Cast) -> None:
    register_commitment_kinds(CommitmentKind("test.proof", "整改", "Remedy", evidence_required=True))
    made = promise(cast, "test.proof", cast.ben)
    with pytest.raises(CommitmentRefused, match="要有凭据才能报告完成"):
        report_commitment(actor=cast.ada, commitment_id=made.pk, result="好了")
    report_commitment(actor=cast.ada, commitment_id=made.pk, evidence=[EvidenceInput(subject="order:erp/O-1")])
    assert made.evidence.count() == 1


def test_a_kind_says_how_early_to_remind(cast: Cast) -> None:
    register_commitment_kinds(CommitmentKind("test.early", "评审", "Review", remind_days_ahead=3))
    made = promise(cast, "test.early")
    assert made.reminders.get(why="ahead").remind_on == date(2025, 7, 1)


def test_the_page_of_an_object_finds_what_was_promised_about_it(cast: Cast) -> None:
    made = promise(cast, "task")
    assert list(commitments_about("float:7")) == [made]
    assert list(commitments_about("float:8")) == []


def test_a_key_belongs_to_one_kind() -> None:
    register_commitment_kinds(TASK)  # the same one again
    with pytest.raises(ValueError, match="'task' is registered already"):
        register_commitment_kinds(CommitmentKind("task", "别的", "Another"))
    assert commitment_kind("task") is TASK
    assert TASK in commitment_kinds()
