"""Every entry has its place in the chain; whatever is changed behind the product's back is named."""

import contextlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection, transaction

from foresight.foundation.audit.actions import acts_together, record_act
from foresight.foundation.audit.chain import FIRST, content_digest, entry_digest
from foresight.foundation.audit.models import AuditEntry, AuditHead, EntriesAreKept
from foresight.foundation.audit.redaction import Content, redact_entries
from foresight.foundation.audit.request_ids import new_request
from foresight.foundation.audit.verification import Fault, Verdict, verify_chain
from foresight.foundation.audit.writing import ChainLost

pytestmark = pytest.mark.django_db


def write(count: int) -> None:
    for number in range(count):
        record_act(
            actor=None,
            action="plan.adopt",
            subject=f"plan:{number}",
            before={"name": "旧名"},
            after={"name": "新名", "shares": [1, 2.0, None, True]},
            reason="年初",
        )


def tamper(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def named(verdict: Verdict) -> tuple[Fault | None, int]:
    return verdict.fault, verdict.sequence


@pytest.fixture
def log() -> Iterator[None]:
    """Seven entries, made in one request."""
    with new_request():
        write(7)
    yield


def test_an_empty_log_is_intact() -> None:
    verdict = verify_chain()
    assert (verdict.intact, verdict.checked, verdict.last_digest) == (True, 0, FIRST)


def test_entries_are_numbered_and_each_one_holds_the_digest_of_the_one_before(log: None) -> None:
    entries = list(AuditEntry.objects.order_by("sequence"))
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4, 5, 6, 7]
    assert [entry.previous_digest for entry in entries] == [FIRST, *(entry.digest for entry in entries[:-1])]
    head = AuditHead.objects.get()
    assert (head.count, head.digest) == (7, entries[-1].digest)
    verdict = verify_chain()
    assert (verdict.intact, verdict.checked, verdict.last_sequence) == (True, 7, 7)
    assert verdict.last_digest == head.digest


def test_the_digest_is_that_of_a_text_which_anybody_can_write_down() -> None:
    import hashlib

    said = '["foresight audit 1","content","5a17","person:ada",null,{"days":2,"name":"\\u827e\\u8fbe"},"why"]'
    content = content_digest(
        salt="5a17", subject="person:ada", before=None, after={"name": "艾达", "days": 2.0}, reason="why"
    )
    assert content == hashlib.sha256(said.encode()).hexdigest()
    china = timezone(timedelta(hours=8))
    digest = entry_digest(
        sequence=3,
        previous=FIRST,
        at=datetime(2025, 6, 30, 8, 15, tzinfo=china),
        actor_id=None,
        action="person.save",
        request_id="ab",
        content=content,
    )
    said = (
        f'["foresight audit 1","entry",3,"{FIRST}","2025-06-30T00:15:00.000000+00:00",null,"person.save","ab",'
        f'"{content}"]'
    )
    assert digest == hashlib.sha256(said.encode()).hexdigest()


def test_the_same_content_twice_has_two_digests(log: None) -> None:
    write(1)
    same = AuditEntry.objects.filter(subject="plan:0").values_list("content_digest", flat=True)
    assert len(set(same)) == 2


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("at", datetime(2020, 1, 1, tzinfo=UTC), Fault.ENTRY_CHANGED),
        ("action", "plan.drop", Fault.ENTRY_CHANGED),
        ("request_id", "other", Fault.ENTRY_CHANGED),
        ("content_digest", "f" * 64, Fault.ENTRY_CHANGED),
        ("digest", "f" * 64, Fault.ENTRY_CHANGED),
        ("previous_digest", "f" * 64, Fault.LINK_BROKEN),
        ("subject", "plan:9", Fault.CONTENT_CHANGED),
        ("before", json.dumps({"name": "另一个"}), Fault.CONTENT_CHANGED),
        ("before", None, Fault.CONTENT_CHANGED),
        ("after", json.dumps([]), Fault.CONTENT_CHANGED),
        ("reason", "", Fault.CONTENT_CHANGED),
        ("salt", "", Fault.CONTENT_CHANGED),
        ("redacted_by", 7, Fault.CONTENT_CHANGED),
        ("redacted_by", 2, Fault.CONTENT_CHANGED),
        ("sequence", 12, Fault.MISSING),
        ("sequence", 0, Fault.MISSING),
    ],
)
def test_a_changed_column_is_named_with_its_entry(log: None, column: str, value: object, fault: Fault) -> None:
    tamper(f"UPDATE audit_auditentry SET {column} = %s WHERE sequence = 4", value)
    assert named(verify_chain()) == (fault, 4)


