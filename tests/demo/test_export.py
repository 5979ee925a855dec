"""One ledger, whatever the Python and the database."""

import sys

import pytest

from foresight.demo.export import canonical_export, ledger_hash

LEDGER = "8768b97ed46387beff799b23b4b8df614cbaaf4f308fc6b06a8cec372f6091b6"
"""Of the ledger as built with Python 3.11 on SQLite and on PostgreSQL 15. It changes with the generator only."""


@pytest.mark.usefixtures("demo_company")
def test_the_ledger_is_the_same_everywhere() -> None:
    assert ledger_hash() == LEDGER, f"another ledger on Python {sys.version}"


@pytest.mark.usefixtures("demo_company")
def test_the_export_holds_every_journal_row_and_no_id() -> None:
    from foresight.domain.ledger.models import ReceivableEntry, SalesEntry

    kinds: dict[str, int] = {}
    for line in canonical_export():
        kind = line.partition("\t")[0]
        kinds[kind] = kinds.get(kind, 0) + 1
    assert kinds["salesentry"] == SalesEntry.objects.count()
    assert kinds["receivableentry"] == ReceivableEntry.objects.count()
    assert len(kinds) == 9
