"""Who carries a target: those who sell in the unit on the first day of the period."""

from dataclasses import replace
from datetime import date

import pytest

from foresight.domain.targets.actions import adopt_plan
from foresight.domain.targets.inputs import LevelInput, PlanInput, TierInput
from foresight.domain.targets.models import PlanVersion
from foresight.domain.targets.refusals import PlanRefused
from foresight.foundation.organisation.actions import save_memberships, save_people, save_units
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput, UnitInput
from foresight.foundation.organisation.models import Membership
from tests.cast import START, Cast
from tests.domain.targets.reference import summed

pytestmark = pytest.mark.django_db

Q = [date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1)]
PLAN = PlanInput(
    code="people",
    name="到人",
    year=2025,
    tiers=(TierInput("floor", "保底", 4000, base=True),),
    levels=(LevelInput("quarter"), LevelInput("region", {"华东": 1}), LevelInput("person")),
)


def carried(version: PlanVersion) -> dict[tuple[object, ...], int]:
    return summed(version, "first_day", "person__code", "unit__code")


def test_whoever_joins_or_leaves_carries_the_quarters_that_start_meanwhile(cast: Cast) -> None:
    save_people(actor=None, people=[PersonInput("eve", "伊芙"), PersonInput("finn", "芬恩")])
    save_memberships(
        actor=None,
        memberships=[
            MembershipInput("eve", "east-1", date(2025, 2, 15)),
            MembershipInput("finn", "east-1", START, date(2025, 6, 30)),
        ],
    )
    assert carried(adopt_plan(actor=None, plan=PLAN)) == {
        (Q[0], "ada", "east-1"): 500,
        (Q[0], "finn", "east-1"): 500,
        (Q[1], "ada", "east-1"): 334,  # 1000 among three: the first gets the fen that is left
        (Q[1], "eve", "east-1"): 333,
        (Q[1], "finn", "east-1"): 333,
        (Q[2], "ada", "east-1"): 500,
        (Q[2], "eve", "east-1"): 500,
        (Q[3], "ada", "east-1"): 500,
        (Q[3], "eve", "east-1"): 500,
    }


def test_where_nobody_sells_the_unit_carries_the_target(cast: Cast) -> None:
    Membership.objects.filter(person__code="ada").update(last_day=date(2025, 6, 30))
    assert carried(adopt_plan(actor=None, plan=PLAN)) == {
        (Q[0], "ada", "east-1"): 1000,
        (Q[1], "ada", "east-1"): 1000,
        (Q[2], None, "east"): 1000,
        (Q[3], None, "east"): 1000,
    }


def test_whoever_moves_takes_the_target_of_the_new_unit_from_the_next_quarter_on(cast: Cast) -> None:
    Membership.objects.filter(person__code="ada").update(last_day=date(2025, 5, 15))
    save_memberships(actor=None, memberships=[MembershipInput("ada", "north-1", date(2025, 5, 16))])
    levels = (LevelInput("quarter"), LevelInput("region"), LevelInput("person"))
    version = adopt_plan(actor=None, plan=replace(PLAN, levels=levels))
    regions = summed(version, "first_day", "region__code", "person__code")
    assert regions[Q[1], "east", "ada"] == 500
    assert regions[Q[2], "east", None] == 500
    assert regions[Q[2], "north", "ada"] == regions[Q[2], "north", "cleo"] == 250


def test_managers_and_support_carry_no_share(cast: Cast) -> None:
    version = adopt_plan(actor=None, plan=replace(PLAN, levels=(LevelInput("person"),)))
    assert summed(version, "person__code") == {("ada",): 2000, ("cleo",): 2000}


def test_a_region_can_be_split_by_its_teams(cast: Cast) -> None:
    save_units(actor=None, units=[UnitInput("east-2", "华东二组", "team", "east", 2)])
    levels = (LevelInput("region"), LevelInput("team", "even"))
    version = adopt_plan(actor=None, plan=replace(PLAN, levels=levels))
    assert summed(version, "region__code", "unit__code") == {
        ("east", "east-1"): 1000,
        ("east", "east-2"): 1000,
        ("north", "north-1"): 2000,
    }
    assert version.dimensions == ["region", "unit"]


def test_somebody_without_a_weight_is_named(cast: Cast) -> None:
    levels = (LevelInput("person", {"cleo": 3}),)
    with pytest.raises(PlanRefused, match=r"“全公司”下的 艾达 没有权重.*default_weight"):
        adopt_plan(actor=None, plan=replace(PLAN, levels=levels))
    version = adopt_plan(actor=None, plan=replace(PLAN, levels=(LevelInput("person", {"cleo": 3}, default_share=1),)))
    assert summed(version, "person__code") == {("ada",): 1000, ("cleo",): 3000}
