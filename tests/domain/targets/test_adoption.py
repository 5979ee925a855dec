"""Adopting plans: exact in every node and tier, versions beside each other, who may and what is noted."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import accumulate
from time import process_time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foresight.core.values import Period
from foresight.domain.figures.queries import reader
from foresight.domain.figures.questions import Question
from foresight.domain.targets.actions import adopt_plan
from foresight.domain.targets.inputs import CellInput, LevelInput, PlanInput, Share, SharesBelow, TierInput
from foresight.domain.targets.models import PlanCell, PlanVersion
from foresight.domain.targets.refusals import PlanOvertaken, PlanRefused
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.actions import save_memberships, save_people
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput
from foresight.foundation.warehouse.scope import RowScope
from foresight.foundation.warehouse.snapshot import current_token
from tests.cast import Cast
from tests.domain.targets.reference import LEVELS, PLAN, RECALIBRATED, YI, one, set_up_reference, summed

pytestmark = pytest.mark.django_db

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
Q = [date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1)]


@pytest.fixture
def company() -> None:
    set_up_reference()


def target(version: PlanVersion, by: str, tier: str | None = None) -> dict[str, Fraction]:
    """What the catalogue's metric says, by the code or label of the member."""
    question = Question(metric="target", period=YEAR, by=(by,), plan=version.pk, tier=tier)
    answer = reader(scope=RowScope.all()).answer(question)
    return {cell.members[0].code or cell.members[0].label: cell.ratio or Fraction(0) for cell in answer.cells}


