"""An undone import leaves every table as it was: new rows go, amended ones are put back, the journals with them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from foresight.domain.ledger.models import Order, SalesEntry
from foresight.foundation.imports.actions import applying, undo_import
from foresight.foundation.imports.refusals import ImportRefusal
from foresight.foundation.jobs.worker import work_off
from foresight.foundation.organisation.models import ClosedPeriod
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.reports import Report
from tests.books import bill, bills, line, order, pay, sign, sound, stock_masters, take_back
from tests.cast import Cast
from tests.foundation.transfer.bringing import bring

pytestmark = pytest.mark.django_db
ROOMS = ("ledger", "organisation", "targets")
NOT_COMPARED = {"organisation.user"}  # the time of the last login


def everything() -> dict[str, list[Any]]:
    """All rows of the rooms, by table."""
    return {
        model._meta.label_lower: list(model._default_manager.order_by("pk").values())
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if model._meta.label_lower not in NOT_COMPARED
    }


MAPPINGS: dict[str, tuple[str, str]] = {
    "units, people and who belongs where": (
        'type = "unit"\nfile = "rows.csv"\ncolumns = { code = "a", name = "b", parent = "c", kind = "d", first_day = "e" }',
        "a,b,c,d,e\neast-9,华东九组,east,团队,2025-02-01\neast-1,华东甲组,north,团队,2025-03-01\n",
    ),
    "people": (
        'type = "person"\nfile = "rows.csv"\ncolumns = { code = "a", name = "b" }',
        "a,b\nada,艾达改名\nnew,新人\n",
    ),
    "memberships": (
        'type = "membership"\nfile = "rows.csv"\ncolumns = { person = "a", unit = "b", first_day = "c", last_day = "d" }',
        "a,b,c,d\nada,east-1,2024-01-01,2025-05-31\nada,north-1,2025-06-01,\n",
    ),
    "customers and products": (
        'type = "customer"\nfile = "rows.csv"\ncolumns = { code = "a", name = "b", unit = "c" }',
        "a,b,c\nk1,黄河改名,north-1\nk77,新客户,\n",
    ),
    "orders, new and amended": (
        'type = "order"\nfile = "rows.csv"\ncolumns = { document = "a", line = "b", day = "c", customer = "d", seller = "e",'
        ' product = "f", net = "g" }',
        "a,b,c,d,e,f,g\nO-1,1,2025-01-07,k2,ada 50%；cleo 50%,b1,900\nO-1,2,2025-01-07,k2,ada 50%；cleo 50%,a1,50\n"
        "O-9,1,2025-02-01,k1,ada,a1,70\n",
    ),
    "returns": (
        'type = "reversal"\nfile = "rows.csv"\ncolumns = { document = "a", line = "b", day = "c", net = "d", key = "e" }',
        "a,b,c,d,e\nO-1,1,2025-03-01,100,R-9\nO-2,1,2025-05-05,120,R-1\n",
    ),
    "money due": (
        'type = "receivable"\nfile = "rows.csv"\ncolumns = { key = "a", document = "b", due_on = "c", amount = "d" }',
        "a,b,c,d\nB-1,O-1,2025-03-02,950\nB-9,O-2,2025-04-01,60\n",
    ),
    "money in": (
        'type = "payment"\nfile = "rows.csv"\ncolumns = { key = "a", day = "b", amount = "c", receivable = "d", matched = "e" }',
        "a,b,c,d,e\nP-1,2025-02-21,650,B-1,650\nP-9,2025-03-01,80,B-1,80\n",
    ),
    "targets": (
        'type = "target"\nfile = "rows.csv"\ncolumns = { plan = "a", person = "b", first_day = "c", last_day = "d", amount = "e" }',
        "a,b,c,d,e\nq,ada,2025-01-01,2025-03-31,900\nq,ada,2025-04-01,2025-06-30,800\n",
    ),
}


@pytest.fixture
def books(cast: Cast) -> Cast:
    stock_masters()
    sound(sign(order("O-1", "2025-01-06", line("a1", 1000)), order("O-2", "2025-02-10", line("b1", 300))))
    sound(take_back("R-1", "O-2", "2025-05-05", 200, line_key="1"))
    sound(bills(bill("B-1", "2025-03-01", 1000, "O-1")))
    sound(pay("P-1", "2025-02-20", 600, ("B-1", 600)))
    return cast


@pytest.fixture
def bring_in(books: Cast, tmp_path: Any) -> Callable[[str], Report]:
    def brought(which: str) -> Report:
        record, rows = MAPPINGS[which]
        source = Order.objects.values_list("source", flat=True)[0]
        return bring(tmp_path, f'source = "{source}"\n[[record]]\n{record}', reason="试", rows=rows)

    return brought


@pytest.mark.parametrize("which", sorted(MAPPINGS))
def test_every_table_is_as_before(books: Cast, bring_in: Callable[[str], Report], which: str) -> None:
    before = everything()
    report = bring_in(which)
    assert report.applied, report.faults
    assert everything() != before
    undo_import(actor=books.dora, run_id=report.run or 0, reason="试")
    after = everything()
    assert {table for table in before if before[table] != after[table]} == set()


def test_what_was_booked_on_an_amended_order_afterwards_keeps_the_import(
    books: Cast, bring_in: Callable[[str], Report]
) -> None:
    report = bring_in("orders, new and amended")
    sound(take_back("R-8", "O-1", "2025-06-01", 100, line_key="1"))
    entries = SalesEntry.objects.count()
    with pytest.raises(ImportRefusal, match="后来又记了 2 笔账"):
        undo_import(actor=books.dora, run_id=report.run or 0, reason="试")
    assert SalesEntry.objects.count() == entries


def test_days_that_have_been_closed_since_keep_the_import(books: Cast, bring_in: Callable[[str], Report]) -> None:
    report = bring_in("orders, new and amended")
    ClosedPeriod.objects.create(
        first_day="2025-02-01", last_day="2025-02-28", closed_by=books.dora, closed_at=timezone.now()
    )
    with pytest.raises(ImportRefusal, match="2025-02-01 到 2025-02-28，那段期间已经关账"):
        undo_import(actor=books.dora, run_id=report.run or 0, reason="试")
    assert ImportRun.objects.get().undone_at is None


def test_a_large_import_is_undone_in_the_background(
    books: Cast, bring_in: Callable[[str], Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "UNDONE_AT_ONCE", 1)
    report = bring_in("orders, new and amended")
    undo_import(actor=books.dora, run_id=report.run or 0, reason="试")
    run = ImportRun.objects.get()
    assert run.undone_at is None
    with pytest.raises(ImportRefusal, match="正在撤销"):
        undo_import(actor=books.dora, run_id=run.pk, reason="试")
    work_off()
    run.refresh_from_db()
    assert (run.undone_by, run.undo_reason) == (books.dora, "试")
    assert not Order.objects.filter(document="O-9").exists()
