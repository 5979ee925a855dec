"""What the demo company is made of: days, sellers, deals that are not plain."""

from collections import Counter
from datetime import date

import pytest

from foresight.demo.build import LOGINS
from foresight.domain.ledger.models import CustomerOwnership, Order, OrderCredit, Reversal, SalesEntry
from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.audit.verification import verify_chain
from foresight.foundation.commitments.models import Commitment
from foresight.foundation.commitments.queries import is_overdue
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.holdings import in_force
from foresight.foundation.organisation.models import Membership, Seat, SeatHolding, User
from foresight.foundation.organisation.periods import closed_days
from foresight.foundation.organisation.queries import clock, scope_of, today, working_calendar

pytestmark = pytest.mark.usefixtures("demo_company")


def test_orders_on_days_off_are_rare() -> None:
    worked = working_calendar()
    days = list(Order.objects.values_list("ordered_on", flat=True))
    off = sum(not worked.is_working(day) for day in days)
    assert 0 < off < len(days) * 3 // 100


def test_some_orders_are_shared_and_some_have_no_known_customer_or_seller() -> None:
    sellers = Counter(OrderCredit.objects.values_list("order_id", flat=True))
    orders = Order.objects.count()
    shared = sum(count > 1 for count in sellers.values())
    assert orders // 50 < shared < orders // 10
    assert 0 < orders - len(sellers) < orders // 100
    assert 0 < Order.objects.filter(customer__isnull=True).count() < orders // 100


def test_some_orders_are_in_a_foreign_currency_with_rate_and_original_amount() -> None:
    foreign = Order.objects.exclude(currency="CNY")
    assert foreign.count() > 20
    for order in foreign[:50]:
        for line in order.lines.all():
            assert line.original_net is not None
            assert abs(line.original_net * order.rate * 100 - line.net_fen) < 1


def test_tax_is_13_or_6_percent_and_none_abroad() -> None:
    rates = set(SalesEntry.objects.values_list("line__tax_rate", flat=True).distinct())
    assert {str(rate.normalize()) for rate in rates} == {"0.13", "0.06", "0"}
    assert not Order.objects.filter(currency="CNY", lines__tax_rate=0).exists()


def test_what_is_taken_back_has_a_day_of_its_own_after_the_order() -> None:
    kinds = Counter(Reversal.objects.values_list("kind", flat=True))
    assert kinds["cancellation"] > 20
    assert kinds["return"] > 20
    for day, ordered_on in Reversal.objects.values_list("day", "line__order__ordered_on"):
        assert (day.year, day.month) > (ordered_on.year, ordered_on.month)


def test_several_companies_of_the_group_sign() -> None:
    assert Order.objects.values("legal_entity").distinct().count() == 4


def test_somebody_who_moved_keeps_the_orders_in_the_old_team() -> None:
    book = OrganisationBook.load()
    moved = Counter(Membership.objects.values_list("person_id", flat=True))
    movers = [person for person, places in moved.items() if places > 1]
    assert len(movers) > 20
    both = 0
    for person in movers:
        credits = list(OrderCredit.objects.filter(person_id=person).values_list("order__ordered_on", "unit_id"))
        assert all(book.unit_of(person, day) == unit for day, unit in credits)
        both += len({unit for _, unit in credits}) > 1
    assert both > 10


def test_every_seller_of_the_year_has_orders_or_joined_late() -> None:
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    with_orders = set(OrderCredit.objects.filter(order__ordered_on__gte=first).values_list("person_id", flat=True))
    whole_year = {
        stay.person_id
        for stay in Membership.objects.filter(job="sales", first_day__lte=first)
        if stay.last_day is None or stay.last_day >= last
    }
    assert len(whole_year - with_orders) < len(whole_year) // 100


def test_the_logins_see_what_their_roles_say() -> None:
    seen = {}
    for login in LOGINS:
        user = User.objects.get(username=login.username)
        scope = scope_of(user, on=today())
        seen[login.username] = "all" if scope.sees_all("money") and scope.sees_all("targets") else len(scope.unit_ids)
    # The company with its 4 regions and 20 teams; 华东 with 8; one team; nobody's rows but the own.
    one, whole = {"ben": 1, "east": 9, "director": 25}, {"dora": "all", "audit": "all", "admin": "all"}
    assert seen == {**one, **whole, **dict.fromkeys(("ada", "cleo", "finance", "mentor", "market"), 0)}
    ada = User.objects.get(username="ada")
    ben = User.objects.get(username="ben")
    assert ada.person and ben.person
    book = OrganisationBook.load()
    assert book.unit_of(ada.person.pk, today()) == book.unit_of(ben.person.pk, today())


def test_the_office_is_as_the_demo_tells() -> None:
    from_finance = scope_of(User.objects.get(username="finance"), on=today())
    assert from_finance.sees_all("money") and not from_finance.everything
    assert len(scope_of(User.objects.get(username="mentor"), on=today()).person_ids) == 4
    # Seats of sellers who have left this year are vacant; each of the 20 teams and 4 regions has a house account.
    vacant = Seat.objects.filter(kind="position").exclude(holdings__in=SeatHolding.objects.filter(in_force(today())))
    assert 10 < vacant.count() < 40
    assert Seat.objects.filter(kind="house").count() == 24
    owned = CustomerOwnership.objects.filter(in_force(today()))
    assert owned.filter(person__isnull=False).count() > 5_000
    assert owned.filter(seat__isnull=False).count() > 100


def test_closed_is_what_was_told_and_two_requests_wait() -> None:
    closed = closed_days()
    assert closed.holds(date(2023, 1, 1)) and closed.holds(date(2025, 9, 30))
    assert closed.first_open(date(2023, 1, 1)) == date(2025, 10, 1)
    waiting = ApprovalRequest.objects.filter(state="open").order_by("id")
    assert [request.kind for request in waiting] == ["handover", "period.close"]
    now = clock()
    assert Commitment.objects.filter(is_overdue(now)).count() == 1
    assert Commitment.objects.count() == 4


def test_the_audit_log_of_the_demo_is_unbroken() -> None:
    verdict = verify_chain()
    assert verdict.intact
    assert verdict.checked > 100
