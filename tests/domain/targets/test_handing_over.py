"""The rest of a target passes to a successor: to the fen, from the day on, in every plan and tier."""

from collections import defaultdict
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st

from foresight.core.values import parse_period
from foresight.domain.figures.queries import reader
from foresight.domain.figures.questions import Question
from foresight.domain.targets.actions import hand_over_targets
from foresight.domain.targets.actions.handing_over import remainders_of
from foresight.domain.targets.inputs import LevelInput
from foresight.domain.targets.models import PlanCell, PlanVersion
from foresight.domain.targets.queries import latest_version
from foresight.foundation.organisation.models import Person, Unit, User
from foresight.foundation.periods.actions import close_period
from foresight.foundation.warehouse.scope import RowScope
from tests.books import plan_2025, stock_masters
from tests.cast import Cast, assemble_cast

MAY_6 = date(2025, 5, 6)


@pytest.fixture
def plan(cast: Cast) -> PlanVersion:
    """12,000 and 14,000 yuan, 3:3:2:2, even over the two regions, so 6,000 of the floor each for Ada and Cleo."""
    stock_masters()
    return plan_2025(
        LevelInput("quarter", "3:3:2:2"),
        LevelInput("region", {"华东": 50, "华北": 50}),
        LevelInput("person"),
        floor=12_000,
        stretch=14_000,
    )


def person(code: str) -> Person:
    return Person.objects.get(code=code)


def pass_on(day: date = MAY_6, actor: User | None = None, taker: str | None = "cleo") -> list[PlanVersion]:
    return hand_over_targets(
        actor=actor,
        from_person=person("ada"),
        to_person=person(taker) if taker else None,
        unit=Unit.objects.get(code="north-1" if taker else "east-1"),
        day=day,
        reason="调区",
        unit_id=Unit.objects.get(code="east-1").pk,
    )


def held(version: PlanVersion, tier: str = "floor") -> dict[str | None, dict[tuple[date, date], int]]:
    """Person → days → amount."""
    found: dict[str | None, dict[tuple[date, date], int]] = defaultdict(lambda: defaultdict(int))
    for cell in PlanCell.objects.filter(version=version, tier__key=tier).select_related("person"):
        found[cell.person.code if cell.person else None][(cell.first_day, cell.last_day)] += cell.amount_fen
    return found


def test_whole_periods_pass_on_and_the_broken_one_is_divided_by_working_days(plan: PlanVersion) -> None:
    (version,) = pass_on()
    ada = held(version)["ada"]
    # Q1 1,800. Of Q2's 1,800: April has 22 working days (the 4th is off, Sunday the 27th works), May 19 (the 1st, 2nd and
    # 5th are off, so none before the 6th), June 20 (the 2nd is off): 22 of 61.
    assert ada == {
        (date(2025, 1, 1), date(2025, 3, 31)): 180_000,
        (date(2025, 4, 1), date(2025, 5, 5)): 64_918,
    }
    assert sum(held(version)["cleo"].values()) == 600_000 + 600_000 - sum(ada.values())
    assert version.number == 2
    assert version.effective_on == MAY_6
    assert PlanCell.objects.filter(version=version, person__code="cleo", unit__code="north-1").exists()


def test_what_passes_on_is_what_the_preview_says(plan: PlanVersion) -> None:
    (remainder,) = remainders_of(person("ada"), MAY_6)
    before = sum(held(plan)["cleo"].values())
    (version,) = pass_on()
    assert sum(held(version)["cleo"].values()) - before == remainder.amounts[0]
    assert sum(held(version, "stretch")["ada"].values()) == 700_000 - remainder.amounts[1]
    assert remainder.last_day == date(2025, 12, 31)
    assert remainders_of(person("ada"), MAY_6) == []


def test_days_before_are_as_they_were(plan: PlanVersion) -> None:
    def seen(as_of: date) -> list[object]:
        version = latest_version("2025") if as_of >= MAY_6 else plan
        assert version is not None
        answer = reader(scope=RowScope.all()).answer(
            Question("target", parse_period("2025"), by=("region",), plan=version.pk, as_of=as_of)
        )
        return [(cell.members[0].id, cell.ratio) for cell in answer.cells]

    days = [date(2025, 3, 31), date(2025, 5, 5)]
    before = [seen(day) for day in days]
    pass_on()
    assert [seen(day) for day in days] == before


def test_without_a_successor_the_unit_keeps_it_as_a_vacancy(plan: PlanVersion) -> None:
    (version,) = pass_on(taker=None)
    assert sum(held(version)[None].values()) == 600_000 - sum(held(version)["ada"].values())
    assert set(PlanCell.objects.filter(version=version, person=None).values_list("unit__code", "region__code")) == {
        ("east-1", "east")
    }


def test_nothing_is_handed_over_where_nothing_is_left(plan: PlanVersion) -> None:
    assert pass_on(date(2026, 1, 1)) == []
    assert PlanVersion.objects.count() == 1


def test_a_closed_day_and_a_stranger_are_refused(cast: Cast, plan: PlanVersion) -> None:
    with pytest.raises(PermissionDenied, match="交接"):
        pass_on(actor=cast.cleo)
    close_period(actor=None, period=parse_period("2025-05"), reason="月结")
    with pytest.raises(ValueError, match="已经关账"):
        pass_on(actor=cast.ben)
    pass_on(date(2025, 6, 1), actor=cast.ben)


@settings(max_examples=30, deadline=None)
@given(day=st.integers(0, 364), floor=st.integers(1, 10_000), more=st.integers(0, 500))
@pytest.mark.django_db
def test_no_total_changes_and_no_tier_falls_below_another(day: int, floor: int, more: int) -> None:
    if not Person.objects.exists():
        assemble_cast()
        stock_masters()
    PlanCell.objects.all().delete()
    PlanVersion.objects.all().delete()
    version = plan_2025(LevelInput("quarter", "3:3:2:2"), LevelInput("person"), floor=floor, stretch=floor + more)
    first = date.fromordinal(date(2025, 1, 1).toordinal() + day)
    for after in pass_on(first):
        for tier in ("floor", "stretch"):
            assert sum(sum(days.values()) for days in held(after, tier).values()) == sum(
                sum(days.values()) for days in held(version, tier).values()
            )
        low, high = held(after), held(after, "stretch")
        assert all(amount <= high[who][days] for who, cells in low.items() for days, amount in cells.items())
        assert all(last < first for _, last in low["ada"])
