"""Who decides: the nearest holder, the next higher one, whoever stands in; never oneself."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from foresight.foundation.approvals.actions import bring_up_to_date
from foresight.foundation.approvals.ladder import NobodyCanDecide
from foresight.foundation.approvals.registry import StepRule
from foresight.foundation.organisation.actions import end_role, grant_role, save_memberships, save_people
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput
from foresight.foundation.organisation.models import Company, Person, RoleGrant, User
from foresight.foundation.organisation.roles import Role
from tests.cast import START
from tests.foundation.approvals.asking import (
    DAY,
    DIRECTOR,
    FINANCE,
    LEAD,
    MANAGER,
    approvers,
    ask,
    at,
    away,
    events,
    kind_with,
    say,
    user,
)

pytestmark = pytest.mark.usefixtures("office")
YESTERDAY = date(2025, 6, 29)


def leave_role(code: str, unit: str) -> None:
    """Somebody led a unit until yesterday."""
    save_memberships(actor=None, memberships=[MembershipInput(code, unit, START, YESTERDAY, job="manager", leads=True)])


def test_the_nearest_holder_at_or_above_the_unit_decides() -> None:
    with kind_with(MANAGER):
        assert approvers(ask(unit="east-1")) == ["ben"]


def test_ones_own_request_goes_up_to_the_next_higher_holder() -> None:
    with kind_with(LEAD):
        wish = ask("eve")
        assert approvers(wish) == ["ben"]
        seat = wish.steps.get().approvers.get()
        assert (seat.role, seat.came) == ("region_manager", "went_up")
        assert say("ben", wish).state == "approved"


def test_whoever_is_asked_in_a_later_step_is_not_asked_twice_because_a_step_went_up() -> None:
    with kind_with(LEAD, MANAGER, DIRECTOR) as carried:
        of_eve = ask("eve", subject="wish:1")
        assert [approvers(of_eve, step.position) for step in of_eve.steps.all()] == [["ben"], []]
        of_ben = ask("ben", unit="east", subject="wish:2")
        assert [(step.role, step.position) for step in of_ben.steps.all()] == [("director", 1)]
        assert say("director", of_ben).state == "approved"
        assert carried.approved == [of_ben.pk]


def test_a_step_that_asks_all_is_not_left_out_for_one_that_asks_any() -> None:
    grant_role(actor=None, person_code="cleo", role=Role.DIRECTOR, unit_code="hq", first_day=START)
    with kind_with(StepRule(Role.REGION_MANAGER, "all"), DIRECTOR):
        assert ask("ben", unit="east", subject="wish:1").steps.count() == 2
    with kind_with(MANAGER, StepRule(Role.DIRECTOR, "all")):
        assert ask("ben", unit="east", subject="wish:2").steps.count() == 1


def test_so_does_what_somebody_else_made() -> None:
    with kind_with(MANAGER):
        wish = ask(made_by_id=Person.objects.get(code="ben").pk)
        assert approvers(wish) == ["director"]
        with pytest.raises(PermissionDenied, match="你自己的申请"):
            say("ben", wish)


def test_of_several_the_others_decide() -> None:
    with kind_with(FINANCE):
        assert approvers(ask("finn")) == ["flora"]


def test_outside_the_line_ones_own_goes_up_to_the_director() -> None:
    end_role(actor=None, grant_id=RoleGrant.objects.get(person__code="flora").pk, last_day=YESTERDAY)
    with kind_with(FINANCE):
        assert approvers(ask("finn")) == ["director"]


def test_the_only_director_cannot_ask_for_what_only_a_director_decides() -> None:
    with kind_with(LEAD, DIRECTOR), pytest.raises(NobodyCanDecide, match=r"第 2 步：.*销售总监是申请人自己"):
        ask("director")


def test_a_vacancy_in_the_line_is_filled_from_above() -> None:
    leave_role("eve", "east-1")
    with kind_with(LEAD):
        assert approvers(ask()) == ["ben"]


def test_a_role_outside_the_line_that_nobody_holds_refuses_the_request_by_its_name() -> None:
    for grant in RoleGrant.objects.all():
        end_role(actor=None, grant_id=grant.pk, last_day=YESTERDAY)
    with kind_with(LEAD, FINANCE) as carried:
        with pytest.raises(NobodyCanDecide, match=r"第 2 步：公司没有人担任财务.*先任命财务"):
            ask()
        assert carried.approved == []


def test_a_line_without_anybody_refuses_the_request_by_its_unit_and_role() -> None:
    for code, unit in (("eve", "east-1"), ("ben", "east"), ("director", "hq")):
        leave_role(code, unit)
    with kind_with(LEAD), pytest.raises(NobodyCanDecide, match="华东一组没有人担任团队经理"):
        ask()


def test_somebody_without_an_account_is_passed_over() -> None:
    User.objects.filter(username="eve").update(is_active=False)
    with kind_with(LEAD):
        assert approvers(ask()) == ["ben"]


def test_approvers_are_frozen_when_the_step_opens() -> None:
    with kind_with(FINANCE):
        wish = ask()
        grant_role(actor=None, person_code="cleo", role=Role.FINANCE, first_day=START)
        bring_up_to_date(at("10:00"))
        assert approvers(wish) == ["finn", "flora"]


def test_a_later_step_takes_who_holds_the_role_when_it_opens() -> None:
    with kind_with(LEAD, MANAGER):
        wish = ask()
        leave_role("ben", "east")
        save_people(actor=None, people=[PersonInput("gil", "吉尔", START)])
        save_memberships(actor=None, memberships=[MembershipInput("cleo", "east", DAY, job="manager", leads=True)])
        say("eve", wish)
        assert approvers(wish) == ["cleo"]


def test_whoever_lost_the_role_no_longer_decides_and_the_next_holder_does() -> None:
    with kind_with(LEAD):
        wish = ask()
        leave_role("eve", "east-1")
        with pytest.raises(PermissionDenied, match="不能再审批这一步：不再担任"):
            say("eve", wish, now=at("10:00"))
        assert approvers(wish) == ["ben"]
        assert events(wish)[-2:] == ["lost", "replaced"]
        assert say("ben", wish).state == "approved"


def test_a_role_that_ends_today_counts_until_the_end_of_today() -> None:
    save_memberships(actor=None, memberships=[MembershipInput("eve", "east-1", START, DAY, job="manager", leads=True)])
    with kind_with(LEAD):
        assert say("eve", ask()).state == "approved"


def test_whoever_left_the_company_no_longer_decides() -> None:
    with kind_with(LEAD):
        wish = ask()
        Person.objects.filter(code="eve").update(left_on=YESTERDAY)
        assert bring_up_to_date(at("10:00")) == 1
        assert approvers(wish) == ["ben"]
        assert bring_up_to_date(at("11:00")) == 0


def test_where_one_is_enough_the_others_carry_on_without_the_one_who_left() -> None:
    with kind_with(FINANCE):
        wish = ask()
        end_role(actor=None, grant_id=RoleGrant.objects.get(person__code="finn").pk, last_day=YESTERDAY)
        bring_up_to_date(at("10:00"))
        assert approvers(wish) == ["flora"]


def test_where_all_have_to_agree_whoever_left_is_replaced_and_a_verdict_given_before_stays() -> None:
    with kind_with(StepRule(Role.FINANCE, "all")) as carried:
        wish = ask()
        say("finn", wish)
        end_role(actor=None, grant_id=RoleGrant.objects.get(person__code="flora").pk, last_day=YESTERDAY)
        bring_up_to_date(at("10:00"))
        assert (approvers(wish), carried.approved) == (["director"], [])
        assert say("director", wish).state == "approved"


def test_a_step_that_lost_everybody_waits_until_somebody_holds_the_role_again() -> None:
    with kind_with(FINANCE):
        wish = ask("director")
        for grant in RoleGrant.objects.all():
            end_role(actor=None, grant_id=grant.pk, last_day=YESTERDAY)
        assert bring_up_to_date(at("10:00")) == 1
        assert bring_up_to_date(at("11:00")) == 0
        assert approvers(wish) == []
        assert events(wish) == ["requested", "step_opened", "lost", "nobody"]
        assert "没有人担任财务" in wish.events.get(kind="nobody").note
        grant_role(actor=None, person_code="finn", role=Role.FINANCE, first_day=DAY)
        bring_up_to_date(at("12:00"))
        assert approvers(wish) == ["finn"]
        assert say("finn", wish).state == "approved"


def test_a_delegate_decides_on_behalf_of_the_absent() -> None:
    away("eve", "cleo")
    with kind_with(LEAD):
        wish = ask()
        assert approvers(wish) == ["eve"]
        say("cleo", wish)
        seat = wish.steps.get().approvers.get()
        assert (seat.person.code, seat.decided_by, seat.on_behalf) == ("eve", user("cleo"), True)
        event = wish.events.get(kind="approved")
        assert (event.actor, event.on_behalf_of) == (user("cleo"), Person.objects.get(code="eve"))


def test_a_delegate_of_a_delegate_does_not() -> None:
    away("eve", "cleo")
    away("cleo", "finn")
    with kind_with(LEAD):
        wish = ask()
        with pytest.raises(LookupError):
            say("finn", wish)


def test_a_delegation_that_is_over_counts_no_more() -> None:
    away("eve", "cleo")
    with kind_with(LEAD):
        wish = ask()
        Company.objects.update(today=date(2025, 7, 1))
        with pytest.raises(LookupError):
            say("cleo", wish, now=at("2025-07-01 09:00"))


def test_an_administrator_is_not_stood_in_for() -> None:
    away("dora", "cleo")
    with kind_with(StepRule(Role.ADMINISTRATOR)):
        wish = ask()
        with pytest.raises(PermissionDenied, match="由朵拉审批"):
            say("cleo", wish)
        assert say("dora", wish).state == "approved"


def test_whoever_stands_in_for_two_has_one_verdict() -> None:
    away("finn", "cleo")
    away("flora", "cleo")
    with kind_with(StepRule(Role.FINANCE, "all")):
        wish = ask()
        say("cleo", wish)
        with pytest.raises(PermissionDenied, match="一人一票"):
            say("cleo", wish)
        assert say("flora", wish).state == "approved"


def test_a_request_whose_approver_is_replaced_by_the_requester_goes_up() -> None:
    """Ada's superior is Eve, and Eve is away with Ada in her place."""
    away("eve", "ada")
    with kind_with(LEAD):
        wish = ask()
        assert approvers(wish) == ["ben"]


def test_a_requester_who_stands_in_later_still_does_not_decide() -> None:
    with kind_with(LEAD):
        wish = ask()
        away("eve", "ada")
        with pytest.raises(PermissionDenied, match="也不能由你代别人审批"):
            say("ada", wish)
        assert say("eve", wish).state == "approved"


def test_a_loop_of_approvers_ends_with_an_answer() -> None:
    """Ben asks; the director above is away with Ben in the director's place, and nobody is above."""
    away("director", "ben")
    with kind_with(MANAGER), pytest.raises(NobodyCanDecide, match="由申请人代理"):
        ask("ben")
