"""What surrounds the books of the demo company: roles, seats, who looks after which customer, what is closed, what waits.

Nothing here changes a journal row. All of it is as of the demo's today; what is promised and waits was said some days
earlier.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from foresight.core.values import parse_period
from foresight.demo.generated.company import Organisation, Seller, team_codes
from foresight.demo.generated.orders import Month
from foresight.demo.generated.totals import REGIONS
from foresight.domain.handovers.actions import request_handover
from foresight.domain.handovers.inputs import HandoverInput
from foresight.domain.ledger.actions import save_ownerships
from foresight.domain.ledger.inputs import OwnershipInput
from foresight.foundation.commitments.actions import make_commitment
from foresight.foundation.organisation.actions import (
    assign_mentor,
    delegate,
    grant_role,
    open_seats,
    set_today,
)
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput, SeatInput
from foresight.foundation.organisation.models import Person, User
from foresight.foundation.organisation.roles import Role
from foresight.foundation.periods.actions import close_period, request_close
from foresight.foundation.transfer.outcomes import Outcome

SINCE = date(2019, 4, 1)
OPENED = date(2025, 1, 1)
STAFF = (
    ("finance", "方敏", Role.FINANCE),
    ("audit", "严正", Role.AUDITOR),
    ("mentor", "孟瑶", Role.MENTOR),
    ("market", "施展", Role.RESPONDER),
    ("dora", "朵拉", Role.OPERATIONS),
)
"""Who works at the head office in which role."""
CLOSED = ("2023", "2024", "2025Q1", "2025Q2", "2025Q3")
SAID_ON = date(2025, 11, 3)
"""The day on which what is overdue today was promised."""


def staff_people() -> list[PersonInput]:
    """The people of the head office that have a login of their own, beside those who are there already."""
    return [PersonInput(code, name, SINCE) for code, name, _ in STAFF if code != "dora"]


def staff_memberships() -> list[MembershipInput]:
    """Their places."""
    return [MembershipInput(code, "hq", SINCE, job="support") for code, _, _ in STAFF if code != "dora"]


def settle(company: Organisation, written: Sequence[Month], today: date) -> None:
    """Brings the office to its state of ``today``."""
    for code, _, role in STAFF:
        grant_role(actor=None, person_code=code, role=role, first_day=SINCE, reason="岗位")
    present = [seller for seller in company.sellers if seller.team_on(today) is not None]
    _sound(open_seats(actor=None, seats=list(_pools())))
    _sound(save_ownerships(actor=None, ownerships=list(_ownerships(present, written, today))))
    for newcomer in sorted((s for s in present if s.joined >= date(2025, 9, 1)), key=lambda s: (s.joined, s.code))[-3:]:
        assign_mentor(actor=None, mentor_code="mentor", newcomer_code=newcomer.code, first_day=newcomer.joined)
    for period in CLOSED:
        close_period(actor=None, period=parse_period(period), reason="对账完毕")
    _promise(today)
    _ask(present, today)


def _sound(outcome: Outcome) -> None:
    if outcome.problems:
        raise ValueError(f"the demo's own office is refused: {outcome.problems[:3]}")


def _pools() -> Iterator[SeatInput]:
    """A house account for each team."""
    for region in REGIONS:
        for team in team_codes(region):
            yield SeatInput(team, "公共客户池", OPENED, f"pool-{team}", kind="house")


def _ownerships(present: Sequence[Seller], written: Sequence[Month], today: date) -> Iterator[OwnershipInput]:
    """Whoever sold last looks after the customer, while at work; the team's house account keeps the others."""
    latest: dict[str, tuple[str | None, str | None]] = {}
    for month in written:
        for order in sorted(month.orders, key=lambda order: order.day):
            if order.customer is not None and order.day <= today:
                latest[order.customer.code] = (order.sellers[0][0].code if order.sellers else None, order.customer.team)
    at_work = {seller.code for seller in present}
    for customer, (seller, team) in latest.items():
        if seller in at_work:
            yield OwnershipInput(customer, person_code=seller)
        else:
            yield OwnershipInput(customer, seat_code=f"pool-{team}")


def _person(code: str) -> int:
    return Person.objects.get(code=code).pk


def _promise(today: date) -> None:
    """Some promises: one that is overdue, some that are due today and later."""
    set_today(actor=None, day=SAID_ON)
    make_commitment(
        actor=None,
        kind="task",
        title="把山河重工的付款计划谈下来",
        promised_by_id=_person("ada"),
        promised_to_id=_person("ben"),
        due_on=date(2025, 11, 11),
        details="逾期两个月，先拿到书面的分期计划。",
    )
    make_commitment(
        actor=None,
        kind="task",
        title="交第四季度收官的客户清单",
        promised_by_id=_person("ben"),
        promised_to_id=_person("east-manager"),
        due_on=today,
    )
    set_today(actor=None, day=today)
    make_commitment(
        actor=None,
        kind="task",
        title="拜访三家老客户，问明年的采购计划",
        promised_by_id=_person("ada"),
        promised_to_id=_person("ben"),
        due_on=date(2025, 11, 21),
    )
    make_commitment(
        actor=None,
        kind="task",
        title="出一页智能升级的对比资料",
        promised_by_id=_person("market"),
        promised_to_id=_person("ada"),
        due_on=date(2025, 11, 18),
    )


def _ask(present: Sequence[Seller], today: date) -> None:
    """The region manager is away next week; a hand-over and the closing of October wait for a decision."""
    delegate(
        actor=None,
        principal_code="east-manager",
        delegate_code="ben",
        first_day=date(2025, 11, 17),
        last_day=date(2025, 11, 21),
        reason="出差",
    )
    giver = min(s.code for s in present if s.team_on(today) == "east-1" and s.code.startswith("E"))
    request_handover(
        actor=User.objects.get(username="ben"),
        given=HandoverInput(giver, today, "调去做大客户", to_person_code="ada", with_targets=False),
    )
    request_close(
        actor=User.objects.get(username="finance"), period=parse_period("2025-10"), reason="十月已与财务系统对平"
    )
