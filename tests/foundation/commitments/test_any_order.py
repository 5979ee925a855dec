"""Whatever people do to a promise in whatever order: the history is complete and explains every state, no act comes from
a wrong state, and the day promised first is never lost."""

from collections.abc import Callable
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.commitments import actions
from foresight.foundation.commitments.inputs import EvidenceInput
from foresight.foundation.commitments.models import Commitment
from foresight.foundation.commitments.refusals import CommitmentRefused, CommitmentUnknown
from foresight.foundation.organisation.models import Person, User
from tests.cast import Cast

TODAY = date(2025, 6, 30)
FIRST_DUE = date(2025, 7, 4)
PEOPLE = ("ada", "ben", "cleo", "director", "dora")
RIGHTLY = {"evidence": "promiser", "reported": "promiser", "moved": "promiser", "handed_over": "dora"}
"""Whose an act is; the others are those of the other side."""
ACTORS = ("rightly", "rightly", "rightly", "promiser", "other side", "director", "dora", "cleo")
"""Who acts: most often whoever may, since others do not get far."""

STEPS = {
    # act: state before → states after; worked out by hand from the rules, not from the product
    "evidence": {"open": {"open"}, "reported": {"reported"}},
    "reported": {"open": {"reported", "done"}},
    "accepted": {"reported": {"done"}},
    "sent_back": {"reported": {"open"}},
    "moved": {"open": {"open"}},
    "reminded": {"open": {"open"}},
    "released": {"open": {"released"}},
    "cancelled": {"open": {"cancelled"}},
    "handed_over": {"open": {"open"}, "reported": {"reported", "open"}},
}
ENDS = {"done", "released", "cancelled"}

Do = Callable[[User, int, int], object]


def _hand_over(actor: User, number: int, choice: int) -> object:
    giver, taker = (PEOPLE[choice % 5], PEOPLE[choice // 5 % 5])
    ids = dict(Person.objects.values_list("code", "id"))
    return actions.hand_over_commitments(
        actor=actor, from_person_id=ids[giver], to_person_id=ids[taker], on=TODAY, reason="交接"
    )


DOINGS: dict[str, Do] = {
    "evidence": lambda actor, number, choice: actions.add_evidence(
        actor=actor, commitment_id=number, evidence=EvidenceInput(text="回执" * (choice % 5))
    ),
    "reported": lambda actor, number, choice: actions.report_commitment(actor=actor, commitment_id=number),
    "accepted": lambda actor, number, choice: actions.accept_commitment(actor=actor, commitment_id=number),
    "sent_back": lambda actor, number, choice: actions.send_back_commitment(
        actor=actor, commitment_id=number, reason="不全" * (choice % 5)
    ),
    "moved": lambda actor, number, choice: actions.move_commitment(
        actor=actor, commitment_id=number, due_on=TODAY + timedelta(days=choice % 9 - 1), reason="改" * (choice % 5)
    ),
    "reminded": lambda actor, number, choice: actions.remind_of_commitment(actor=actor, commitment_id=number),
    "released": lambda actor, number, choice: actions.release_commitment(
        actor=actor, commitment_id=number, reason="免" * (choice % 5)
    ),
    "cancelled": lambda actor, number, choice: actions.cancel_commitment(
        actor=actor, commitment_id=number, reason="错" * (choice % 5)
    ),
    "handed_over": _hand_over,
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    owed=st.sampled_from([None, *PEOPLE]),
    doings=st.lists(
        st.tuples(st.sampled_from([*DOINGS, "reported", "reported"]), st.sampled_from(ACTORS), st.integers(0, 24)),
        max_size=14,
    ),
)
def test_every_state_is_explained_by_the_history(
    cast: Cast, owed: str | None, doings: list[tuple[str, str, int]]
) -> None:
    people = {code: cast.person(code).pk for code in PEOPLE}
    made = actions.make_commitment(
        actor=cast.ada,
        kind="task",
        title="报价",
        promised_by_id=people["ada"],
        promised_to_id=people[owed] if owed else None,
        due_on=FIRST_DUE,
    )
    done = ["made"]
    for act, who, choice in doings:
        before = Commitment.objects.get(pk=made.pk)
        entries = before.history.count()
        code = _who_is(RIGHTLY.get(act, "other side") if who == "rightly" else who, before)
        try:
            DOINGS[act](getattr(cast, code), made.pk, choice)
        except (CommitmentRefused, CommitmentUnknown, PermissionDenied):
            assert made.history.count() == entries
            assert _values(made.pk) == _values_of(before)
            continue
        after = Commitment.objects.get(pk=made.pk)
        if act == "handed_over" and after.history.count() == entries:
            assert _values(made.pk) == _values_of(before)  # nothing of that person's was open
            continue
        assert after.history.count() == entries + 1
        assert after.state in STEPS[act][before.state]
        if act in {"accepted", "sent_back", "released"}:
            assert people[code] != before.promised_by_id
        done.append(act)
    _is_explained(made.pk, done)


def _who_is(who: str, commitment: Commitment) -> str:
    owed = commitment.promised_to
    return {"promiser": commitment.promised_by.code, "other side": owed.code if owed else "director"}.get(who, who)


def _values(number: int) -> dict[str, object]:
    return _values_of(Commitment.objects.get(pk=number))


def _values_of(found: Commitment) -> dict[str, object]:
    return {field.attname: getattr(found, field.attname) for field in Commitment._meta.concrete_fields}


def _is_explained(number: int, done: list[str]) -> None:
    """The commitment as it stands follows from its history alone, and the audit log says the same."""
    found = Commitment.objects.get(pk=number)
    history = list(found.history.order_by("id"))
    assert [entry.act for entry in history] == done
    state, due, moves = "", FIRST_DUE, 0
    for entry in history:
        assert entry.from_state == state
        assert entry.act == "made" or entry.to_state in STEPS[entry.act][state]
        state = entry.to_state
        if entry.act == "moved":
            assert entry.changes["due_on"][0] == due.isoformat()
            due, moves = date.fromisoformat(entry.changes["due_on"][1]), moves + 1
        if entry.act in {"sent_back", "moved", "released", "cancelled", "handed_over"}:
            assert entry.note
    assert (found.state, found.due_on, found.times_moved) == (state, due, moves)
    assert found.first_due_on == FIRST_DUE
    assert (found.ended_at is not None) == (state in ENDS)
    audited = AuditEntry.objects.filter(subject=f"commitment:{number}").order_by("id")
    assert [entry.action for entry in audited] == [f"commitment.{act}" for act in done]
    reminded = set(found.reminders.values_list("why", flat=True))
    assert {"ahead", "overdue"} <= reminded if state == "open" else reminded <= {"acceptance"}
    assert bool(reminded) == (state in {"open", "reported"})
