"""Whatever people do in whatever order, some things always hold."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from foresight.foundation.approvals.actions import bring_up_to_date, withdraw
from foresight.foundation.approvals.models import ApprovalRequest, ApprovalStep
from foresight.foundation.approvals.registry import StepRule
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.models import Company, Delegation, Membership, Person, RoleGrant, User
from foresight.foundation.organisation.roles import Role
from tests.foundation.approvals.asking import DAY, Carried, approvers, ask, at, kind_with, say, user

PEOPLE = ("ada", "eve", "ben", "director", "finn", "flora", "cleo")
REFUSALS = (ValueError, PermissionDenied, LookupError)
"""How an act may be refused: with a sentence for the person."""

rules = st.builds(
    StepRule,
    role=st.sampled_from([Role.TEAM_LEAD, Role.REGION_MANAGER, Role.DIRECTOR, Role.FINANCE]),
    need=st.sampled_from(["any", "all"]),
    hours=st.sampled_from([None, 2, 8]),
    when_late=st.sampled_from(["escalate", "expire"]),
)
who = st.sampled_from(PEOPLE)
verdicts = st.tuples(st.just("say_asked"), st.integers(0, 2), st.sampled_from([True] * 6 + [False]))
others = st.one_of(
    st.tuples(st.just("ask"), who, who),
    st.tuples(st.just("say"), who, st.booleans()),
    st.tuples(st.just("withdraw"), who),
    st.tuples(st.just("away"), who, who),
    st.tuples(st.just("back"), who),
    st.tuples(st.just("lose"), who),
    st.tuples(st.just("stop"), who),
    st.tuples(st.just("wait"), st.integers(1, 40)),
    st.tuples(st.just("object"), st.booleans()),
)
acts = st.booleans().flatmap(lambda talks: verdicts if talks else others)


class World:
    """The company, its clock, and what is done in it."""

    def __init__(self, carried: Carried) -> None:
        self.carried = carried
        self.now = at("09:00")
        self.day = DAY

    def do(self, act: str, *given: object) -> None:
        doing: Callable[..., object] = getattr(self, f"do_{act}")
        try:
            with transaction.atomic():
                doing(*given)
        except REFUSALS as refusal:
            assert str(refusal)

    def latest(self) -> ApprovalRequest:
        found = ApprovalRequest.objects.first()
        if found is None:
            raise LookupError("nothing has been asked for yet")
        return found

    def do_ask(self, by: str, maker: str) -> None:
        ask(by, made_by_id=Person.objects.get(code=maker).pk if maker != by else None, now=self.now)

    def do_say(self, by: str, approve: bool) -> None:
        say(by, self.latest(), approve, now=self.now)

    def do_say_asked(self, number: int, approve: bool) -> None:
        asked = approvers(self.latest()) or ["ben"]
        self.do_say(asked[number % len(asked)], approve)

    def do_withdraw(self, by: str) -> None:
        withdraw(actor=user(by), request_id=self.latest().pk, now=self.now)

    def do_away(self, principal: str, delegate: str) -> None:
        if principal != delegate:
            people = {person.code: person for person in Person.objects.filter(code__in=[principal, delegate])}
            Delegation.objects.create(
                principal=people[principal],
                delegate=people[delegate],
                first_day=self.day,
                last_day=self.day + timedelta(days=3),
            )

    def do_back(self, principal: str) -> None:
        Delegation.objects.filter(principal__code=principal).delete()

    def do_lose(self, code: str) -> None:
        yesterday = self.day - timedelta(days=1)
        Membership.objects.filter(person__code=code, leads=True).update(last_day=yesterday)
        RoleGrant.objects.filter(person__code=code).update(last_day=yesterday)

    def do_stop(self, code: str) -> None:
        User.objects.filter(username=code).update(is_active=False)

    def do_wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.day = self.now.date()
        Company.objects.update(today=self.day)
        bring_up_to_date(self.now)

    def do_object(self, refuses: bool) -> None:
        self.carried.refuses = "现在不行" if refuses else ""

    def check(self) -> None:
        for request in ApprovalRequest.objects.prefetch_related("steps__approvers__decided_by", "events"):
            self._check_end(request)
            self._check_steps(request)
            self._check_verdicts(request)
            self._check_entries(request)

    def _check_end(self, request: ApprovalRequest) -> None:
        assert self.carried.approved.count(request.pk) == (request.state == "approved")
        assert self.carried.ended.count(request.pk) == (request.state in {"refused", "withdrawn", "expired"})

    def _check_steps(self, request: ApprovalRequest) -> None:
        states = [step.state for step in request.steps.all()]
        done = states.count("approved")
        if request.state == "open":
            assert states == ["approved"] * done + ["open"] + ["waiting"] * (len(states) - done - 1)
        elif request.state == "approved":
            assert states == ["approved"] * len(states)
        else:
            assert set(states[done:]) <= {"refused", "ended"}
            assert states.count("refused") == (request.state == "refused")

    def _check_verdicts(self, request: ApprovalRequest) -> None:
        parties = request.parties
        for step in request.steps.all():
            seats = list(step.approvers.all())
            heads = [seat.decided_by.person_id for seat in seats if seat.decided_by]
            assert len(heads) == len(set(heads))
            assert not parties & {seat.person_id for seat in seats}
            assert not parties & set(heads)
            if step.state == ApprovalStep.State.APPROVED:
                assert any(seat.approves for seat in seats)
                assert step.need == "any" or not any(seat.may_decide for seat in seats)
            assert all(seat.approves is not False for seat in seats) or step.state == ApprovalStep.State.REFUSED

    def _check_entries(self, request: ApprovalRequest) -> None:
        entries = list(AuditEntry.objects.filter(subject=f"approval:{request.pk}").order_by("id"))
        told = [f"approval.{event.kind}" for event in request.events.order_by("id")]
        assert [entry.action for entry in entries] == told
        changes = [entry.after for entry in entries if entry.before and entry.after]
        assert [after["state"] for after in changes] == ([] if request.state == "open" else [request.state])


@pytest.mark.usefixtures("office")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(rules, min_size=1, max_size=3), st.lists(acts, min_size=3, max_size=14))
@example(
    [StepRule(Role.FINANCE, "all", hours=2), StepRule(Role.DIRECTOR)],
    [("ask", "ada", "ada"), ("say", "finn", True), ("lose", "flora"), ("wait", 30), ("say", "director", True)],
)
def test_no_order_of_acts_breaks_a_rule(steps: list[StepRule], done: list[tuple[object, ...]]) -> None:
    with kind_with(*steps) as carried, transaction.atomic():
        world = World(carried)
        world.do("ask", "ada", "ada")
        for act, *given_to in done:
            world.do(str(act), *given_to)
            world.check()
        for state in ApprovalRequest.objects.values_list("state", flat=True):
            event(state)
        transaction.set_rollback(True)