def test_another_actor_is_named(cast) -> None:
    before = AuditEntry.objects.count()
    write(2)
    tamper("UPDATE audit_auditentry SET actor_id = %s WHERE sequence = %s", cast.ada.pk, before + 1)
    assert named(verify_chain()) == (Fault.ENTRY_CHANGED, before + 1)


def test_a_moment_that_is_none_is_named(log: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the other database does not take it")
    tamper("UPDATE audit_auditentry SET at = 'never' WHERE sequence = 4")
    assert named(verify_chain()) == (Fault.ENTRY_CHANGED, 4)


def test_the_first_of_several_faults_is_named(log: None) -> None:
    tamper("UPDATE audit_auditentry SET reason = 'x' WHERE sequence IN (3, 5)")
    tamper("DELETE FROM audit_auditentry WHERE sequence = 6")
    assert named(verify_chain()) == (Fault.CONTENT_CHANGED, 3)


@pytest.mark.parametrize("gone", [1, 4, 6])
def test_a_missing_entry_is_named(log: None, gone: int) -> None:
    tamper("DELETE FROM audit_auditentry WHERE sequence = %s", gone)
    assert named(verify_chain()) == (Fault.MISSING, gone)


def test_an_end_that_was_cut_off_is_named(log: None) -> None:
    tamper("DELETE FROM audit_auditentry WHERE sequence > 5")
    assert named(verify_chain()) == (Fault.CUT_OFF, 6)
    tamper("DELETE FROM audit_auditentry")
    assert named(verify_chain()) == (Fault.CUT_OFF, 1)


@pytest.mark.parametrize("change", ["count = 6", "digest = previous", "count = 3"])
def test_a_changed_head_is_named(log: None, change: str) -> None:
    fifth = AuditEntry.objects.get(sequence=5).digest
    tamper(f"UPDATE audit_audithead SET {change.replace('previous', repr(fifth))}")
    verdict = verify_chain()
    assert verdict.fault is Fault.HEAD_DIFFERS


def test_a_missing_head_is_named_and_nothing_is_added_to_such_a_log(log: None) -> None:
    tamper("DELETE FROM audit_audithead")
    assert named(verify_chain()) == (Fault.HEAD_MISSING, 7)
    with pytest.raises(ChainLost, match="foresight audit verify"), transaction.atomic():
        write(1)
    assert AuditEntry.objects.count() == 7


def test_an_entry_that_was_replaced_with_a_fitting_digest_breaks_the_link_of_the_next(log: None) -> None:
    entry = AuditEntry.objects.get(sequence=4)
    content = content_digest(salt=entry.salt, subject="plan:9", before=entry.before, after=entry.after, reason="")
    digest = entry_digest(
        sequence=4,
        previous=entry.previous_digest,
        at=entry.at,
        actor_id=None,
        action=entry.action,
        request_id=entry.request_id,
        content=content,
    )
    tamper(
        "UPDATE audit_auditentry SET subject = 'plan:9', reason = '', content_digest = %s, digest = %s"
        " WHERE sequence = 4",
        content,
        digest,
    )
    assert named(verify_chain()) == (Fault.LINK_BROKEN, 5)


def test_a_chain_that_was_made_anew_is_found_by_a_noted_digest(log: None) -> None:
    noted = verify_chain().last_digest
    write(3)
    assert verify_chain(expected=[noted]).intact
    tamper("DELETE FROM audit_auditentry")
    tamper("DELETE FROM audit_audithead")
    write(10)
    assert verify_chain().intact
    verdict = verify_chain(expected=[noted])
    assert verdict.fault is Fault.UNKNOWN_DIGEST
    assert noted in verdict.sentence


def test_a_walk_may_begin_at_a_noted_digest(log: None) -> None:
    noted = verify_chain().last_digest
    write(3)
    tamper("UPDATE audit_auditentry SET reason = 'x' WHERE sequence = 2")
    later = verify_chain(since=noted)
    assert (later.intact, later.checked, later.last_sequence) == (True, 3, 10)
    assert named(verify_chain()) == (Fault.CONTENT_CHANGED, 2)
    assert verify_chain(since="f" * 64).fault is Fault.UNKNOWN_DIGEST


def test_entries_are_neither_changed_nor_deleted_through_the_models(log: None) -> None:
    entry = AuditEntry.objects.get(sequence=4)
    entry.reason = "anders"
    for attempt in (
        entry.save,
        entry.delete,
        lambda: entry.save(update_fields=["reason"]),
        lambda: AuditEntry.objects.all().delete(),
        lambda: AuditEntry.objects.update(reason="anders"),
        lambda: AuditEntry.objects.bulk_update([entry], ["reason"]),
        lambda: AuditEntry.objects.update_or_create(sequence=4, defaults={"reason": "anders"}),
    ):
        with pytest.raises(EntriesAreKept, match="只增加"):
            attempt()
    assert verify_chain().intact


def test_what_belongs_to_one_request_has_one_id() -> None:
    with new_request() as first:
        write(2)
    with new_request() as second:
        write(1)
    write(1)
    ids = list(AuditEntry.objects.order_by("sequence").values_list("request_id", flat=True))
    assert ids == [first, first, second, ""]
    assert first != second


def test_acts_of_one_transaction_can_be_written_together_at_its_end() -> None:
    with acts_together():
        write(2)
        with acts_together():
            write(1)
        assert AuditEntry.objects.count() == 0
    assert verify_chain().last_sequence == 3
    with pytest.raises(ZeroDivisionError), acts_together():
        write(1)
        raise ZeroDivisionError
    assert verify_chain().last_sequence == 3


def test_what_was_rolled_back_inside_is_not_told() -> None:
    with acts_together():
        write(1)
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            record_act(actor=None, action="plan.adopt", subject="plan:rolled-back")
            raise ZeroDivisionError
        with transaction.atomic():
            record_act(actor=None, action="plan.adopt", subject="plan:kept")
    assert list(AuditEntry.objects.order_by("sequence").values_list("subject", flat=True)) == ["plan:0", "plan:kept"]
    assert verify_chain().intact


@pytest.mark.django_db(transaction=True)
def test_acts_are_written_together_inside_a_transaction_only() -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"), acts_together():
        write(1)
    with transaction.atomic(), acts_together():
        write(2)
    assert verify_chain().checked == 2


def without_names(*sequences: int) -> list[tuple[AuditEntry, Content]]:
    """Entries with what is to be left of them."""
    entries = AuditEntry.objects.filter(sequence__in=sequences)
    return [(entry, Content(entry.subject, None, {"name": "—"}, "")) for entry in entries]


def test_content_can_be_taken_out_and_the_chain_still_holds(log: None) -> None:
    digests = list(AuditEntry.objects.order_by("sequence").values_list("digest", flat=True))
    assert redact_entries(actor=None, left=without_names(2, 5), reason="依申请") == 2
    assert AuditEntry.objects.get(sequence=2).after == {"name": "—"}
    verdict = verify_chain(expected=digests)
    assert (verdict.intact, verdict.last_sequence) == (True, 8)
    # once more, over what is left
    redact_entries(
        actor=None,
        left=[(AuditEntry.objects.get(sequence=5), Content("plan:-", None, None, ""))],
        reason="依申请",
    )
    assert verify_chain().intact


@pytest.mark.parametrize(
    "change",
    [
        "after = NULL",
        "reason = 'added later'",
        "redacted_by = NULL",
        "redacted_by = 3",
    ],
)
def test_what_a_redaction_left_is_as_safe_as_what_was_written(log: None, change: str) -> None:
    redact_entries(actor=None, left=without_names(2), reason="依申请")
    tamper(f"UPDATE audit_auditentry SET {change} WHERE sequence = 2")
    assert named(verify_chain()) == (Fault.CONTENT_CHANGED, 2)


def test_an_entry_made_empty_without_an_act_that_says_so_is_named(log: None) -> None:
    tamper("UPDATE audit_auditentry SET before = NULL, after = NULL, reason = '' WHERE sequence = 2")
    assert named(verify_chain()) == (Fault.CONTENT_CHANGED, 2)


def test_many_redacted_entries_are_named_by_several_acts(log: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foresight.foundation.audit.redaction.ENTRIES_OF_AN_ACT", 3)
    assert redact_entries(actor=None, left=without_names(*range(1, 8)), reason="依申请") == 7
    verdict = verify_chain()
    assert (verdict.intact, verdict.last_sequence) == (True, 10)


def test_batches_meet_without_a_seam(log: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foresight.foundation.audit.verification.BATCH", 3)
    assert verify_chain().checked == 7
    tamper("DELETE FROM audit_auditentry WHERE sequence = 4")
    assert named(verify_chain()) == (Fault.MISSING, 4)
