"""Two people adopt at the same time: one is served, the other is told. PostgreSQL lets both begin."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from foresight.domain.targets.actions import adopt_plan, record_targets
from foresight.domain.targets.inputs import PlanInput, TargetRow
from foresight.domain.targets.models import PlanVersion
from foresight.domain.targets.refusals import PlanOvertaken
from tests.domain.targets.reference import PLAN, RECALIBRATED, set_up_reference

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer begin at a time"),
]


def _while_uncommitted(first: Callable[[], object], second: Callable[[], object]) -> BaseException | None:
    """Runs ``second`` while the transaction of ``first`` is still open; returns what it raised."""
    raised: list[BaseException] = []
    started = Event()

    def other() -> None:
        started.set()
        try:
            second()
        except Exception as fault:
            raised.append(fault)
        finally:
            connection.close()

    thread = Thread(target=other)
    with transaction.atomic():
        first()
        thread.start()
        started.wait(5)
        thread.join(1)
        assert thread.is_alive(), "it waits for the one that came first"
    thread.join(20)
    return raised[0] if raised else None


def _adopt(plan: PlanInput) -> Callable[[], object]:
    return lambda: adopt_plan(actor=None, plan=plan)


def test_a_new_plan_adopted_twice_is_there_once() -> None:
    set_up_reference()
    fault = _while_uncommitted(_adopt(PLAN), _adopt(replace(PLAN, name="另一个名字")))
    assert isinstance(fault, PlanOvertaken)
    assert [str(version) for version in PlanVersion.objects.all()] == ["2025@1"]


def test_a_next_version_adopted_twice_is_there_once() -> None:
    set_up_reference()
    adopt_plan(actor=None, plan=PLAN)
    fault = _while_uncommitted(_adopt(RECALIBRATED), _adopt(replace(RECALIBRATED, reason="另一个原因")))
    assert isinstance(fault, PlanOvertaken)
    assert PlanVersion.objects.get(number=2).reason == RECALIBRATED.reason


def test_a_list_recorded_while_another_is_written_is_told() -> None:
    set_up_reference()
    row = TargetRow(first_day=date(2025, 1, 1), last_day=date(2025, 3, 31), amount_fen=1, person_code="ada")

    def record(row: TargetRow) -> Callable[[], object]:
        return lambda: record_targets(actor=None, code="quota", name="配额", rows=[row])

    fault = _while_uncommitted(record(row), record(replace(row, amount_fen=2)))
    assert isinstance(fault, PlanOvertaken)
    assert PlanVersion.objects.count() == 1
