"""Time limits in working hours: escalation and expiry."""

import pytest
from django.core.exceptions import PermissionDenied

from foresight.foundation.approvals.actions import ask_question, expire_overdue, withdraw
from foresight.foundation.approvals.actions.locking import TooLate
from foresight.foundation.approvals.registry import StepRule
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.roles import Role
from tests.foundation.approvals.asking import approvers, ask, at, events, kind_with, say, user

pytestmark = pytest.mark.usefixtures("office")
FOUR_HOURS = StepRule(Role.TEAM_LEAD, hours=4)
OR_NEVER = StepRule(Role.TEAM_LEAD, hours=4, when_late="expire")


def test_the_limit_runs_in_working_hours() -> None:
    with kind_with(FOUR_HOURS):
        # Monday at four in the afternoon; the office closes at six.
        assert ask(now=at("16:00")).steps.get().due_at == at("2025-07-01 11:00")


def test_a_limit_over_the_new_year_runs_from_monday_to_friday_where_no_calendar_is_known() -> None:
    with kind_with(FOUR_HOURS):
        # The calendars of the tests end with 2025; 31 December is a Wednesday, 1 January a Thursday.
        assert ask(now=at("2025-12-31 16:00")).steps.get().due_at == at("2026-01-01 11:00")


def test_in_time_nothing_changes() -> None:
    with kind_with(FOUR_HOURS):
        wish = ask()
        assert expire_overdue(at("12:59")) == 0
        assert approvers(wish) == ["eve"]


def test_a_late_step_goes_to_the_next_higher_holder_who_gets_the_full_time() -> None:
    with kind_with(FOUR_HOURS):
        wish = ask()
        assert expire_overdue(at("14:00")) == 1
        assert (approvers(wish), wish.steps.get().due_at) == (["ben"], at("18:00"))
        with pytest.raises(PermissionDenied, match="不能再审批这一步：超过时限"):
            say("eve", wish, now=at("15:00"))
        assert say("ben", wish, now=at("15:00")).state == "approved"


def test_lateness_counts_when_somebody_decides_even_if_nobody_looked_before() -> None:
    with kind_with(FOUR_HOURS):
        wish = ask()
        with pytest.raises(PermissionDenied, match="超过时限"):
            say("eve", wish, now=at("14:00"))
        assert approvers(wish) == ["ben"]


def test_above_the_highest_the_step_stays_and_its_time_ends() -> None:
    with kind_with(FOUR_HOURS):
        wish = ask()
        expire_overdue(at("14:00"))
        expire_overdue(at("2025-07-01 09:00"))
        expire_overdue(at("2025-07-02 09:00"))
        assert approvers(wish) == ["director"]
        assert expire_overdue(at("2025-07-03 09:00")) == 0
        assert events(wish)[2:] == ["escalated", "escalated", "overdue"]
        assert say("director", wish, now=at("2025-07-04 09:00")).state == "approved"


def test_where_the_rule_says_so_a_late_request_expires() -> None:
    with kind_with(OR_NEVER) as carried:
        wish = ask()
        expire_overdue(at("14:00"))
        wish.refresh_from_db()
        assert (wish.state, wish.ended_at, carried.ended) == ("expired", at("14:00"), [wish.pk])
        with pytest.raises(TooLate, match="已失效"):
            say("eve", wish, now=at("15:00"))
        entry = AuditEntry.objects.get(action="approval.expired")
        assert (entry.actor, entry.after) == (None, {"state": "expired", "step": 1})


def test_what_has_expired_is_not_taken_back_and_not_asked_about() -> None:
    with kind_with(OR_NEVER) as carried:
        wish = ask()
        with pytest.raises(TooLate, match="已失效"):
            withdraw(actor=user("ada"), request_id=wish.pk, now=at("14:00"))
        with pytest.raises(TooLate, match="已失效"):
            ask_question(actor=user("eve"), request_id=wish.pk, question="还来得及吗？", now=at("14:00"))
        assert carried.ended == [wish.pk]


def test_where_all_have_to_agree_the_verdicts_given_in_time_stay() -> None:
    with kind_with(StepRule(Role.FINANCE, "all", hours=4)) as carried:
        wish = ask()
        say("finn", wish)
        expire_overdue(at("14:00"))
        assert (approvers(wish), carried.approved) == (["director"], [])
        assert say("director", wish, now=at("15:00")).state == "approved"


def test_each_step_has_a_time_of_its_own() -> None:
    with kind_with(FOUR_HOURS, StepRule(Role.REGION_MANAGER, hours=9)):
        wish = ask()
        say("eve", wish, now=at("11:00"))
        assert wish.steps.get(state="open").due_at == at("2025-07-01 11:00")
