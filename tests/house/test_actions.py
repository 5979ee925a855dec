"""Every action of every room is refused to whoever may not do it, and leaves an audit entry when it is done."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

import foresight.domain
import foresight.foundation
from foresight.core.values import Period
from foresight.domain.ledger import actions as ledger
from foresight.domain.ledger.inputs import (
    CustomerInput,
    PaymentInput,
    ProductInput,
    ProductLineInput,
    ReversalInput,
)
from foresight.domain.targets import actions as targets
from foresight.domain.targets.inputs import PlanInput, TargetRow, TierInput
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation import actions as organisation
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput, UnitInput
from foresight.foundation.organisation.models import User
from foresight.foundation.transfer.actions import import_files
from foresight.foundation.transfer.mapping import read_mapping
from tests.books import RECORDED, bill, line, order, sign, stock_masters
from tests.cast import Cast

DAY = date(2025, 3, 3)
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
MAPPING = """
source = "house"
[[record]]
type = "customer"
rows = [{ code = "k9", name = "新客户" }]
"""

Act = Callable[[User | None], object]


def _recorded(action: Callable[..., object], **rows: object) -> Act:
    return lambda actor: action(actor=actor, recorded_at=RECORDED, **rows)


ACTS: dict[str, Act] = {
    "organisation.set_up_company": lambda actor: organisation.set_up_company(actor=actor, name="改名"),
    "organisation.set_today": lambda actor: organisation.set_today(actor=actor, day=date(2025, 6, 1)),
    "organisation.save_units": lambda actor: organisation.save_units(
        actor=actor, units=[UnitInput("new", "新组", "team", "east")]
    ),
    "organisation.save_people": lambda actor: organisation.save_people(
        actor=actor, people=[PersonInput("new", "新人")]
    ),
    "organisation.save_memberships": lambda actor: organisation.save_memberships(
        actor=actor, memberships=[MembershipInput("ada", "north-1", DAY)]
    ),
    "organisation.create_account": lambda actor: organisation.create_account(
        actor=actor, username="eve", password="yellow-river-2025"
    ),
    "organisation.load_calendar_years": lambda actor: organisation.load_calendar_years(actor=actor, years=[2023]),
    "ledger.save_product_lines": lambda actor: ledger.save_product_lines(
        actor=actor, product_lines=[ProductLineInput("Z", "Z 线")]
    ),
    "ledger.save_products": lambda actor: ledger.save_products(actor=actor, products=[ProductInput("z", "新品")]),
    "ledger.save_customers": lambda actor: ledger.save_customers(
        actor=actor, customers=[CustomerInput("k9", "新客户")]
    ),
    "ledger.record_orders": _recorded(ledger.record_orders, orders=[order("N-1", "2025-03-03", line("a1", 5))]),
    "ledger.record_reversals": _recorded(
        ledger.record_reversals, reversals=[ReversalInput("erp", "R-9", "O-1", "return", DAY, "1", 100)]
    ),
    "ledger.record_receivables": _recorded(
        ledger.record_receivables, receivables=[bill("B-9", "2025-05-05", 7, "O-1")]
    ),
    "ledger.record_payments": _recorded(ledger.record_payments, payments=[PaymentInput("erp", "P-9", DAY, 100)]),
    "targets.adopt_plan": lambda actor: targets.adopt_plan(
        actor=actor, plan=PlanInput("p", "计划", (TierInput("floor", "保底", 100, base=True),), year=2025)
    ),
    "targets.record_targets": lambda actor: targets.record_targets(
        actor=actor,
        code="q",
        name="定额",
        rows=[TargetRow(first_day=YEAR.first, last_day=YEAR.last, amount_fen=100, person_code="ada")],
    ),
    "transfer.import_files": lambda actor: import_files(actor=actor, path=Path("/"), mapping=read_mapping(MAPPING)),
}
FOR_EVERYBODY = {"organisation.set_today"}
"""The demo company's switch, which any account of a demo may turn."""
BELOW_ACTIONS = {"audit.record_act"}
"""What writes the entries themselves."""


def _public_actions() -> set[str]:
    found = set()
    for floor in (foresight.foundation, foresight.domain):
        for room in pkgutil.iter_modules(floor.__path__):
            name = f"{floor.__name__}.{room.name}.actions"
            if importlib.util.find_spec(name) is None:
                continue
            module = importlib.import_module(name)
            for key, value in vars(module).items():
                local = getattr(value, "__module__", "").startswith(name)
                public = inspect.isfunction(value) and local and not key.startswith("_")
                if public and "actor" in inspect.signature(value).parameters:
                    found.add(f"{room.name}.{key}")
    return found


def test_every_action_stands_in_this_test() -> None:
    assert _public_actions() - BELOW_ACTIONS == set(ACTS)


@pytest.fixture
def ready(cast: Cast) -> Cast:
    stock_masters()
    sign(order("O-1", "2025-01-06", line("a1", 1000)))
    return cast


@pytest.mark.parametrize("name", sorted(set(ACTS) - FOR_EVERYBODY))
def test_it_is_refused_to_a_seller_and_leaves_nothing(ready: Cast, name: str) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(PermissionDenied):
        ACTS[name](ready.ada)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("name", sorted(ACTS))
def test_it_leaves_an_entry_of_who_did_it(ready: Cast, name: str) -> None:
    known = set(AuditEntry.objects.values_list("pk", flat=True))
    ACTS[name](ready.dora)
    written: list[Any] = list(AuditEntry.objects.exclude(pk__in=known))
    assert written
    assert {entry.actor_id for entry in written} == {ready.dora.pk}
    assert all(entry.action and entry.subject for entry in written)
