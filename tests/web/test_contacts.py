"""The page of contacts: scoped like customers, searchable, in pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foresight.domain.ledger.actions import save_contacts
from foresight.domain.ledger.inputs import ContactInput
from tests.books import sound
from tests.web.test_pages import words

PAGE = "/customers/contacts/"


@pytest.fixture
def contacts(books):
    sound(
        save_contacts(
            actor=None,
            contacts=[
                ContactInput("c1", "王总", "k1", title="采购总监", phone="138-0001", email="wang@example.com"),
                ContactInput("c2", "李工", "k2", note="下午联系"),
            ],
        )
    )
    return books


def test_everybody_finds_the_contacts_of_the_own_customers(as_user, contacts):
    for viewer, sees, misses in (("ada", "王总", "李工"), ("ben", "王总", "李工"), ("cleo", "李工", "王总")):
        said = words(as_user(viewer).get(PAGE))
        assert sees in said
        assert misses not in said
    assert "共 2 人" in words(as_user("dora").get(PAGE))


@pytest.mark.parametrize("text", ["王", "采购", "0001", "WANG@", "c1", "黄河", "k1"])
def test_a_part_of_anything_finds_a_contact(as_user, contacts, text):
    said = words(as_user("dora").get(PAGE, {"text": text}))
    assert "王总" in said
    assert "李工" not in said


def test_a_phone_number_can_be_called_and_an_address_written_to(as_user, contacts):
    page = as_user("dora").get(PAGE).content.decode()
    assert '<a href="tel:138-0001">' in page
    assert '<a href="mailto:wang@example.com">' in page


def test_an_empty_list_says_how_to_fill_it(as_user):
    assert 'type = "contact"' in words(as_user("dora").get(PAGE))
    assert "没有找到" in words(as_user("dora").get(PAGE, {"text": "nobody"}))


def test_a_long_list_is_shown_in_pages(as_user, contacts, monkeypatch):
    monkeypatch.setattr("foresight.web.contacts.SHOWN", 1)
    client = as_user("dora")
    first = client.get(PAGE, {"text": "k"})
    assert f'rel="next" href="{PAGE}?text=k&amp;page=2"' in first.content.decode()
    assert words(first) != words(client.get(PAGE, {"text": "k", "page": 2}))
    assert client.get(PAGE, {"page": "x"}).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_contacts(as_user, contacts):
    client = as_user("ben")

    def counted():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        return len(captured)

    before = counted()
    sound(save_contacts(actor=None, contacts=[ContactInput(f"n{n}", f"新{n}", "k1") for n in range(3)]))
    assert counted() == before
