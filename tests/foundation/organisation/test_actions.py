"""Writing the organisation: what is taken, what is refused, what is left in the audit."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.actions import (
    create_account,
    load_calendar_years,
    save_memberships,
    save_people,
    save_units,
    set_today,
    set_up_company,
)
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput, UnitInput
from foresight.foundation.organisation.models import Membership, Unit, UnitPlacement
from foresight.foundation.organisation.queries import company, fiscal_year, today, working_calendar
from foresight.foundation.warehouse.models import DataVersion
from tests.cast import PASSWORD, assemble_cast

pytestmark = pytest.mark.django_db

DAY = date(2025, 4, 1)


def test_units_may_come_in_any_order() -> None:
    outcome = save_units(
        actor=None,
        units=[
            UnitInput("t", "组", "team", "r"),
            UnitInput("r", "区", "region", "c"),
            UnitInput("c", "公司", "company"),
        ],
    )
    assert (outcome.new, outcome.problems) == (3, ())
    assert UnitPlacement.objects.get(unit__code="t").parent.code == "r"


def test_saving_the_same_units_again_changes_nothing_and_leaves_no_entry() -> None:
    assemble_cast()
    entries, token = AuditEntry.objects.count(), DataVersion.objects.get().token
    outcome = save_units(actor=None, units=[UnitInput("east", "华东", "region", "hq", 1)])
    assert (outcome.new, outcome.unchanged, outcome.amended) == (0, 1, 0)
    assert AuditEntry.objects.count() == entries
    assert DataVersion.objects.get().token == token


def test_an_unknown_parent_is_a_problem_that_names_the_near_one() -> None:
    assemble_cast()
    outcome = save_units(actor=None, units=[UnitInput("x", "新组", "team", "eest")])
    (problem,) = outcome.problems
    assert (problem.index, problem.field, problem.value) == (0, "parent", "eest")
    assert "east" in problem.todo
    assert not Unit.objects.filter(code="x").exists()


def test_a_loop_in_the_tree_is_refused_and_nothing_changes() -> None:
    assemble_cast()
    with pytest.raises(ValueError, match="自己的下级"):
        save_units(actor=None, units=[UnitInput("hq", "长河设备", "company", "east-1")])
    assert not UnitPlacement.objects.filter(unit__code="hq").exists()


def test_a_move_ends_one_place_and_begins_another() -> None:
    assemble_cast()
    save_units(actor=None, units=[UnitInput("east-1", "华东一组", "team", "north", 1, first_day=DAY)])
    places = list(UnitPlacement.objects.filter(unit__code="east-1").values_list("parent__code", "last_day"))
    assert places == [("east", date(2025, 3, 31)), ("north", None)]


def test_a_membership_can_be_ended() -> None:
    assemble_cast()
    outcome = save_memberships(
        actor=None, memberships=[MembershipInput("ada", "east-1", date(2024, 1, 1), date(2025, 5, 31))]
    )
    assert outcome.amended == 1
    assert Membership.objects.get(person__code="ada").last_day == date(2025, 5, 31)


def test_bad_memberships_are_named_one_by_one() -> None:
    assemble_cast()
    outcome = save_memberships(
        actor=None,
        memberships=[
            MembershipInput("nobody", "east-1", DAY),
            MembershipInput("ada", "nowhere", DAY),
            MembershipInput("ada", "north-1", DAY, date(2025, 3, 1)),
            MembershipInput("ada", "north-1", DAY, job="king"),
            MembershipInput("ada", "north-1", DAY),
        ],
    )
    assert [(p.index, p.field) for p in outcome.problems] == [(0, "person"), (1, "unit"), (2, "last_day"), (3, "job")]
    assert outcome.new == 1


def test_leaving_before_joining_is_refused() -> None:
    outcome = save_people(actor=None, people=[PersonInput("x", "某人", DAY, date(2025, 1, 1))])
    assert outcome.problems[0].field == "left_on"


@pytest.mark.parametrize("who", ["ada", "ben", "director"])
def test_only_an_administrator_may_change_the_organisation(who: str) -> None:
    actor = getattr(assemble_cast(), who)
    before = AuditEntry.objects.count()
    for act in (
        lambda: save_units(actor=actor, units=[UnitInput("x", "x")]),
        lambda: save_people(actor=actor, people=[PersonInput("x", "x")]),
        lambda: save_memberships(actor=actor, memberships=[]),
        lambda: set_up_company(actor=actor, name="x"),
        lambda: create_account(actor=actor, username="x", password=PASSWORD),
        lambda: load_calendar_years(actor=actor, years=[2023]),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert AuditEntry.objects.count() == before


def test_every_act_leaves_one_entry_with_its_actor() -> None:
    cast = assemble_cast()
    before = AuditEntry.objects.count()
    save_units(actor=cast.dora, units=[UnitInput("x", "新组", "team", "east")])
    entry = AuditEntry.objects.latest("id")
    assert AuditEntry.objects.count() == before + 1
    assert (entry.actor_id, entry.action, entry.after) == (cast.dora.pk, "units.save", {"new": ["x"], "changed": []})


def test_a_weak_password_is_refused() -> None:
    with pytest.raises(ValidationError):
        create_account(actor=None, username="eve", password="12345678")


def test_a_login_name_is_taken_once_whatever_its_case() -> None:
    assemble_cast()
    with pytest.raises(ValueError, match="已经有人用了"):
        create_account(actor=None, username=" ADA ", password=PASSWORD)


def test_the_currency_of_a_company_with_data_stays() -> None:
    assemble_cast()
    with pytest.raises(ValueError, match="本位币"):
        set_up_company(actor=None, name="长河设备", currency="USD")
    assert company().currency == "CNY"


def test_the_fiscal_year_follows_the_company() -> None:
    set_up_company(actor=None, name="四月公司", fiscal_year_start=4)
    assert fiscal_year().year_of(date(2025, 3, 31)) == 2024
    assert fiscal_year().year_of(date(2025, 4, 1)) == 2025


def test_only_a_demo_company_switches_its_today() -> None:
    cast = assemble_cast()
    set_today(actor=cast.ada, day=date(2025, 12, 31))
    assert today() == date(2025, 12, 31)
    entry = AuditEntry.objects.latest("id")
    assert entry.before and entry.before["today"] == "2025-06-30"


def test_a_real_company_goes_by_the_clock() -> None:
    assemble_cast(today=None)
    with pytest.raises(ValueError, match="演示公司"):
        set_today(actor=None, day=DAY)


def test_the_official_calendar_knows_the_working_weekends_of_2025() -> None:
    assert load_calendar_years(actor=None, years=[2025]) == [2025]
    calendar = working_calendar()
    assert calendar.is_working(date(2025, 9, 28)), "the Sunday before the National Day holiday"
    assert calendar.is_working(date(2025, 1, 26)), "the Sunday before the Spring Festival"
    assert not calendar.is_working(date(2025, 10, 8))
    # Counted by hand from the official list: 365 days − 104 weekend days − 18 weekdays off + 5 weekend days worked.
    assert calendar.working_days(date(2025, 1, 1), date(2025, 12, 31)) == 248


def test_a_year_without_an_official_list_is_refused_and_not_guessed() -> None:
    with pytest.raises(ValueError, match="2031"):
        load_calendar_years(actor=None, years=[2031])
