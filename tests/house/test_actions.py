"""Every action of every room is refused to whoever may not do it, and leaves an audit entry when it is done."""

import importlib
import inspect
import pkgutil
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

import foresight.domain
import foresight.foundation
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.audit.names import act_names
from tests.books import line, order, sign, stock_masters
from tests.cast import Cast
from tests.house.acts import ACTS, FOR_EVERYBODY, MACHINE_ONLY, READY

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
    for made in READY:
        made(cast)
    return cast


@pytest.mark.parametrize("name", sorted(set(ACTS) - FOR_EVERYBODY))
def test_it_is_refused_to_a_seller_and_leaves_nothing(ready: Cast, name: str) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(PermissionDenied):
        ACTS[name](ready.ada)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("name", sorted(MACHINE_ONLY))
def test_what_only_the_machine_may_do_is_refused_to_administrators_too(ready: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        ACTS[name](ready.dora)
    ACTS[name](None)
    assert AuditEntry.objects.latest("pk").actor is None


@pytest.mark.parametrize("name", sorted(set(ACTS) - MACHINE_ONLY))
def test_it_leaves_an_entry_of_who_did_it(ready: Cast, name: str) -> None:
    known = set(AuditEntry.objects.values_list("pk", flat=True))
    ACTS[name](ready.dora)
    written: list[Any] = list(AuditEntry.objects.exclude(pk__in=known))
    assert written
    assert {entry.actor_id for entry in written} == {ready.dora.pk}
    assert all(entry.subject for entry in written)
    assert {entry.action for entry in written} <= set(act_names())
