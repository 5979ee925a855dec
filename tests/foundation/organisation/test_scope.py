"""What rows an account may see follows from what its person leads."""

from datetime import date

import pytest

from foresight.foundation.organisation.actions import save_memberships, save_units
from foresight.foundation.organisation.inputs import MembershipInput, UnitInput
from foresight.foundation.organisation.models import Unit, User
from foresight.foundation.organisation.queries import people_visible_to, scope_of, units_visible_to
from foresight.foundation.warehouse.scope import RowScope
from tests.cast import assemble_cast

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 30)


def unit_codes(user: User, on: date = DAY) -> set[str]:
    return set(Unit.objects.filter(id__in=scope_of(user, on=on).unit_ids).values_list("code", flat=True))


def test_a_manager_sees_the_own_subtree_and_nothing_beside_it() -> None:
    cast = assemble_cast()
    assert unit_codes(cast.ben) == {"east", "east-1"}
    assert unit_codes(cast.director) == {"hq", "east", "north", "east-1", "north-1"}


def test_a_seller_sees_the_own_rows_only() -> None:
    cast = assemble_cast()
    assert scope_of(cast.ada, on=DAY) == RowScope(person_ids=frozenset({cast.person("ada").pk}))


def test_an_administrator_sees_everything_and_a_stopped_account_nothing() -> None:
    cast = assemble_cast()
    assert scope_of(cast.dora, on=DAY).everything
    cast.dora.is_active = False
    assert scope_of(cast.dora, on=DAY) == RowScope.nothing()


def test_an_account_without_a_person_sees_nothing() -> None:
    assert scope_of(User.objects.create_user("ghost", "x"), on=DAY) == RowScope.nothing()


def test_leading_ends_with_the_membership() -> None:
    cast = assemble_cast()
    save_memberships(
        actor=None,
        memberships=[MembershipInput("ben", "east", date(2024, 1, 1), date(2025, 6, 29), job="manager", leads=True)],
    )
    assert unit_codes(cast.ben, date(2025, 6, 29)) == {"east", "east-1"}
    assert unit_codes(cast.ben, DAY) == set()


def test_a_team_that_moved_away_is_seen_by_its_new_region() -> None:
    cast = assemble_cast()
    save_units(actor=None, units=[UnitInput("east-1", "华东一组", "team", "north", 1, first_day=DAY)])
    assert unit_codes(cast.ben) == {"east"}


def test_lists_show_what_the_viewer_may_see() -> None:
    cast = assemble_cast()
    assert set(units_visible_to(cast.ada).values_list("code", flat=True)) == {"east-1"}
    assert set(units_visible_to(cast.ben).values_list("code", flat=True)) == {"east", "east-1"}
    assert set(people_visible_to(cast.ben).values_list("code", flat=True)) == {"ada", "ben"}
    assert set(people_visible_to(cast.cleo).values_list("code", flat=True)) == {"cleo"}
    assert people_visible_to(cast.dora).count() == 5