def test_the_reference_year_comes_out_as_worked_by_hand(company: None) -> None:
    version = adopt_plan(actor=None, plan=PLAN)
    assert str(version) == "2025@1"
    assert version.effective_on == date(2025, 1, 1)
    # 4 quarters × 9 sellers × 3 lines × 2 tiers
    assert version.cells.count() == 4 * 9 * 3 * 2
    assert one(summed(version, "first_day")) == {
        Q[0]: 36 * YI // 10,
        Q[1]: 36 * YI // 10,
        Q[2]: 24 * YI // 10,
        Q[3]: 24 * YI // 10,
    }
    assert one(summed(version, "region__code")) == {
        "east": 48 * YI // 10,
        "north": 36 * YI // 10,
        "south": 24 * YI // 10,
        "other": 12 * YI // 10,
    }
    assert one(summed(version, "product_line__code")) == {"A": 66 * YI // 10, "B": 36 * YI // 10, "C": 18 * YI // 10}
    assert one(summed(version, "product_line__code", tier="stretch")) == {
        "A": 77 * YI // 10,
        "B": 42 * YI // 10,
        "C": 21 * YI // 10,
    }
    assert summed(version, "first_day", "region__code")[Q[1], "east"] == 144 * YI // 100
    # 12 亿 × 30% × 40% × 55% = 7,920 万 among three people: 2,640 万 each.
    people = summed(version, "person__code", "product_line__code", "first_day")
    assert [people[code, "A", Q[1]] for code in ("ada", "amy", "anna")] == [264 * YI // 1000] * 3


def test_shares_of_people_are_weights(company: None) -> None:
    weights: dict[str, Share] = {"艾达": 2, "艾米": "1", "anna": 1}
    levels = (*LEVELS[:3], LevelInput("person", "even", (SharesBelow({"region": ("华东",)}, weights),)))
    people = summed(adopt_plan(actor=None, plan=replace(PLAN, levels=levels)), "person__code", "product_line__code")
    # 华东 A: 12 亿 × 40% × 55% = 2.64 亿 in the year.
    assert [people[code, "A"] for code in ("ada", "amy", "anna")] == [132 * YI // 100, 66 * YI // 100, 66 * YI // 100]


def test_the_metric_says_what_the_cells_hold(company: None) -> None:
    version = adopt_plan(actor=None, plan=PLAN)
    assert target(version, "product_line") == {"A": 66 * YI // 10, "B": 36 * YI // 10, "C": 18 * YI // 10}
    assert target(version, "region", "stretch") == {
        "east": 56 * YI // 10,
        "north": 42 * YI // 10,
        "south": 28 * YI // 10,
        "other": 14 * YI // 10,
    }
    assert target(version, "quarter") == {
        "2025Q1": 36 * YI // 10,
        "2025Q2": 36 * YI // 10,
        "2025Q3": 24 * YI // 10,
        "2025Q4": 24 * YI // 10,
    }
    months = target(version, "month")
    # January has 19 (Sunday the 26th worked, five days off), February 19 and March 21 working days.
    quarter = 36 * YI // 10
    assert abs(months["2025-01"] - quarter * Fraction(19, 59)) < 27, "each of the 27 cells is off by less than a fen"
    assert abs(months["2025-01"] + months["2025-02"] - quarter * Fraction(38, 59)) < 27
    assert sum(list(months.values())[:3]) == quarter


def test_b_is_recalibrated_and_the_first_half_stays(company: None) -> None:
    first = adopt_plan(actor=None, plan=PLAN)
    second = adopt_plan(actor=None, plan=RECALIBRATED)
    assert (str(second), second.effective_on, second.reason) == ("2025@2", date(2025, 7, 1), "政策变化，B 线需求下降")
    assert one(summed(second, "product_line__code")) == {"A": 72 * YI // 10, "B": 28 * YI // 10, "C": 20 * YI // 10}
    # The stretch's increment of 0.4 亿 in Q3, and again in Q4, is split 81 : 16 : 23 inside every region. To the fen,
    # B gets 213,333,333 + 160,000,000 + 106,666,667 + 53,333,333 and C what is left.
    assert one(summed(second, "product_line__code", tier="stretch")) == {
        "A": 72 * YI // 10 + 66 * YI // 100 + 54 * YI // 100,
        "B": 28 * YI // 10 + 36 * YI // 100 + 2 * 533_333_333,
        "C": 20 * YI // 10 + 18 * YI // 100 + 2 * 766_666_667,
    }
    fields = ("first_day", "region__code", "product_line__code", "person__code")
    before, after = summed(first, *fields), summed(second, *fields)
    kept = {key for key in before if key[0] in Q[:2]}
    assert len(kept) == 2 * 9 * 3
    assert all(before[key] == after[key] for key in kept)
    for quarter, amount in one(summed(second, "first_day")).items():
        assert amount == one(summed(first, "first_day"))[quarter], "the quarters keep their totals"
    assert second.dimensions == ["region", "product_line", "person"]


def test_a_version_is_never_changed_by_a_later_one(company: None) -> None:
    first = adopt_plan(actor=None, plan=PLAN)
    stored = list(first.cells.order_by("id").values())
    told = target(first, "product_line")
    adopt_plan(actor=None, plan=RECALIBRATED)
    assert list(first.cells.order_by("id").values()) == stored
    first.refresh_from_db()
    assert (first.number, first.reason, first.effective_on) == (1, "", date(2025, 1, 1))
    assert target(first, "product_line") == told


def test_the_same_plan_again_changes_nothing(company: None) -> None:
    version = adopt_plan(actor=None, plan=PLAN)
    token, acts = current_token(), AuditEntry.objects.count()
    assert adopt_plan(actor=None, plan=PLAN) == version
    assert (PlanVersion.objects.count(), current_token(), AuditEntry.objects.count()) == (1, token, acts)


def test_cells_can_be_given_as_they_are(company: None) -> None:
    amounts = ({"floor": 700, "stretch": 701}, {"floor": 300, "stretch": 300})
    version = adopt_plan(
        actor=None,
        plan=PlanInput(
            code="cells",
            name="按格",
            year=2025,
            tiers=(TierInput("floor", "保底", 1000, base=True), TierInput("stretch", "争取", 1001)),
            cells=(
                CellInput(date(2025, 1, 1), date(2025, 6, 30), amounts[0], person="ada"),
                CellInput(date(2025, 7, 1), date(2025, 12, 31), amounts[1], unit="华北", product_line="B"),
            ),
        ),
    )
    assert version.dimensions == ["person", "unit", "product_line"]
    fields = ("unit__code", "region__code", "product_line__code", "person__code")
    assert summed(version, *fields, tier="stretch") == {
        ("east", "east", None, "ada"): 701,
        ("north", "north", "B", None): 300,
    }


def test_a_plan_without_levels_is_one_target_of_the_whole_company(company: None) -> None:
    version = adopt_plan(actor=None, plan=replace(PLAN, levels=()))
    assert summed(version, "unit__code", "region__code", "person__code") == {("hq", None, None): 12 * YI}


weights = st.integers(0, 10**6)
some = st.lists(weights, min_size=4, max_size=4).filter(any)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.integers(0, 10**13), min_size=1, max_size=4),
    quarters=some,
    regions=some,
    lines=st.lists(weights, min_size=3, max_size=3).filter(any),
)
def test_any_plan_is_exact_in_every_tier_and_node(
    company: None, steps: list[int], quarters: list[int], regions: list[int], lines: list[int]
) -> None:
    totals = list(accumulate(steps))
    plan = PlanInput(
        code="any",
        name="任意",
        year=2025,
        tiers=tuple(TierInput(f"t{n}", f"第{n}档", total, base=n == 0) for n, total in enumerate(totals)),
        levels=(
            LevelInput("quarter", tuple(quarters)),
            LevelInput("region", dict(zip(("east", "north", "south", "other"), regions, strict=True))),
            LevelInput("product_line", dict(zip("ABC", lines, strict=True))),
            LevelInput("person"),
        ),
    )
    with transaction.atomic():
        version = adopt_plan(actor=None, plan=plan)
        cells = {
            n: summed(version, "first_day", "region__code", "product_line__code", "person__code", tier=f"t{n}")
            for n in range(len(totals))
        }
        transaction.set_rollback(True)
    for n, total in enumerate(totals):
        assert sum(cells[n].values()) == total
        for place, amount in cells[n].items():
            assert amount >= (cells[n - 1][place] if n else 0)
        # Each node is within 1 fen of its share of the node above, in the floor and in every increment.
        for number, day in enumerate(Q):
            node = sum(amount for place, amount in cells[n].items() if place[0] == day)
            assert abs(node - Fraction(total * quarters[number], sum(quarters))) < n + 1
            for region, weight in zip(("east", "north", "south", "other"), regions, strict=True):
                below = sum(amount for place, amount in cells[n].items() if place[:2] == (day, region))
                assert abs(below - Fraction(node * weight, sum(regions))) < n + 1


@pytest.mark.parametrize("who", ["ada", "ben", "director"])
def test_only_an_administrator_may_adopt(cast: Cast, who: str) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(PermissionDenied, match="管理员"):
        adopt_plan(actor=getattr(cast, who), plan=replace(PLAN, levels=()))
    assert not PlanVersion.objects.exists()
    assert AuditEntry.objects.count() == before


def test_adopting_leaves_one_entry_with_who_what_and_why(cast: Cast) -> None:
    adopt_plan(actor=cast.dora, plan=replace(PLAN, levels=()))
    raised = (replace(PLAN.tiers[0], total_fen=13 * YI), PLAN.tiers[1])
    acts, token = AuditEntry.objects.count(), current_token()
    version = adopt_plan(
        actor=cast.dora,
        plan=replace(PLAN, levels=(), tiers=raised, effective_on=date(2025, 7, 1), reason=" 董事会上调 "),
    )
    assert AuditEntry.objects.count() == acts + 1
    entry = AuditEntry.objects.latest("id")
    assert (entry.actor_id, entry.action, entry.subject) == (cast.dora.pk, "plan.adopt", "plan:2025@2")
    assert entry.before == {"version": "2025@1", "totals": {"floor": 12 * YI, "stretch": 14 * YI}}
    assert entry.after is not None
    assert entry.after["totals"] == {"floor": 13 * YI, "stretch": 14 * YI}
    assert entry.reason == version.reason == "董事会上调"
    assert version.created_by == cast.dora
    assert current_token() != token


def test_a_plan_written_for_an_older_version_is_refused(company: None) -> None:
    adopt_plan(actor=None, plan=replace(PLAN, follows=0))
    adopt_plan(actor=None, plan=replace(RECALIBRATED, follows=1))
    with pytest.raises(PlanOvertaken, match=r"第 2 版.*按第 1 版写的.*foresight plan show 2025@2"):
        adopt_plan(actor=None, plan=replace(RECALIBRATED, reason="另一个人", follows=1))
    with pytest.raises(PlanOvertaken, match="还没有这个计划的时候"):
        adopt_plan(actor=None, plan=replace(PLAN, follows=0))
    assert PlanVersion.objects.count() == 2


def test_a_refused_plan_leaves_nothing_behind(company: None) -> None:
    token = current_token()
    with pytest.raises(PlanRefused, match="没有叫“华西”的区域"):
        adopt_plan(actor=None, plan=replace(PLAN, levels=(LevelInput("region", {"华西": 1}),)))
    assert (PlanVersion.objects.count(), PlanCell.objects.count(), current_token()) == (0, 0, token)


def test_a_plan_of_633_people_is_adopted_in_seconds(company: None) -> None:
    codes = [f"s{number}" for number in range(624)]
    save_people(actor=None, people=[PersonInput(code, f"销售{code}", date(2024, 1, 1)) for code in codes])
    regions = ("east", "north", "south", "other")
    save_memberships(
        actor=None,
        memberships=[MembershipInput(c, regions[n % 4], date(2024, 1, 1)) for n, c in enumerate(codes)],
    )
    start = process_time()
    version = adopt_plan(actor=None, plan=PLAN)
    spent = process_time() - start
    assert version.cells.count() == 633 * 3 * 4 * 2
    assert sum(summed(version).values()) == 12 * YI
    assert spent < 6, "about one second on the developer's machine"
