"""Contacts: found by code, seen with their customer, not written back after they were erased."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from foresight.domain.ledger.actions import save_contacts, save_customers
from foresight.domain.ledger.inputs import ContactInput, CustomerInput
from foresight.domain.ledger.models import Contact
from foresight.domain.ledger.queries import contacts_visible_to
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.models import User
from foresight.foundation.transfer.actions import import_files
from foresight.foundation.transfer.mapping import read_mapping
from tests.books import line, order, sign, sound, stock_masters
from tests.cast import Cast

WANG = ContactInput("c1", "王总", "k1", title="采购总监", phone="13800000001")


@pytest.fixture
def contacts(cast: Cast) -> Cast:
    stock_masters()
    sound(save_contacts(actor=None, contacts=[WANG, ContactInput("c2", "李工", "k2"), ContactInput("c3", "赵", "k3")]))
    return cast


def codes(viewer: User) -> list[str]:
    return list(contacts_visible_to(viewer).values_list("code", flat=True))


def test_what_is_not_given_stays_and_what_is_empty_is_cleared(contacts: Cast) -> None:
    outcome = sound(save_contacts(actor=None, contacts=[ContactInput("c1", "王总", "k1", email="wang@example.com")]))
    assert (outcome.new, outcome.amended) == (0, 1)
    assert sound(save_contacts(actor=None, contacts=[ContactInput("c1", "王总", "k1", title="")])).amended == 1
    wang = Contact.objects.get(code="c1")
    assert (wang.title, wang.phone, wang.email) == ("", "13800000001", "wang@example.com")


def test_a_contact_may_move_to_another_customer_and_the_change_is_recorded(contacts: Cast) -> None:
    sound(save_contacts(actor=contacts.dora, contacts=[ContactInput("c1", "王总", "k2")]))
    assert Contact.objects.get(code="c1").customer.code == "k2"
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.action, entry.actor_id) == ("contacts.save", contacts.dora.pk)
    assert entry.before is not None
    assert entry.after is not None
    assert entry.before["c1"]["customer_id"] != entry.after["changed"]["c1"]["customer_id"]


def test_an_unknown_customer_or_a_text_that_is_too_long_is_refused(contacts: Cast) -> None:
    outcome = save_contacts(
        actor=None, contacts=[ContactInput("c8", "甲", "k9"), ContactInput("c9", "乙", "k1", phone="1" * 65)]
    )
    assert [(problem.index, problem.field) for problem in outcome.problems] == [(0, "customer"), (1, "phone")]
    assert outcome.new == 0


def test_whoever_may_not_keep_masters_is_refused(contacts: Cast) -> None:
    with pytest.raises(PermissionDenied):
        save_contacts(actor=contacts.ada, contacts=[WANG])


def test_contacts_are_seen_by_whoever_sees_the_customer(contacts: Cast) -> None:
    """k1 belongs to 华东一组, k2 to 华北一组, k3 to nobody; then Ada sells to k3."""
    assert codes(contacts.dora) == ["c1", "c2", "c3"]
    assert codes(contacts.ben) == ["c1"]
    assert codes(contacts.ada) == []
    sound(sign(order("D1", "2025-05-10", line("a1", 100), customer="k3")))
    assert codes(contacts.ada) == ["c3"]
    assert codes(contacts.ben) == ["c1", "c3"]
    sound(save_customers(actor=None, customers=[CustomerInput("k1", "黄河机械", "north-1")]))
    assert codes(contacts.ben) == ["c3"]


def test_an_erased_contact_is_neither_shown_nor_written_back(contacts: Cast) -> None:
    Contact.objects.filter(code="c1").update(name="已删除联系人", erased_at=timezone.now())
    assert codes(contacts.dora) == ["c2", "c3"]
    (problem,) = save_contacts(actor=None, contacts=[WANG]).problems
    assert (problem.field, problem.value) == ("code", "c1")
    assert "不能再写回" in problem.reason
    assert Contact.objects.get(code="c1").name == "已删除联系人"


def test_contacts_come_in_by_an_import(contacts: Cast, tmp_path) -> None:
    (tmp_path / "contacts.csv").write_text("编号,姓名,客户,手机\nc7,钱工,k1,139\n", encoding="utf-8")
    mapping = """
source = "crm"
[[record]]
type = "contact"
file = "contacts.csv"
columns = { code = "编号", name = "姓名", customer = "客户", phone = "手机" }
"""
    report = import_files(actor=contacts.dora, path=tmp_path, mapping=read_mapping(mapping))
    assert (report.applied, report.faults) == (True, [])
    assert Contact.objects.get(code="c7").phone == "139"
