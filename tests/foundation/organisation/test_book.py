"""Where people and units were on a day."""

from datetime import date

import pytest

from foresight.foundation.organisation.actions import save_memberships, save_people, save_units
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput, UnitInput
from foresight.foundation.organisation.models import Person, Unit
from tests.cast import assemble_cast

pytestmark = pytest.mark.django_db

MOVE = date(2025, 4, 1)
BEFORE = date(2025, 3, 31)


def ids(*codes: str) -> list[int]:
    known = dict(Unit.objects.values_list("code", "id"))
    return [known[code] for code in codes]


def test_a_team_that_moves_belongs_to_each_region_in_its_time() -> None:
    assemble_cast()
    save_units(actor=None, units=[UnitInput("east-1", "华东一组", "team", "north", 1, first_day=MOVE)])
    east, north, team = ids("east", "north", "east-1")
    book = OrganisationBook.load()
    assert book.region_of(team, BEFORE) == east
    assert book.region_of(team, MOVE) == north
    assert team in book.subtree(east, BEFORE)
    assert team not in book.subtree(east, MOVE)
    assert team in book.subtree(north, MOVE)
    assert book.moves(team, date(2025, 1, 1), date(2025, 12, 31)) == [MOVE]


def test_a_person_is_in_the_unit_of_that_day() -> None:
    assemble_cast()
    save_people(actor=None, people=[PersonInput("eve", "夏")])
    save_memberships(
        actor=None,
        memberships=[
            MembershipInput("eve", "east-1", date(2025, 1, 1), BEFORE),
            MembershipInput("eve", "north-1", MOVE),
        ],
    )
    eve = Person.objects.get(code="eve").pk
    east_team, north_team = ids("east-1", "north-1")
    book = OrganisationBook.load()
    assert book.unit_of(eve, BEFORE) == east_team
    assert book.unit_of(eve, MOVE) == north_team
    assert book.unit_of(eve, date(2024, 12, 31)) is None


def test_a_sales_membership_counts_before_another_on_the_same_day() -> None:
    assemble_cast()
    save_memberships(actor=None, memberships=[MembershipInput("ada", "north-1", MOVE, job="support")])
    ada = Person.objects.get(code="ada").pk
    assert OrganisationBook.load().unit_of(ada, MOVE) == ids("east-1")[0]


def test_a_unit_keeps_its_last_place_after_the_days_that_are_known() -> None:
    assemble_cast()
    team, east, company = ids("east-1", "east", "hq")
    assert OrganisationBook.load().path(team, date(2031, 1, 1)) == (company, east, team)


def test_loading_takes_three_queries_whatever_the_size(django_assert_num_queries) -> None:
    assemble_cast()
    with django_assert_num_queries(3):
        book = OrganisationBook.load()
        book.subtree(ids_of := next(iter(book.order)), MOVE)
    assert ids_of
