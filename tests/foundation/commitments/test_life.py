"""The life of a promise: made, reported, accepted or sent back, moved, released, cancelled."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.commitments.actions import (
    accept_commitment,
    add_evidence,
    cancel_commitment,
    make_commitment,
    move_commitment,
    release_commitment,
    remind_of_commitment,
    report_commitment,
    send_back_commitment,
)
from foresight.foundation.commitments.inputs import EvidenceInput
from foresight.foundation.commitments.models import Act, Commitment, State
from foresight.foundation.commitments.refusals import CommitmentRefused, CommitmentUnknown
from foresight.foundation.organisation.models import User
from tests.cast import Cast

FRIDAY = date(2025, 7, 4)


def promise(actor: User, to: User | None, title: str = "给黄河机械报价", by: User | None = None) -> Commitment:
    """A promise until Friday; today is Monday 30 June 2025."""
    return make_commitment(
        actor=actor,
        kind="task",
        title=title,
        promised_by_id=(by or actor).person_id or 0,
        promised_to_id=to.person_id if to else None,
        due_on=FRIDAY,
    )


def acts_of(commitment: Commitment) -> list[tuple[str, str, str]]:
    return list(commitment.history.values_list("act", "from_state", "to_state"))


def test_a_promise_is_reported_and_accepted(cast: Cast) -> None:
    made = promise(cast.ada, cast.ben)
    assert (made.state, made.due_on, made.first_due_on, made.unit) == (State.OPEN, FRIDAY, FRIDAY, cast.unit("east-1"))
    reported = report_commitment(
        actor=cast.ada,
        commitment_id=made.pk,
        result="已发报价单",
        evidence=[EvidenceInput(text="客户已回执", link="https://crm.example.com/q/7")],
    )
    assert (reported.state, reported.result, reported.ended_at) == (State.REPORTED, "已发报价单", None)
    done = accept_commitment(actor=cast.ben, commitment_id=made.pk)
    assert done.state == State.DONE
    assert done.ended_at is not None
    assert acts_of(done) == [("made", "", "open"), ("reported", "open", "reported"), ("accepted", "reported", "done")]
    assert [(e.text, e.link, e.entry.act) for e in done.evidence.all()] == [
        ("客户已回执", "https://crm.example.com/q/7", "reported")
    ]


def test_what_was_promised_to_nobody_is_done_when_reported(cast: Cast) -> None:
    made = promise(cast.ada, None)
    assert report_commitment(actor=cast.ada, commitment_id=made.pk).state == State.DONE
    assert acts_of(made) == [("made", "", "open"), ("reported", "open", "done")]


def test_what_somebody_promised_to_oneself_is_done_when_reported(cast: Cast) -> None:
    made = promise(cast.ada, cast.ada)
    assert report_commitment(actor=cast.ada, commitment_id=made.pk).state == State.DONE


def test_a_report_can_be_sent_back_with_a_reason_and_made_again(cast: Cast) -> None:
    made = promise(cast.ada, cast.ben)
    report_commitment(actor=cast.ada, commitment_id=made.pk)
    with pytest.raises(CommitmentRefused, match="退回的原因"):
        send_back_commitment(actor=cast.ben, commitment_id=made.pk, reason="  ")
    back = send_back_commitment(actor=cast.ben, commitment_id=made.pk, reason="少了交期")
    assert (back.state, back.reported_at) == (State.OPEN, None)
    report_commitment(actor=cast.ada, commitment_id=made.pk, result="补了交期")
    assert accept_commitment(actor=cast.ben, commitment_id=made.pk, note="好").state == State.DONE
    assert [entry.note for entry in made.history.all()] == ["", "", "少了交期", "补了交期", "好"]


def test_the_due_day_moves_with_a_reason_and_the_first_one_stays(cast: Cast) -> None:
    made = promise(cast.ada, cast.ben)
    with pytest.raises(CommitmentRefused, match="改期的原因"):
        move_commitment(actor=cast.ada, commitment_id=made.pk, due_on=date(2025, 7, 10), reason="")
    move_commitment(actor=cast.ada, commitment_id=made.pk, due_on=date(2025, 7, 10), reason="客户出差")
    moved = move_commitment(actor=cast.ben, commitment_id=made.pk, due_on=date(2025, 7, 8), reason="要赶在评审前")
    assert (moved.due_on, moved.first_due_on, moved.times_moved) == (date(2025, 7, 8), FRIDAY, 2)
    assert [entry.changes for entry in moved.history.filter(act=Act.MOVED)] == [
        {"due_on": ["2025-07-04", "2025-07-10"]},
        {"due_on": ["2025-07-10", "2025-07-08"]},
    ]
    with pytest.raises(CommitmentRefused, match="已经是 2025-07-08"):
        move_commitment(actor=cast.ada, commitment_id=made.pk, due_on=date(2025, 7, 8), reason="再看")


@pytest.mark.parametrize("day", [date(2025, 6, 29), date(2024, 7, 4)])
def test_a_due_day_that_is_past_is_refused(cast: Cast, day: date) -> None:
    made = promise(cast.ada, cast.ben)
    with pytest.raises(CommitmentRefused, match=rf"{day} 已经过去（今天是 2025-06-30）"):
        move_commitment(actor=cast.ada, commitment_id=made.pk, due_on=day, reason="改")
    with pytest.raises(CommitmentRefused, match="已经过去"):
        make_commitment(actor=cast.ada, kind="task", title="x", promised_by_id=cast.person("ada").pk, due_on=day)


def test_only_the_one_it_was_promised_to_releases(cast: Cast) -> None:
    made = promise(cast.ada, cast.ben)
    with pytest.raises(PermissionDenied, match="本或其代理人"):
        release_commitment(actor=cast.ada, commitment_id=made.pk, reason="不做了")
    with pytest.raises(CommitmentRefused, match="免除的原因"):
        release_commitment(actor=cast.ben, commitment_id=made.pk, reason="")
    assert release_commitment(actor=cast.ben, commitment_id=made.pk, reason="客户撤单").state == State.RELEASED


def test_what_is_owed_to_another_is_not_cancelled_but_released(cast: Cast) -> None:
    owed = promise(cast.ada, cast.ben)
    with pytest.raises(PermissionDenied, match="本或其代理人免除"):
        cancel_commitment(actor=cast.ada, commitment_id=owed.pk, reason="写错了")
    own = promise(cast.ada, None)
    with pytest.raises(CommitmentRefused, match="取消的原因"):
        cancel_commitment(actor=cast.ada, commitment_id=own.pk, reason="")
    assert cancel_commitment(actor=cast.ada, commitment_id=own.pk, reason="写错了").state == State.CANCELLED
    set_by_ben = promise(cast.ben, None, by=cast.ada)
    with pytest.raises(PermissionDenied, match="立下它的人或艾达的负责人"):
        cancel_commitment(actor=cast.ada, commitment_id=set_by_ben.pk, reason="不想做")
    assert cancel_commitment(actor=cast.ben, commitment_id=set_by_ben.pk, reason="重复").state == State.CANCELLED


def test_a_promise_to_the_company_is_released_by_the_leader_and_never_by_the_promiser(cast: Cast) -> None:
    made = promise(cast.ada, None)
    with pytest.raises(PermissionDenied, match="艾达的负责人"):
        release_commitment(actor=cast.ada, commitment_id=made.pk, reason="不做了")
    assert release_commitment(actor=cast.ben, commitment_id=made.pk, reason="取消项目").state == State.RELEASED


def test_evidence_is_added_while_it_goes_on(cast: Cast) -> None:
    made = promise(cast.ada, cast.ben)
    add_evidence(actor=cast.ada, commitment_id=made.pk, evidence=EvidenceInput(subject="order:erp/O-1"))
    with pytest.raises(CommitmentRefused, match="还没有写凭据"):
        add_evidence(actor=cast.ada, commitment_id=made.pk, evidence=EvidenceInput(text=" "))
    report_commitment(actor=cast.ada, commitment_id=made.pk)
    add_evidence(actor=cast.ada, commitment_id=made.pk, evidence=EvidenceInput(text="再补一张"))
    accept_commitment(actor=cast.ben, commitment_id=made.pk)
    with pytest.raises(CommitmentRefused, match="不能补充凭据"):
        add_evidence(actor=cast.ada, commitment_id=made.pk, evidence=EvidenceInput(text="太晚"))
    assert made.evidence.count() == 2


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//evil.example", "/\\evil.example", "ftp://x", "evil", "https://a b"]
)
def test_a_link_that_is_no_address_is_refused(cast: Cast, link: str) -> None:
    made = promise(cast.ada, cast.ben)
    with pytest.raises(CommitmentRefused, match="不是网址"):
        add_evidence(actor=cast.ada, commitment_id=made.pk, evidence=EvidenceInput(link=link))


def test_the_second_of_two_reports_hears_who_was_first(cast: Cast) -> None:
    made = promise(cast.ada, cast.ben)
    report_commitment(actor=cast.ada, commitment_id=made.pk)
    with pytest.raises(CommitmentRefused, match=r"不能报告完成：.*“待验收”，艾达在 06-30 \d\d:\d\d 已经报告完成"):
        report_commitment(actor=cast.ada, commitment_id=made.pk)


def test_a_reminder_is_sent_once_a_day_and_by_the_other_side(cast: Cast) -> None:
    made = promise(cast.ada, cast.ben)
    with pytest.raises(PermissionDenied):
        remind_of_commitment(actor=cast.ada, commitment_id=made.pk)
    remind_of_commitment(actor=cast.ben, commitment_id=made.pk, note="客户在等")
    with pytest.raises(CommitmentRefused, match=r"今天（2025-06-30）已经催办过一次"):
        remind_of_commitment(actor=cast.ben, commitment_id=made.pk)


def test_somebody_elses_commitment_is_unknown(cast: Cast) -> None:
    made = promise(cast.ada, cast.ben)
    with pytest.raises(CommitmentUnknown):
        report_commitment(actor=cast.cleo, commitment_id=made.pk)
    with pytest.raises(CommitmentUnknown):
        report_commitment(actor=cast.ada, commitment_id=made.pk + 1)


@pytest.mark.parametrize("title", ["", "   ", "很" * 201])
def test_a_title_is_wanted_and_short(cast: Cast, title: str) -> None:
    with pytest.raises(CommitmentRefused) as refused:
        promise(cast.ada, None, title)
    assert refused.value.field == "title"


def test_an_unknown_kind_is_named(cast: Cast) -> None:
    with pytest.raises(LookupError, match="没有承诺种类“wish”。现有：task"):
        make_commitment(actor=cast.ada, kind="wish", title="x", promised_by_id=cast.person("ada").pk, due_on=FRIDAY)


def test_every_act_leaves_an_audit_entry_with_what_changed(cast: Cast) -> None:
    made = promise(cast.ada, cast.ben)
    move_commitment(actor=cast.ada, commitment_id=made.pk, due_on=date(2025, 7, 10), reason="客户出差")
    entry = AuditEntry.objects.get(subject=f"commitment:{made.pk}", action="commitment.moved")
    assert entry.actor == cast.ada
    assert entry.before == {"due_on": "2025-07-04", "times_moved": 0}
    assert entry.after == {"due_on": "2025-07-10", "times_moved": 1}
    assert entry.reason == "客户出差"
