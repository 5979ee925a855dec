"""Routes: the room's own until somebody sets another; requests keep the one they started with."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from foresight.foundation.approvals.actions import set_route
from foresight.foundation.approvals.models import ApprovalRoute
from foresight.foundation.approvals.registry import (
    ApprovalKind,
    StepRule,
    check_steps,
    kind_of,
    register_approval_kinds,
)
from foresight.foundation.approvals.routes import route_in_force, routes_in_force
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.roles import Role
from tests.foundation.approvals.asking import DAY, DIRECTOR, FINANCE, LEAD, MANAGER, ask, kind_with, say, user

pytestmark = pytest.mark.usefixtures("office")
JULY = date(2025, 7, 1)


def roles(steps: tuple[StepRule, ...]) -> list[Role]:
    return [step.role for step in steps]


def test_a_route_counts_from_its_day_on_and_the_later_one_replaces_it() -> None:
    with kind_with(LEAD):
        assert route_in_force("wish", DAY) == (LEAD,)
        set_route(actor=user("dora"), kind="wish", steps=[MANAGER, DIRECTOR], effective_on=JULY, reason="从严")
        assert (route_in_force("wish", DAY), route_in_force("wish", JULY)) == ((LEAD,), (MANAGER, DIRECTOR))
        set_route(actor=user("dora"), kind="wish", steps=[FINANCE], effective_on=JULY)
        assert roles(route_in_force("wish", JULY)) == [Role.FINANCE]
        assert roles(routes_in_force(JULY)["wish"]) == [Role.FINANCE]
        assert ApprovalRoute.objects.count() == 2


def test_every_part_of_a_rule_is_kept() -> None:
    rule = StepRule(Role.FINANCE, "all", from_fen=12_345_67, hours=16, when_late="expire")
    with kind_with(LEAD):
        set_route(actor=user("dora"), kind="wish", steps=[LEAD, rule])
        assert route_in_force("wish", DAY) == (LEAD, rule)


def test_a_request_on_its_way_keeps_its_route() -> None:
    with kind_with(LEAD, MANAGER):
        wish = ask()
        set_route(actor=user("dora"), kind="wish", steps=[FINANCE])
        say("eve", wish)
        assert say("ben", wish).state == "approved"
        assert [step.role for step in ask(subject="wish:2").steps.all()] == ["finance"]


def test_setting_a_route_leaves_an_entry_with_before_and_after() -> None:
    with kind_with(LEAD):
        set_route(actor=user("dora"), kind="wish", steps=[FINANCE], reason="钱的事归财务")
        entry = AuditEntry.objects.get(action="approval_route.set")
        assert entry.before is not None and entry.after is not None
        assert [step["role"] for step in entry.before["steps"]] == ["team_lead"]
        assert [step["role"] for step in entry.after["steps"]] == ["finance"]
        assert (entry.subject, entry.reason) == ("approval_route:wish", "钱的事归财务")


def test_only_whoever_may_set_rules_sets_them() -> None:
    with kind_with(LEAD), pytest.raises(PermissionDenied, match="设置审批规则"):
        set_route(actor=user("director"), kind="wish", steps=[FINANCE])


def test_a_route_does_not_begin_in_the_past() -> None:
    with kind_with(LEAD), pytest.raises(ValueError, match="2025-06-29 已经过去"):
        set_route(actor=user("dora"), kind="wish", steps=[FINANCE], effective_on=date(2025, 6, 29))


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([], "至少要有一步"),
        ([StepRule(Role.SELLER)], "第 1 步：销售不能审批"),
        ([LEAD, StepRule(Role.AUDITOR)], "第 2 步：审计不能审批"),
        ([StepRule(Role.FINANCE, from_fen=-1)], "起点金额 −0.01 是负数"),
        ([StepRule(Role.FINANCE, hours=0)], "时限 0 小时不对"),
        ([StepRule(Role.FINANCE, hours=801)], "时限 801 小时不对"),
        ([StepRule(Role.FINANCE, from_fen=100)], "小额申请就没有人审批了"),
    ],
)
def test_a_route_that_no_request_could_pass_is_refused(steps: list[StepRule], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        check_steps(steps)


def test_an_unknown_kind_is_told_with_those_there_are() -> None:
    with kind_with(LEAD), pytest.raises(LookupError, match=r"没有审批类型 wich。可用：.*wish"):
        kind_of("wich")


def test_two_kinds_do_not_share_a_name() -> None:
    with kind_with(LEAD) as carried, pytest.raises(ValueError, match="two kinds"):
        register_approval_kinds(ApprovalKind("wish", "别的", "Other", (LEAD,), carried.on_approved))
