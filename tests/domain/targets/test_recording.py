"""Targets that come as a list with windows of their own."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from foresight.core.values import Period
from foresight.domain.figures.queries import reader
from foresight.domain.figures.questions import Question
from foresight.domain.targets.actions import record_targets
from foresight.domain.targets.inputs import TargetRow
from foresight.domain.targets.models import Plan, PlanVersion
from foresight.domain.targets.queries import latest_version
from foresight.domain.targets.refusals import PlanRefused
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.transfer.outcomes import Outcome
from foresight.foundation.warehouse.scope import RowScope
from foresight.foundation.warehouse.snapshot import current_token
from tests.cast import Cast
from tests.domain.targets.reference import summed

pytestmark = pytest.mark.django_db

SPRING = TargetRow(first_day=date(2025, 3, 1), last_day=date(2025, 5, 30), amount_fen=9100, person_code="ada")
SUMMER = TargetRow(first_day=date(2025, 5, 31), last_day=date(2025, 8, 30), amount_fen=9200, person_code="ada")
NORTH = TargetRow(first_day=date(2025, 5, 31), last_day=date(2025, 8, 30), amount_fen=500, unit_code="north")


def record(*rows: TargetRow, reason: str = "") -> Outcome:
    return record_targets(actor=None, code="quota", name="配额", rows=rows, reason=reason)


def amounts() -> dict[tuple[object, ...], int]:
    version = latest_version("quota")
    assert version is not None
    return summed(version, "first_day", "person__code", "unit__code", tier="target")


def test_windows_are_kept_as_they_are(cast: Cast) -> None:
    assert record(SPRING, SUMMER, NORTH) == Outcome(new=3)
    plan = Plan.objects.get()
    assert (plan.first_day, plan.last_day, plan.spread) == (date(2025, 3, 1), date(2025, 8, 30), "calendar_days")
    assert amounts() == {
        (date(2025, 3, 1), "ada", "east-1"): 9100,
        (date(2025, 5, 31), "ada", "east-1"): 9200,
        (date(2025, 5, 31), None, "north"): 500,
    }
    # Both windows of Ada's carry 100 fen a day: 30 + 1 days of May, and the two regions.
    version = latest_version("quota")
    assert version
    question = Question("target", Period(date(2025, 5, 1), date(2025, 5, 31)), by=("person",), plan=version.pk)
    cells = {c.members[0].code: c.ratio for c in reader(scope=RowScope.all()).answer(question).cells}
    assert cells == {"ada": 3100, "": 500 * 1 // 92}


def test_the_same_list_again_changes_nothing(cast: Cast) -> None:
    record(SPRING, SUMMER)
    token, acts = current_token(), AuditEntry.objects.count()
    assert record(SPRING, SUMMER) == Outcome(unchanged=2)
    assert (PlanVersion.objects.count(), current_token(), AuditEntry.objects.count()) == (1, token, acts)


def test_later_windows_make_the_next_version_and_the_plan_grows(cast: Cast) -> None:
    record(SPRING)
    assert record(SPRING, SUMMER) == Outcome(new=1, unchanged=1)
    assert Plan.objects.get().last_day == date(2025, 8, 30)
    first, second = PlanVersion.objects.order_by("number")
    assert (first.cells.count(), second.cells.count()) == (1, 2)
    assert record(NORTH) == Outcome(new=1)
    assert len(amounts()) == 3, "what the list does not name is kept"


def test_another_amount_needs_a_reason(cast: Cast) -> None:
    record(SPRING, SUMMER)
    changed = replace(SUMMER, amount_fen=9900)
    refused = record(SPRING, changed)
    assert (refused.unchanged, refused.amended, refused.bad) == (1, 0, 1)
    (problem,) = refused.problems
    assert (problem.index, problem.field, problem.value) == (1, "amount", "99.00")
    assert "92.00" in problem.reason
    assert "原因" in problem.todo
    assert PlanVersion.objects.count() == 1
    assert record(SPRING, changed, reason="客户延期") == Outcome(unchanged=1, amended=1)
    assert amounts()[date(2025, 5, 31), "ada", "east-1"] == 9900
    version = latest_version("quota")
    assert version
    assert (version.number, version.reason) == (2, "客户延期")
    entry = AuditEntry.objects.latest("id")
    assert (entry.before, entry.reason) == ({"version": "quota@1", "amounts": [9200]}, "客户延期")
    assert entry.after == {"new": 0, "amended": 1, "amounts": [9900]}
    first = PlanVersion.objects.get(number=1)
    assert summed(first, "first_day", tier="target")[(date(2025, 5, 31),)] == 9200


def test_bad_rows_are_named_and_good_ones_counted(cast: Cast) -> None:
    outcome = record(
        SPRING,
        replace(SPRING, person_code="eda"),
        replace(SUMMER, last_day=date(2025, 5, 1)),
        replace(SUMMER, amount_fen=-1),
        replace(SUMMER, person_code=None, product_line_code="Z"),
        replace(SPRING, amount_fen=1),
    )
    assert (outcome.new, outcome.bad) == (1, 5)
    assert [(p.index, p.field, p.value) for p in outcome.problems] == [
        (1, "person", "eda"),
        (2, "last_day", "2025-05-01"),
        (3, "amount", "-1"),
        (4, "product_line", "Z"),
        (5, "", "2025-03-01..2025-05-30"),
    ]
    assert "ada" in outcome.problems[0].todo
    assert amounts() == {(date(2025, 3, 1), "ada", "east-1"): 9100}


def test_terms_that_do_not_fit_the_plan_are_refused(cast: Cast) -> None:
    record(SPRING)
    with pytest.raises(PlanRefused, match="档位是“target 目标（基准）”，这一份是“floor 保底（基准）”"):
        record_targets(actor=None, code="quota", name="配额", rows=[SUMMER], tier_key="floor", tier_name="保底")
    with pytest.raises(PlanRefused, match="不能给指标“profit”定目标"):
        record_targets(actor=None, code="other", name="其他", rows=[SUMMER], metric="profit")
    assert PlanVersion.objects.count() == 1


def test_only_an_administrator_may_record(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        record_targets(actor=cast.ben, code="quota", name="配额", rows=[SPRING])
    assert not Plan.objects.exists()
    assert record_targets(actor=cast.dora, code="quota", name="配额", rows=[SPRING]).new == 1
    assert PlanVersion.objects.get().created_by == cast.dora
