"""A kind of approval for the tests, and short words for asking and deciding.

The region 华东 has the team 华东一组. Eve leads the team, Ben the region, the director the company; Finn and Flora keep the
finances. Ada sells in the team. Each has an account.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from foresight.foundation.approvals import registry
from foresight.foundation.approvals.actions import decide, request_approval
from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.approvals.registry import ApprovalKind, StepRule
from foresight.foundation.organisation.actions import (
    create_account,
    delegate,
    grant_role,
    save_memberships,
    save_people,
)
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput
from foresight.foundation.organisation.models import Unit, User
from foresight.foundation.organisation.roles import Role
from tests.cast import PASSWORD, START, Cast

DAY = date(2025, 6, 30)
LEAD, MANAGER, DIRECTOR, FINANCE = (
    StepRule(Role.TEAM_LEAD),
    StepRule(Role.REGION_MANAGER),
    StepRule(Role.DIRECTOR),
    StepRule(Role.FINANCE),
)


def at(text: str) -> datetime:
    """A moment of the tests' Monday, 30 June 2025, or of another day."""
    day = text if " " in text else f"2025-06-30 {text}"
    return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


NINE = at("09:00")


@dataclass
class Carried:
    """What the kind of the tests was told."""

    approved: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    refuses: str = ""
    """Makes the kind refuse to carry the matter out."""

    def on_approved(self, request: ApprovalRequest, actor: User | None) -> None:
        if self.refuses:
            raise ValueError(self.refuses)
        self.approved.append(request.pk)

    def on_ended(self, request: ApprovalRequest, actor: User | None) -> None:
        self.ended.append(request.pk)


@contextmanager
def kind_with(*steps: StepRule, key: str = "wish") -> Iterator[Carried]:
    """A kind that is there for a while."""
    carried = Carried()
    kind = ApprovalKind(key, "愿望", "Wish", steps, carried.on_approved, carried.on_ended)
    registry.register_approval_kinds(kind)
    try:
        yield carried
    finally:
        del registry._kinds[key]


def staff(cast: Cast) -> None:
    """Adds Eve, Finn and Flora to the cast."""
    people = {"eve": "夏娃", "finn": "芬恩", "flora": "弗洛拉"}
    save_people(actor=None, people=[PersonInput(code, name, START) for code, name in people.items()])
    save_memberships(
        actor=None,
        memberships=[
            MembershipInput("eve", "east-1", START, job="manager", leads=True),
            MembershipInput("finn", "hq", START, job="support"),
            MembershipInput("flora", "hq", START, job="support"),
        ],
    )
    for code in people:
        create_account(actor=None, username=code, password=PASSWORD, person_code=code)
    for code in ("finn", "flora"):
        grant_role(actor=None, person_code=code, role=Role.FINANCE, first_day=START)


def user(code: str) -> User:
    """The account of that name, fresh from the database."""
    return User.objects.get(username=code)


def away(principal: str, for_whom: str, first: date = DAY, last: date = DAY) -> None:
    """Somebody is absent, somebody else stands in."""
    delegate(actor=None, principal_code=principal, delegate_code=for_whom, first_day=first, last_day=last)


def ask(by: str | None = "ada", unit: str | None = "east-1", now: datetime = NINE, **more: Any) -> ApprovalRequest:
    """Asks for a wish."""
    given = {"kind": "wish", "subject": "wish:1", "title": "愿望一"} | more
    return request_approval(
        actor=user(by) if by else None,
        unit_id=Unit.objects.get(code=unit).pk if unit else None,
        now=now,
        **given,
    )


def say(who: str, request: ApprovalRequest, approve: bool = True, note: str = "", **more: Any) -> ApprovalRequest:
    """Somebody agrees, or refuses with a note."""
    words = note or ("" if approve else "太多了")
    return decide(actor=user(who), request_id=request.pk, approve=approve, note=words, **{"now": NINE, **more})


def approvers(request: ApprovalRequest, position: int | None = None) -> list[str]:
    """Codes of the people who can decide the open step now, or could decide that step."""
    steps = request.steps.filter(position=position) if position else request.steps.filter(state="open")
    return [
        seat.person.code
        for step in steps
        for seat in step.approvers.select_related("person").order_by("person__code")
        if position or seat.may_decide
    ]


def events(request: ApprovalRequest) -> list[str]:
    """What happened, in order."""
    return [str(event.kind) for event in request.events.all()]
