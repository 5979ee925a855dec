"""Who sees which request, and what waits for whom."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foresight.foundation.approvals.actions import answer_question, ask_question, bring_up_to_date, withdraw
from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.approvals.queries import (
    approval_of,
    approvals_visible_to,
    asked_by,
    decided_by,
    waiting_for,
)
from foresight.foundation.approvals.registry import StepRule
from foresight.foundation.organisation.actions import grant_role
from foresight.foundation.organisation.models import Company, Person, RoleGrant
from foresight.foundation.organisation.roles import Role
from tests.cast import START
from tests.foundation.approvals.asking import DAY, DIRECTOR, FINANCE, LEAD, MANAGER, ask, at, away, kind_with, say, user

pytestmark = pytest.mark.usefixtures("office")


def seen_by(code: str, on: date = DAY) -> list[str]:
    return sorted(approvals_visible_to(user(code), on=on).values_list("subject", flat=True))


def waits_for(code: str, on: date = DAY) -> list[str]:
    return list(waiting_for(user(code), on=on).values_list("subject", flat=True))


def test_a_request_is_seen_by_whom_it_concerns_and_nobody_else() -> None:
    with kind_with(FINANCE):
        ask(subject="wish:money", made_by_id=Person.objects.get(code="cleo").pk)
    with kind_with(LEAD):
        ask(subject="wish:other")
    both, money = ["wish:money", "wish:other"], ["wish:money"]
    assert {name: seen_by(name) for name in ("ada", "eve", "ben", "director", "dora")} == {
        "ada": both,  # asked
        "eve": both,  # leads the team
        "ben": both,  # leads the region above
        "director": both,
        "dora": both,  # administers
    }
    assert {name: seen_by(name) for name in ("cleo", "finn", "flora")} == {
        "cleo": money,  # made it
        "finn": money,  # decides
        "flora": money,
    }


def test_a_request_of_the_company_is_seen_by_its_approvers_only() -> None:
    with kind_with(FINANCE):
        ask(unit=None)
        assert [name for name in ("ada", "ben", "cleo", "director", "eve", "finn") if seen_by(name)] == ["ada", "finn"]


def test_auditors_and_operations_see_all() -> None:
    grant_role(actor=None, person_code="cleo", role=Role.AUDITOR, first_day=START)
    with kind_with(LEAD):
        ask()
        assert seen_by("cleo") == ["wish:1"]


def test_an_approver_of_the_past_still_sees_it_and_a_delegate_who_decided_too() -> None:
    away("eve", "cleo")
    away("finn", "cleo")
    with kind_with(LEAD, FINANCE):
        wish = ask()
        assert seen_by("cleo") == ["wish:1"]
        say("cleo", wish)
        other = ask(subject="wish:2")
        assert other.is_open
    tomorrow = date(2025, 7, 1)
    Company.objects.update(today=tomorrow)
    assert seen_by("cleo", tomorrow) == ["wish:1"]
    assert approval_of(user("cleo"), wish.pk, on=tomorrow) == wish


def test_a_stopped_account_sees_nothing() -> None:
    with kind_with(LEAD):
        ask()
        eve = user("eve")
        eve.is_active = False
        assert list(approvals_visible_to(eve, on=DAY)) == []
        assert list(waiting_for(eve, on=DAY)) == []


def test_what_waits_for_somebody_is_what_that_person_can_decide_now() -> None:
    away("ben", "cleo")
    with kind_with(LEAD, MANAGER):
        wish = ask()
        assert (waits_for("eve"), waits_for("ben"), waits_for("cleo")) == (["wish:1"], [], [])
        say("eve", wish)
        assert (waits_for("eve"), waits_for("ben"), waits_for("cleo")) == ([], ["wish:1"], ["wish:1"])
        say("cleo", wish)
        assert (waits_for("ben"), waits_for("cleo")) == ([], [])
        assert [request.subject for request in decided_by(user("cleo"))] == ["wish:1"]
        assert [request.subject for request in asked_by(user("ada"))] == ["wish:1"]


def test_what_the_command_line_asked_for_waits_too() -> None:
    with kind_with(DIRECTOR):
        ask(None, None)
        assert waits_for("director") == ["wish:1"]


def test_ones_own_request_never_waits_for_oneself() -> None:
    with kind_with(LEAD):
        ask()
        away("eve", "ada")
        assert waits_for("ada") == []


def test_where_all_have_to_agree_nothing_waits_for_whoever_has_agreed() -> None:
    away("flora", "finn")
    with kind_with(StepRule(Role.FINANCE, "all")):
        say("finn", ask())
        assert (waits_for("finn"), waits_for("flora")) == ([], ["wish:1"])


def test_the_most_urgent_comes_first_and_what_has_no_limit_last() -> None:
    with kind_with(LEAD):
        ask(subject="wish:never")
    with kind_with(StepRule(Role.TEAM_LEAD, hours=8)):
        ask(subject="wish:later")
    with kind_with(StepRule(Role.TEAM_LEAD, hours=2)):
        ask(subject="wish:soon")
    assert waits_for("eve") == ["wish:soon", "wish:later", "wish:never"]


def test_questions_and_answers_stand_in_the_history() -> None:
    with kind_with(LEAD):
        wish = ask()
        ask_question(actor=user("eve"), request_id=wish.pk, question="为什么是现在？", now=at("10:00"))
        answer_question(actor=user("ada"), request_id=wish.pk, answer="客户下周定标", now=at("10:30"))
        talk = [(event.kind, str(event.actor), event.note) for event in wish.events.order_by("id")[2:]]
        assert talk == [("asked", "夏娃", "为什么是现在？"), ("answered", "艾达", "客户下周定标")]
        with pytest.raises(PermissionDenied, match="不由你审批"):
            ask_question(actor=user("ben"), request_id=wish.pk, question="我也想问")
        with pytest.raises(PermissionDenied, match="只有申请人"):
            answer_question(actor=user("ben"), request_id=wish.pk, answer="我也想说")
        with pytest.raises(ValueError, match="请写下要问的问题"):
            ask_question(actor=user("eve"), request_id=wish.pk, question=" ")


def queries_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_looking_after_many_requests_takes_as_many_queries_as_after_one() -> None:
    with kind_with(StepRule(Role.FINANCE, hours=8), DIRECTOR):
        ask(subject="wish:0")
        one = queries_of(lambda: bring_up_to_date(at("10:00")))
        for number in range(1, 4):
            ask(subject=f"wish:{number}")
        assert queries_of(lambda: bring_up_to_date(at("10:00"))) == one
        assert one <= 12


def test_requests_that_nobody_can_decide_are_looked_at_together() -> None:
    with kind_with(FINANCE):
        for number in range(4):
            ask("director", subject=f"wish:{number}")
        RoleGrant.objects.all().delete()
        assert bring_up_to_date(at("10:00")) == 4
        several = queries_of(lambda: bring_up_to_date(at("11:00")))
        for wish in ApprovalRequest.objects.exclude(subject="wish:0"):
            withdraw(actor=user("director"), request_id=wish.pk)
        assert queries_of(lambda: bring_up_to_date(at("11:00"))) == several
