"""The way of a request: steps in order, thresholds, several approvers, refusal, withdrawal, carrying out."""

import pytest
from django.core.exceptions import PermissionDenied

from foresight.foundation.approvals.actions import withdraw
from foresight.foundation.approvals.actions.locking import TooLate
from foresight.foundation.approvals.course import NotCarriedOut
from foresight.foundation.approvals.models import ApprovalRequest, StepApprover
from foresight.foundation.approvals.queries import ApprovalUnknown
from foresight.foundation.approvals.registry import StepRule
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.roles import Role
from tests.foundation.approvals.asking import (
    DIRECTOR,
    FINANCE,
    LEAD,
    MANAGER,
    approvers,
    ask,
    at,
    events,
    kind_with,
    say,
    user,
)

pytestmark = pytest.mark.usefixtures("office")


def test_steps_come_one_after_the_other_and_the_last_approval_carries_it_out() -> None:
    with kind_with(LEAD, MANAGER) as carried:
        wish = ask()
        assert approvers(wish) == ["eve"]
        wish = say("eve", wish, note="可以")
        assert (wish.state, approvers(wish), carried.approved) == ("open", ["ben"], [])
        wish = say("ben", wish)
        assert (wish.state, carried.approved) == ("approved", [wish.pk])
        assert events(wish) == ["requested", "step_opened", "approved", "step_opened", "approved", "passed"]
        assert [(seat.person.code, seat.note) for seat in StepApprover.objects.order_by("id")] == [
            ("eve", "可以"),
            ("ben", ""),
        ]


def test_every_event_has_its_audit_entry_with_who_did_it() -> None:
    with kind_with(LEAD):
        wish = ask(reason="客户催得急")
        say("eve", wish, note="可以")
        entries = AuditEntry.objects.filter(subject=f"approval:{wish.pk}").order_by("id")
        assert [(entry.action, entry.actor.username if entry.actor else None) for entry in entries] == [
            ("approval.requested", "ada"),
            ("approval.step_opened", "ada"),
            ("approval.approved", "eve"),
            ("approval.passed", "eve"),
        ]
        assert entries[0].reason == "客户催得急"
        assert (entries[3].before, entries[3].after) == ({"state": "open"}, {"state": "approved"})


def test_a_step_applies_from_its_amount_on() -> None:
    with kind_with(LEAD, StepRule(Role.DIRECTOR, from_fen=100_00)):
        assert ask(subject="wish:1", amount_fen=99_99).steps.count() == 1
        assert ask(subject="wish:2", amount_fen=100_00).steps.count() == 2
        assert ask(subject="wish:3", amount_fen=-100_00).steps.count() == 2
        assert ask(subject="wish:4").steps.count() == 2


def test_one_of_several_is_enough_where_any_may_decide() -> None:
    with kind_with(FINANCE) as carried:
        wish = ask()
        assert approvers(wish) == ["finn", "flora"]
        assert say("flora", wish).state == "approved"
        assert carried.approved == [wish.pk]


def test_all_have_to_agree_where_the_rule_says_so() -> None:
    with kind_with(StepRule(Role.FINANCE, "all")) as carried:
        wish = ask()
        assert say("finn", wish).state == "open"
        assert (approvers(wish), carried.approved) == (["flora"], [])
        assert say("flora", wish).state == "approved"


def test_a_refusal_ends_it_at_once_also_where_all_are_asked() -> None:
    with kind_with(StepRule(Role.FINANCE, "all"), DIRECTOR) as carried:
        wish = say("finn", ask(), approve=False, note="没有预算")
        assert (wish.state, carried.approved, carried.ended) == ("refused", [], [wish.pk])
        assert [step.state for step in wish.steps.all()] == ["refused", "ended"]
        assert wish.events.get(kind="refused").note == "没有预算"


def test_a_refusal_says_why() -> None:
    with kind_with(LEAD), pytest.raises(ValueError, match="写明原因"):
        say("eve", ask(), approve=False, note="  ")


