"""A company that is built from its own books has the same documents and journals, to the last fen."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction

from foresight.demo.export import canonical_export
from foresight.domain.ledger.actions import save_contacts, save_customers, save_ownerships
from foresight.domain.ledger.inputs import ContactInput, CustomerInput, OwnershipInput
from foresight.domain.ledger.models import Contact, Customer, CustomerOwnership
from foresight.foundation.exports.actions import write_export
from foresight.foundation.exports.books import books_mapping
from foresight.foundation.exports.registry import export_list
from foresight.foundation.organisation.actions import move_people, set_up_company
from foresight.foundation.organisation.models import Membership, User
from foresight.foundation.transfer.actions import import_files
from foresight.foundation.transfer.mapping import read_mapping
from tests.books import bill, bills, line, order, pay, sign, sound, stock_masters, take_back
from tests.cast import Cast, assemble_cast


def keep_books() -> None:
    """Shared credit in thirds, a foreign order, unknown customer and seller, names like formulas, money of all kinds."""
    stock_masters()
    sound(save_customers(actor=None, customers=[CustomerInput("=k9", "-@危险客户", "east-1")]))
    sound(save_contacts(actor=None, contacts=[ContactInput("c1", "钱工", "=k9", phone="+86 139")]))
    foreign = replace(line("a1", "701.23", tax="91.16"), tax_rate=Decimal("0.13"), original_net=Decimal("100.1757"))
    dollars = replace(order("O-3", "2025-03-03", foreign, sellers=["cleo"]), currency="USD", rate=Decimal("7"))
    taxed = replace(line("a1", "1000.01", tax="130.00"), tax_rate=Decimal("0.13"), quantity=Decimal("2.5"))
    sound(
        sign(
            order("O-1", "2025-01-06", taxed, line("b1", "3", key="b"), customer="=k9"),
            order("O-2", "2025-02-10", line("b1", 100), sellers=[("ada", 1, 3), ("cleo", 2, 3)]),
            dollars,
            order("O-4", "2025-04-01", line(None, -40), sellers=[], customer=None, unit="north-1", region="east"),
        )
    )
    sound(take_back("R-1", "O-1", "2025-05-05", 400, line_key="1"))
    sound(take_back("R-2", "O-2", "2025-05-06", kind="cancellation"))
    sound(bills(bill("B-1", "2025-03-01", 700, "O-1"), bill("B-2", "2025-07-10", 500, customer="k2")))
    sound(pay("P-1", "2025-02-20", 900, ("B-1", 700), ("B-2", 150)))
    sound(pay("P-2", "2025-02-21", -10))
    sound(save_ownerships(actor=None, ownerships=[OwnershipInput("k1", "ada", None, date(2025, 4, 1))]))


def everything() -> list[list[str]]:
    masters = [
        str(row) for model in (Customer, Contact) for row in model.objects.order_by("code").values_list("code", "name")
    ]
    stays = Membership.objects.order_by("person__code", "first_day")
    owners = CustomerOwnership.objects.order_by("customer__code", "first_day")
    return [
        list(canonical_export()),
        masters,
        [str(row) for row in stays.values_list("person__code", "unit__code", "first_day", "last_day", "job", "leads")],
        [str(row) for row in owners.values_list("customer__code", "person__code", "first_day", "last_day")],
    ]


@pytest.mark.django_db
def test_a_company_built_from_its_own_books_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "books.xlsx"
    with transaction.atomic():
        assemble_cast(None)
        keep_books()
        ada = Membership.objects.get(person__code="ada")
        move_people(
            actor=None, membership_ids=[ada.pk], to_unit_code="north-1", first_day=date(2025, 6, 1), reason="调动"
        )
        before = everything()
        write_export(actor=None, chosen=export_list("books"), words={}, form="xlsx", path=path)
        transaction.set_rollback(True)
    assert not User.objects.exists()
    set_up_company(actor=None, name="再来一次")
    report = import_files(actor=None, path=path, mapping=read_mapping(books_mapping("erp")))
    assert report.faults == [] and report.applied
    assert everything() == before


def rows_of(key: str, actor: User, path: Path, **words: str) -> list[list[str]]:
    write_export(actor=actor, chosen=export_list(key), words=words, form="csv", path=path)
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))[1:]


def test_a_book_is_narrowed_to_days_and_units_and_to_what_may_be_seen(cast: Cast, tmp_path: Path) -> None:
    keep_books()
    path = tmp_path / "a.csv"
    assert {row[0] for row in rows_of("book-orders", cast.director, path)} == {"O-1", "O-2", "O-3", "O-4"}
    # Ada sold in the first two; the third is Cleo's, with a customer of Ada's unit but not of hers.
    assert {row[0] for row in rows_of("book-orders", cast.ada, path)} == {"O-1", "O-2"}
    assert {row[0] for row in rows_of("book-orders", cast.director, path, period="2025Q1")} == {"O-1", "O-2", "O-3"}
    assert {row[0] for row in rows_of("book-orders", cast.director, path, unit="north")} == {"O-3", "O-4"}
    assert [row[4] for row in rows_of("book-payments", cast.ada, path)] == ["B-1"]
    with pytest.raises(LookupError):
        rows_of("book-orders", cast.ada, path, unit="north")
    with pytest.raises(ValueError, match="2025Q9"):
        rows_of("book-orders", cast.ada, path, period="2025Q9")
