"""What was closed keeps its people and its tree, whatever a file says later. January to March are closed."""

from datetime import date

import pytest

from foresight.core.values import parse_period
from foresight.foundation.organisation.actions import save_memberships, save_units
from foresight.foundation.organisation.inputs import MembershipInput, UnitInput
from foresight.foundation.organisation.models import Membership, UnitPlacement
from foresight.foundation.periods.actions import close_period
from foresight.foundation.transfer.outcomes import Outcome
from tests.cast import START, Cast

APRIL = date(2025, 4, 1)


@pytest.fixture
def closed(cast: Cast) -> Cast:
    close_period(actor=None, period=parse_period("2025Q1"), reason="季结")
    return cast


def refused(outcome: Outcome) -> str:
    (problem,) = outcome.problems
    assert outcome.new == outcome.amended == 0
    return f"{problem.reason}。{problem.todo}"


@pytest.mark.parametrize(
    "row",
    [
        MembershipInput("ada", "north-1", date(2025, 3, 31)),
        MembershipInput("ada", "north-1", START),
        MembershipInput("ada", "north-1", date(2025, 2, 1), date(2025, 2, 3)),
        # It ended in a closed month, or has another job there.
        MembershipInput("ada", "east-1", START, date(2025, 3, 30)),
        MembershipInput("ada", "east-1", START, job="support"),
    ],
)
def test_a_membership_of_a_closed_day_is_refused(closed: Cast, row: MembershipInput) -> None:
    words = refused(save_memberships(actor=None, memberships=[row]))
    assert "已经关账" in words
    assert "2025-04-01" in words
    assert Membership.objects.filter(person__code="ada").count() == 1


@pytest.mark.parametrize(
    "row",
    [
        MembershipInput("ada", "north-1", APRIL),
        MembershipInput("ada", "east-1", START, date(2025, 3, 31)),
        MembershipInput("ada", "east-1", START, date(2025, 6, 1)),
        MembershipInput("ada", "north-1", date(2024, 2, 1), date(2024, 12, 31)),
        MembershipInput("ada", "east-1", START),
    ],
)
def test_days_outside_are_changed_as_ever(closed: Cast, row: MembershipInput) -> None:
    assert save_memberships(actor=None, memberships=[row]).problems == ()


def test_a_unit_keeps_its_place_on_closed_days(closed: Cast) -> None:
    moved = UnitInput("east-1", "华东一组", "team", "north", 1, first_day=date(2025, 3, 1))
    assert "改挂" in refused(save_units(actor=None, units=[moved]))
    renamed = UnitInput("east-1", "改了名的组", "team", "north", 1, first_day=date(2025, 3, 1))
    assert "2025-04-01" in refused(save_units(actor=None, units=[renamed]))
    assert closed.unit("east-1").name == "华东一组", "of a refused row nothing is kept"
    assert UnitPlacement.objects.filter(unit__code="east-1").count() == 1
    later = UnitInput("east-1", "华东一组", "team", "north", 1, first_day=APRIL)
    assert save_units(actor=None, units=[later]).amended == 1
