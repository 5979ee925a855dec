"""Every action of the ledger: refused to the wrong person, one audit entry, news for the warehouse."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from foresight.domain.ledger.actions import (
    record_orders,
    record_payments,
    record_receivables,
    record_reversals,
    save_customers,
    save_product_lines,
    save_products,
)
from foresight.domain.ledger.inputs import (
    CustomerInput,
    LineInput,
    OrderInput,
    PaymentInput,
    ProductInput,
    ProductLineInput,
    ReceivableInput,
    ReversalInput,
)
from foresight.domain.ledger.models import Customer, Order, Payment, Product, ProductLine, Receivable, Reversal
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.models import User
from foresight.foundation.transfer.outcomes import Outcome
from foresight.foundation.warehouse.actions import mark_changed
from foresight.foundation.warehouse.models import DataVersion
from tests.books import RECORDED, bill, bills, line, order, pay, sign, sound, stock_masters, take_back
from tests.cast import Cast

DAY = date(2025, 6, 10)
Act = Callable[[User | None], Outcome]

ACTS: dict[str, tuple[Act, Any]] = {
    "product_lines.save": (
        lambda actor: save_product_lines(actor=actor, product_lines=[ProductLineInput("C", "C 线")]),
        ProductLine,
    ),
    "products.save": (lambda actor: save_products(actor=actor, products=[ProductInput("c1", "丙")]), Product),
    "customers.save": (lambda actor: save_customers(actor=actor, customers=[CustomerInput("k8", "新客户")]), Customer),
    "orders.record": (
        lambda actor: record_orders(
            actor=actor,
            orders=[OrderInput("erp", "D8", DAY, "CNY", (LineInput("1", "a1", 100, 13, 113),))],
            recorded_at=RECORDED,
        ),
        Order,
    ),
    "reversals.record": (
        lambda actor: record_reversals(
            actor=actor, reversals=[ReversalInput("erp", "V8", "D1", "return", DAY)], recorded_at=RECORDED
        ),
        Reversal,
    ),
    "receivables.record": (
        lambda actor: record_receivables(
            actor=actor, receivables=[ReceivableInput("erp", "R8", DAY, 100)], recorded_at=RECORDED
        ),
        Receivable,
    ),
    "payments.record": (
        lambda actor: record_payments(
            actor=actor, payments=[PaymentInput("erp", "P8", DAY, 100)], recorded_at=RECORDED
        ),
        Payment,
    ),
}


@pytest.fixture(autouse=True)
def ledger(cast: Cast) -> None:
    stock_masters()
    sound(sign(order("D1", "2025-05-10", line("a1", 100))))


def token() -> str:
    return DataVersion.objects.get().token


@pytest.mark.parametrize("action", ACTS)
@pytest.mark.parametrize("name", ["ada", "ben", "director"])
def test_those_who_do_not_administer_are_refused_and_nothing_is_written(cast: Cast, action: str, name: str) -> None:
    act, model = ACTS[action]
    before = (model.objects.count(), AuditEntry.objects.count(), token())
    with pytest.raises(PermissionDenied, match="管理员"):
        act(getattr(cast, name))
    assert (model.objects.count(), AuditEntry.objects.count(), token()) == before


@pytest.mark.parametrize("action", ACTS)
def test_a_stopped_administrator_is_refused(cast: Cast, action: str) -> None:
    cast.dora.is_active = False
    with pytest.raises(PermissionDenied):
        ACTS[action][0](cast.dora)


@pytest.mark.parametrize("action", ACTS)
def test_an_act_leaves_one_entry_and_tells_the_warehouse(cast: Cast, action: str) -> None:
    before, old_token = AuditEntry.objects.count(), token()
    assert sound(ACTS[action][0](cast.dora)).new == 1
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.latest("id")
    assert (entry.actor, entry.action, (entry.after or {})["new"]) == (cast.dora, action, 1)
    assert token() != old_token


@pytest.mark.parametrize("action", ACTS)
def test_an_act_that_changes_nothing_leaves_no_entry(cast: Cast, action: str) -> None:
    ACTS[action][0](None)
    before, old_token = AuditEntry.objects.count(), mark_changed()
    again = sound(ACTS[action][0](None))
    assert (again.new, again.unchanged, again.amended) == (0, 1, 0)
    assert (AuditEntry.objects.count(), token()) == (before, old_token)


def test_an_act_of_which_everything_is_refused_leaves_no_entry() -> None:
    before, old_token = AuditEntry.objects.count(), token()
    assert sign(order("D2", "2025-06-10", line("nothing", 1))).bad == 1
    assert (AuditEntry.objects.count(), token()) == (before, old_token)


def test_the_entry_of_an_amendment_says_what_changed_and_why() -> None:
    sound(sign(order("D1", "2025-05-10", line("a1", 90)), reason="合同写错"))
    entry = AuditEntry.objects.latest("id")
    assert entry.reason == "合同写错"
    assert entry.before == {"D1": {"第 1 行不含税金额": "100.00"}}
    after = entry.after or {}
    assert after["changes"] == {"D1": {"第 1 行不含税金额": "90.00"}}
    assert (after["new"], after["amended"]) == (0, 1)


def test_counts_add_up_to_the_batch() -> None:
    same, other = order("D1", "2025-05-10", line("a1", 100)), order("D2", "2025-05-10", line("a1", 1))
    sound(sign(other))
    batch = [
        same,
        order("D2", "2025-05-10", line("a1", 2)),
        order("D3", "2025-05-10", line("a1", 3)),
        order("D4", "2025-05-10", line("no", 4), line("nothing", 4, "2")),
    ]
    outcome = sign(*batch, reason="更正")
    assert (outcome.unchanged, outcome.amended, outcome.new, outcome.bad) == (1, 1, 1, 1)


def test_documents_and_journal_are_written_together_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    sound(bills(bill("R1", "2025-07-10", 100, "D1")))

    def full_disk(**_: object) -> None:
        raise OSError("no space left on device")

    # The last step of an action, after documents and journals: what is replaced is the disk, not the ledger.
    monkeypatch.setattr("foresight.domain.ledger.actions.tally.record_act", full_disk)
    for act in (
        lambda: sign(order("D2", "2025-06-10", line("a1", 1))),
        lambda: take_back("V1", "D1", "2025-06-10"),
        lambda: bills(bill("R2", "2025-07-10", 100, "D1")),
        lambda: pay("P1", "2025-07-10", 100, ("R1", 100)),
    ):
        with pytest.raises(OSError, match="no space"):
            act()
    counts = [model.objects.count() for model in (Order, Reversal, Receivable, Payment)]
    assert counts == [1, 0, 1, 0]
