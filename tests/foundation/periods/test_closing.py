"""Closing a period takes somebody who asks and somebody else who agrees."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from foresight.core.values import FiscalYear, Period, parse_period
from foresight.foundation.approvals.actions import decide
from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.commitments.models import Commitment
from foresight.foundation.organisation.actions import grant_role
from foresight.foundation.organisation.models import ClosedPeriod, User
from foresight.foundation.organisation.periods import ClosedDays, closed_days, closed_on
from foresight.foundation.organisation.roles import Role
from foresight.foundation.periods.actions import close_period, reopen_period, request_close, request_reopen
from foresight.foundation.periods.queries import months_of, named
from tests.cast import START, Cast

MAY = parse_period("2025-05")
FIRST_QUARTER = parse_period("2025Q1")


@pytest.fixture
def finance(cast: Cast) -> User:
    """Cleo, who looks after the money."""
    grant_role(actor=None, person_code="cleo", role=Role.FINANCE, first_day=START)
    return cast.cleo


def test_a_period_is_closed_when_the_director_agrees(cast: Cast, finance: User) -> None:
    request = request_close(actor=finance, period=MAY, reason="五月已对账")
    assert not closed_on(date(2025, 5, 31))
    decide(actor=cast.director, request_id=request.pk, approve=True)
    assert closed_on(date(2025, 5, 1))
    assert closed_on(date(2025, 5, 31))
    assert not closed_on(date(2025, 4, 30))
    assert not closed_on(date(2025, 6, 1))
    entry = AuditEntry.objects.get(action="period.close")
    assert (entry.actor, entry.reason, (entry.after or {})["approval"]) == (finance, "五月已对账", request.pk)


def test_nothing_is_closed_when_the_director_refuses(cast: Cast, finance: User) -> None:
    request = request_close(actor=finance, period=MAY, reason="五月已对账")
    decide(actor=cast.director, request_id=request.pk, approve=False, note="还差一张发票")
    assert not ClosedPeriod.objects.exists()
    assert request_close(actor=finance, period=MAY, reason="补齐了").is_open


def test_reopening_takes_finance_and_the_director_and_keeps_the_closing(cast: Cast, finance: User) -> None:
    closing = close_period(actor=None, period=MAY, reason="月结")
    request = request_reopen(actor=cast.dora, closing_id=closing.pk, reason="漏了一张发票")
    decide(actor=finance, request_id=request.pk, approve=True)
    assert closed_on(date(2025, 5, 1))
    decide(actor=cast.director, request_id=request.pk, approve=True)
    assert not closed_on(date(2025, 5, 1))
    closing.refresh_from_db()
    assert (closing.reopened_by, closing.reopening_reason, closing.reason) == (cast.dora, "漏了一张发票", "月结")
    assert closed_days() == ClosedDays()
    promise = Commitment.objects.get(kind="period.reclose")
    assert (promise.promised_by, promise.due_on) == (cast.dora.person, date(2025, 7, 7))


def test_it_can_be_closed_again(cast: Cast) -> None:
    closing = close_period(actor=None, period=MAY, reason="月结")
    reopen_period(actor=None, closing_id=closing.pk, reason="漏了")
    close_period(actor=None, period=MAY, reason="补齐")
    assert closed_on(MAY.first)
    assert ClosedPeriod.objects.count() == 2


@pytest.mark.parametrize(
    ("period", "says"),
    [
        (Period(date(2025, 5, 2), date(2025, 5, 31)), "不是整月"),
        # Today is the 30th of June: June is not over.
        (parse_period("2025-06"), "最晚能关到 2025-05"),
        (parse_period("2026"), "还不能关账"),
        (FIRST_QUARTER, "与 2025Q1 重叠"),
    ],
)
def test_what_cannot_be_closed_is_said(cast: Cast, finance: User, period: Period, says: str) -> None:
    close_period(actor=None, period=parse_period("2025-02"), reason="月结")
    with pytest.raises(ValueError, match=says):
        request_close(actor=finance, period=period, reason="月结")


def test_a_reason_is_needed(cast: Cast, finance: User) -> None:
    with pytest.raises(ValueError, match="写明原因"):
        request_close(actor=finance, period=MAY, reason="  ")


def test_the_same_stretch_waits_once(cast: Cast, finance: User) -> None:
    request_close(actor=finance, period=MAY, reason="月结")
    with pytest.raises(ValueError, match="已经在审批中"):
        request_close(actor=cast.dora, period=MAY, reason="月结")


def test_what_was_closed_meanwhile_makes_the_approval_not_count(cast: Cast, finance: User) -> None:
    request = request_close(actor=finance, period=parse_period("2025-04"), reason="月结")
    close_period(actor=None, period=parse_period("2025-04"), reason="别处先关了")
    with pytest.raises(ValueError, match="已经关账"):
        decide(actor=cast.director, request_id=request.pk, approve=True)
    request.refresh_from_db()
    assert request.state == ApprovalRequest.State.OPEN
    assert ClosedPeriod.objects.count() == 1


def test_nobody_closes_past_the_approval(cast: Cast) -> None:
    for account in (cast.dora, cast.director):
        with pytest.raises(PermissionDenied, match="经过审批"):
            close_period(actor=account, period=MAY, reason="月结")
    with pytest.raises(PermissionDenied):
        request_close(actor=cast.ben, period=MAY, reason="月结")


def test_an_unknown_or_reopened_closing_is_not_reopened(cast: Cast) -> None:
    with pytest.raises(LookupError, match="没有这次关账"):
        reopen_period(actor=None, closing_id=999, reason="x")
    closing = close_period(actor=None, period=MAY, reason="月结")
    reopen_period(actor=None, closing_id=closing.pk, reason="漏了")
    with pytest.raises(ValueError, match="已经重开过"):
        reopen_period(actor=None, closing_id=closing.pk, reason="再来")


def test_periods_go_by_the_names_that_people_use() -> None:
    fiscal = FiscalYear(4)
    assert named(date(2025, 4, 1), date(2025, 6, 30), fiscal).label == fiscal.quarter(2025, 1).label
    assert named(date(2025, 4, 1), date(2026, 3, 31), fiscal).label == fiscal.period(2025).label
    assert named(date(2025, 4, 1), date(2025, 5, 31), fiscal).label == "2025-04-01..2025-05-31"


def test_the_months_of_a_year_say_what_they_are(cast: Cast) -> None:
    close_period(actor=None, period=FIRST_QUARTER, reason="季结")
    months = months_of(2025, FiscalYear(), closed_days(), [parse_period("2025-04")], date(2025, 6, 30))
    assert [month.closed for month in months] == [True] * 3 + [False] * 9
    assert [month.waiting for month in months] == [False] * 3 + [True] + [False] * 8
    assert [month.over for month in months] == [True] * 5 + [False] * 7


stretches = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 60)).map(
        lambda s: (date.fromordinal(738000 + s[0]), date.fromordinal(738000 + s[0] + s[1]))
    ),
    max_size=6,
)


@pytest.mark.django_db
@given(stretches=stretches, day=st.integers(-5, 370))
def test_closed_days_are_those_of_any_closing(stretches: list[tuple[date, date]], day: int) -> None:
    ClosedPeriod.objects.all().delete()
    for first, last in dict.fromkeys(stretches):
        ClosedPeriod.objects.create(first_day=first, last_day=last, closed_at="2025-01-01T00:00Z")
    asked = date.fromordinal(738000 + day)
    closed = closed_days()
    expected = any(first <= asked <= last for first, last in stretches)
    assert closed.holds(asked) == closed_on(asked) == expected
    opened = closed.first_open(asked)
    assert opened >= asked
    assert not closed.holds(opened)
    assert all(closed.holds(date.fromordinal(n)) for n in range(asked.toordinal(), opened.toordinal()))
