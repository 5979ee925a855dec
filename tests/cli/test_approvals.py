"""``foresight approvals`` on the command line."""

import json

import pytest
from click.testing import CliRunner, Result

from foresight.cli.approvals import command
from foresight.foundation.approvals.queries import ApprovalUnknown
from foresight.foundation.approvals.registry import StepRule
from foresight.foundation.organisation.roles import Role
from tests.foundation.approvals.asking import FINANCE, LEAD, approvers, ask, at, kind_with, say, staff


@pytest.fixture(autouse=True)
def office(cast):
    """The cast with a team lead and two people of finance."""
    staff(cast)


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_open_requests_are_listed_with_whom_they_wait_for():
    with kind_with(LEAD, FINANCE):
        wish = ask(amount_fen=1234)
        assert run("list").output == f"{wish.pk}\t审批中\t夏娃\t—\t愿望一\n"
        say("eve", wish, approve=False)
        assert run("list").output == "没有等待审批的申请。\n"
        (row,) = json.loads(run("list", "--all", "--json").output)
        assert (row["id"], row["state"], row["amount_fen"], row["approvers"]) == (wish.pk, "refused", 1234, [])


def test_an_account_sees_what_it_may():
    with kind_with(LEAD):
        wish = ask()
        assert "愿望一" in run("list", "--as", "eve").output
        assert run("list", "--as", "cleo").output == "没有等待审批的申请。\n"
        assert isinstance(run("show", str(wish.pk), "--as", "cleo").exception, ApprovalUnknown)
        assert "没有账号 nobody" in run("list", "--as", "nobody").output


def test_one_request_is_shown_with_its_steps_and_history():
    with kind_with(LEAD, FINANCE):
        wish = ask(amount_fen=12_345_67, reason="客户催得急")
        say("eve", wish, note="可以")
        shown = run("show", str(wish.pk)).output
    assert "愿望一　12,345.67　审批中" in shown
    assert "申请人　艾达　原因　客户催得急" in shown
    assert "第 1 步　团队经理　已同意　夏娃" in shown
    assert "第 2 步　财务　待审批　芬恩、弗洛拉" in shown
    assert "2025-06-30 09:00　同意　夏娃　可以" in shown


def test_limits_that_have_passed_are_dealt_with():
    with kind_with(StepRule(Role.TEAM_LEAD, hours=1)):
        wish = ask(now=at("2025-06-27 09:00"))
        assert run("update").output == "处理了 1 个申请。\n"
        assert approvers(wish) == ["ben"]