def test_nobody_gives_two_verdicts_in_a_step() -> None:
    with kind_with(StepRule(Role.FINANCE, "all")):
        wish = ask()
        say("finn", wish)
        with pytest.raises(PermissionDenied, match="一人一票"):
            say("finn", wish)


def test_whoever_is_not_asked_does_not_decide_and_reads_who_does() -> None:
    with kind_with(LEAD):
        wish = ask()
        with pytest.raises(PermissionDenied, match="由夏娃审批"):
            say("ben", wish)


def test_whoever_does_not_see_the_request_learns_nothing_about_it() -> None:
    with kind_with(LEAD):
        wish = ask()
        with pytest.raises(ApprovalUnknown):
            say("cleo", wish)
        with pytest.raises(ApprovalUnknown):
            say("cleo", ApprovalRequest(pk=wish.pk + 1000))


def test_the_machine_itself_approves_nothing() -> None:
    from foresight.foundation.approvals.actions import decide

    with kind_with(LEAD), pytest.raises(PermissionDenied, match="要由人来做"):
        decide(actor=None, request_id=ask().pk, approve=True)


def test_what_cannot_be_carried_out_is_not_approved_and_the_approver_reads_why() -> None:
    with kind_with(LEAD) as carried:
        wish = ask()
        carried.refuses = "五月已经关账"
        before = AuditEntry.objects.count()
        with pytest.raises(NotCarriedOut, match="你的同意没有计入：五月已经关账"):
            say("eve", wish)
        wish.refresh_from_db()
        assert (wish.state, approvers(wish), AuditEntry.objects.count()) == ("open", ["eve"], before)
        carried.refuses = ""
        assert say("eve", wish).state == "approved"


def test_the_requester_takes_it_back_until_the_last_decision() -> None:
    with kind_with(LEAD, MANAGER) as carried:
        wish = ask()
        say("eve", wish)
        wish = withdraw(actor=user("ada"), request_id=wish.pk, note="不需要了", now=at("10:00"))
        assert (wish.state, carried.ended) == ("withdrawn", [wish.pk])
        with pytest.raises(TooLate, match="艾达已撤回"):
            say("ben", wish)
        again = ask()
        say("eve", again)
        say("ben", again)
        with pytest.raises(TooLate, match="已同意"):
            withdraw(actor=user("ada"), request_id=again.pk)


def test_nobody_else_takes_it_back() -> None:
    with kind_with(LEAD), pytest.raises(PermissionDenied, match="只有申请人"):
        withdraw(actor=user("eve"), request_id=ask().pk)


def test_the_same_subject_is_not_asked_for_twice_at_a_time() -> None:
    with kind_with(LEAD):
        wish = ask()
        with pytest.raises(ValueError, match="愿望一”已经在审批中"):
            ask("eve")
        say("eve", wish, approve=False)
        assert ask().state == "open"


def test_a_decision_on_a_step_that_has_passed_meanwhile_is_told_so() -> None:
    with kind_with(FINANCE, StepRule(Role.FINANCE, "all")):
        wish = ask()
        seen = wish.steps.get(state="open").pk
        say("finn", wish, step_id=seen)
        with pytest.raises(TooLate, match="第 1 步于 06-30 09:00 已由芬恩同意"):
            say("flora", wish, step_id=seen)
        assert approvers(wish) == ["finn", "flora"]


def test_the_command_line_may_ask_and_take_back() -> None:
    with kind_with(DIRECTOR):
        wish = ask(None, None)
        assert approvers(wish) == ["director"]
        assert withdraw(actor=None, request_id=wish.pk).state == "withdrawn"


def test_an_account_that_was_stopped_asks_for_nothing() -> None:
    with kind_with(LEAD):
        ada = user("ada")
        ada.is_active = False
        ada.save()
        with pytest.raises(PermissionDenied, match="停用的账号"):
            ask()
