"""What is owed passes on to a successor; what fell due and what came in before stay where they were.

Ada sold O-1 for 1,000, due on the 1st of March, of which 600 came in on the 10th. Cleo takes over on the 2nd of April.
"""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foresight.core.values import Period, parse_period
from foresight.domain.figures.queries import reader
from foresight.domain.figures.questions import Question
from foresight.domain.ledger.actions import Successor, hand_over_customers, hand_over_receivables, save_ownerships
from foresight.domain.ledger.inputs import OwnershipInput
from foresight.domain.ledger.models import Customer, CustomerOwnership, Receivable, ReceivableEntry
from foresight.domain.ledger.portfolio import customers_in_hands_of, open_receivables_of
from foresight.domain.ledger.queries import customers_visible_to
from foresight.foundation.organisation.actions import open_seats
from foresight.foundation.organisation.inputs import SeatInput
from foresight.foundation.organisation.models import Person, Seat, Unit
from foresight.foundation.warehouse.scope import RowScope
from tests.books import bill, bills, line, order, pay, sign, sound, stock_masters
from tests.cast import Cast, assemble_cast

APRIL_2 = date(2025, 4, 2)
NOW = datetime(2025, 4, 2, 9, tzinfo=UTC)
YEAR = parse_period("2025")
KEYS = ("receivable.due", "receivable.collected", "receivable.open", "receivable.overdue", "collection_rate")


def person(code: str) -> Person:
    return Person.objects.get(code=code)


def to_cleo() -> Successor:
    return Successor(Unit.objects.get(code="north-1"), person=person("cleo"))


def pass_on(day: date = APRIL_2, giver: str = "ada", taker: Successor | None = None, *keys: str) -> int:
    """Hands over all that is open of somebody's."""
    items = open_receivables_of(person(giver).pk, day)
    ids = [item.receivable.pk for item in items if not keys or item.receivable.key in keys]
    return hand_over_receivables(
        actor=None,
        receivable_ids=ids,
        from_person=person(giver),
        successor=taker or to_cleo(),
        day=day,
        recorded_at=NOW,
        reason="调区",
        unit_id=Unit.objects.get(code="east-1").pk,
    )


def figure(key: str, period: Period = YEAR, as_of: date | None = None, **only: str) -> object:
    source = reader(scope=RowScope.all())
    filters = tuple((dimension, source.find(dimension, code)) for dimension, code in only.items())
    return source.answer(Question(key, period, filters=filters, as_of=as_of)).total.ratio


def company(as_of: date) -> list[object]:
    """Every figure of receivables without regard to who, for the months and the year, as of a day."""
    return [
        figure(key, parse_period(text), as_of) for key in KEYS for text in ("2025-03", "2025-04", "2025-05", "2025")
    ]


@pytest.fixture
def books(cast: Cast) -> Cast:
    stock_masters()
    sound(sign(order("O-1", "2025-01-06", line("a1", 1000))))
    sound(bills(bill("B-1", "2025-03-01", 1000, "O-1")))
    sound(pay("P-1", "2025-03-10", 600, ("B-1", 600)))
    return cast


def test_what_is_open_passes_on(books: Cast) -> None:
    assert [(item.receivable.key, item.open_fen) for item in open_receivables_of(person("ada").pk, APRIL_2)] == [
        ("B-1", 40000)
    ]
    assert pass_on() == 1
    assert open_receivables_of(person("ada").pk, APRIL_2) == []
    assert [item.open_fen for item in open_receivables_of(person("cleo").pk, date(2025, 4, 3))] == [40000]
    assert figure("receivable.open", as_of=APRIL_2, person="ada") == 0
    assert figure("receivable.open", as_of=APRIL_2, person="cleo") == 40000
    assert figure("receivable.overdue", as_of=date(2025, 6, 30), person="cleo") == 40000


def test_the_day_before_nothing_has_passed(books: Cast) -> None:
    pass_on()
    eve = date(2025, 4, 1)
    assert figure("receivable.open", as_of=eve, person="ada") == 40000
    assert figure("receivable.open", as_of=eve, person="cleo") == 0


def test_what_fell_due_and_its_rate_stay_with_whoever_it_fell_due_under(books: Cast) -> None:
    pass_on()
    sound(pay("P-2", "2025-04-20", 400, ("B-1", 400)))
    assert figure("receivable.due", person="ada") == 100000
    assert figure("receivable.due", person="cleo") == 0
    assert figure("collection_rate", YEAR, person="ada") == 1
    assert figure("collection_rate", YEAR, person="cleo") is None
    assert figure("collection_rate", parse_period("2025-03"), date(2025, 3, 31), person="ada") == pytest.approx(0.6)


def test_money_that_comes_in_afterwards_is_to_the_successors_credit(books: Cast) -> None:
    pass_on()
    sound(pay("P-2", "2025-04-02", 150, ("B-1", 150)))
    sound(pay("P-3", "2025-05-05", 250, ("B-1", 250)))
    assert figure("receivable.collected", person="ada") == 60000
    assert figure("receivable.collected", person="cleo") == 40000
    assert figure("receivable.open", person="ada") == 0
    assert figure("receivable.open", person="cleo") == 0


def test_money_of_before_that_is_recorded_late_is_still_the_givers(books: Cast) -> None:
    pass_on()
    sound(pay("P-2", "2025-03-20", 100, ("B-1", 100)))
    assert figure("receivable.collected", person="ada") == 70000
    assert figure("receivable.open", as_of=APRIL_2, person="cleo") == 30000
    assert figure("receivable.open", as_of=APRIL_2, person="ada") == 0


def test_no_figure_of_the_company_changes(books: Cast) -> None:
    sound(pay("P-2", "2025-04-20", 100, ("B-1", 100)))
    days = [date(2025, 3, 31), APRIL_2, date(2025, 4, 30), date(2025, 6, 30)]
    before = [company(day) for day in days]
    pass_on()
    assert [company(day) for day in days] == before
    assert sum(ReceivableEntry.objects.filter(kind__startswith="handover").values_list("amount_fen", flat=True)) == 0


def test_it_passes_on_twice(books: Cast) -> None:
    pass_on()
    ben = Successor(Unit.objects.get(code="east"), person=person("ben"))
    pass_on(date(2025, 5, 1), "cleo", ben)
    sound(pay("P-2", "2025-05-05", 400, ("B-1", 400)))
    assert [figure("receivable.collected", person=code) for code in ("ada", "cleo", "ben")] == [60000, 0, 40000]
    assert [figure("receivable.open", person=code) for code in ("ada", "cleo", "ben")] == [0, 0, 0]


def test_it_is_refused_twice_on_the_same_day(books: Cast) -> None:
    receivable = Receivable.objects.get()
    pass_on()
    with pytest.raises(ValueError, match="已经从艾达交接出去"):
        hand_over_receivables(
            actor=None,
            receivable_ids=[receivable.pk],
            from_person=person("ada"),
            successor=to_cleo(),
            day=APRIL_2,
            recorded_at=NOW,
            reason="又一次",
            unit_id=Unit.objects.get(code="east-1").pk,
        )


def test_only_the_givers_part_of_a_shared_order_passes_on(cast: Cast) -> None:
    stock_masters()
    sound(sign(order("O-2", "2025-01-06", line("a1", 900), sellers=[("ada", 1, 3), ("ben", 2, 3)])))
    sound(bills(bill("B-2", "2025-03-01", 900, "O-2")))
    pass_on()
    assert [figure("receivable.open", person=code) for code in ("ada", "cleo", "ben")] == [0, 30000, 60000]


def test_a_unit_can_take_over_while_there_is_nobody(books: Cast) -> None:
    pass_on(APRIL_2, "ada", Successor(Unit.objects.get(code="north-1")))
    rows = ReceivableEntry.objects.filter(kind="handover", amount_fen__gt=0, person=None)
    assert set(rows.values_list("unit__code", "region__code")) == {("north-1", "north")}


def owner_of(code: str, on: date) -> str | None:
    rows = CustomerOwnership.objects.filter(customer__code=code, first_day__lte=on).order_by("-first_day")
    found = next((row for row in rows if row.last_day is None or on <= row.last_day), None)
    holder = (found.person or found.seat) if found else None
    return holder.code if holder else None


def test_a_customer_without_an_owner_is_in_the_hands_of_the_latest_seller(books: Cast) -> None:
    sound(sign(order("O-3", "2025-02-03", line("a1", 5), sellers=["cleo"], customer="k2")))
    sound(sign(order("O-4", "2025-05-05", line("a1", 5), sellers=["ada"], customer="k2")))
    assert [c.code for c in customers_in_hands_of(person("ada").pk, date(2025, 3, 1))] == ["k1"]
    assert [c.code for c in customers_in_hands_of(person("ada").pk, date(2025, 6, 1))] == ["k1", "k2"]
    sound(save_ownerships(actor=None, ownerships=[OwnershipInput("k1", "ben")]))
    assert [c.code for c in customers_in_hands_of(person("ada").pk, date(2025, 6, 1))] == ["k2"]
    assert [c.code for c in customers_in_hands_of(person("ben").pk, date(2025, 6, 1))] == ["k1"]


def test_customers_pass_on_with_their_unit_and_the_past_keeps_its_owner(books: Cast) -> None:
    sound(save_ownerships(actor=None, ownerships=[OwnershipInput("k1", "ada")]))
    customer = Customer.objects.get(code="k1")
    assert customer not in customers_visible_to(books.cleo)
    handed = hand_over_customers(
        actor=None,
        customer_ids=[customer.pk],
        successor=to_cleo(),
        day=APRIL_2,
        reason="调区",
        unit_id=Unit.objects.get(code="east-1").pk,
    )
    assert handed == 1
    customer.refresh_from_db()
    assert customer.unit == books.unit("north-1")
    assert customer in customers_visible_to(books.cleo)
    assert (owner_of("k1", date(2025, 4, 1)), owner_of("k1", APRIL_2)) == ("ada", "cleo")
    with pytest.raises(ValueError, match="从 2025-04-02 起才归"):
        hand_over_customers(
            actor=None,
            customer_ids=[customer.pk],
            successor=to_cleo(),
            day=APRIL_2,
            reason="再来",
            unit_id=Unit.objects.get(code="east-1").pk,
        )


def test_a_house_account_keeps_customers_that_nobody_owns(books: Cast) -> None:
    open_seats(actor=None, seats=[SeatInput("east-1", "华东公共池", date(2025, 1, 1), "pool", kind="house")])
    seat = Seat.objects.get(code="pool")
    hand_over_customers(
        actor=None,
        customer_ids=[Customer.objects.get(code="k1").pk],
        successor=Successor(seat.unit, seat=seat),
        day=APRIL_2,
        reason="离职",
        unit_id=seat.unit_id,
    )
    assert owner_of("k1", APRIL_2) == "pool"
    assert customers_in_hands_of(person("ada").pk, APRIL_2).count() == 0


def test_another_owner_is_a_hand_over_and_not_an_import(books: Cast) -> None:
    sound(save_ownerships(actor=None, ownerships=[OwnershipInput("k1", "ada")]))
    (problem,) = save_ownerships(actor=None, ownerships=[OwnershipInput("k1", "cleo")]).problems
    assert "交接" in problem.todo
    assert save_ownerships(actor=None, ownerships=[OwnershipInput("k1", "ada")]).unchanged == 1
    (both,) = save_ownerships(actor=None, ownerships=[OwnershipInput("k2", "ada", "pool")]).problems[-1:]
    assert "没有编号" in both.reason or "要么" in both.reason


days = st.integers(0, 120).map(lambda n: date.fromordinal(date(2025, 2, 1).toordinal() + n))


@settings(max_examples=20, deadline=None)
@given(
    payments=st.lists(st.tuples(days, st.integers(1, 30)), max_size=5),
    handovers=st.lists(st.tuples(days, st.sampled_from(["ada", "ben", "cleo"])), max_size=3),
)
@pytest.mark.django_db
def test_whatever_passes_on_the_sums_are_those_of_the_documents(payments, handovers) -> None:
    if not Person.objects.exists():
        assemble_cast()
        stock_masters()
    number = Receivable.objects.count()
    document, key = f"O-{number}", f"B-{number}"
    sound(sign(order(document, "2025-01-06", line("a1", 100), sellers=[("ada", 1, 3), ("ben", 2, 3)])))
    sound(bills(bill(key, "2025-03-01", 100, document)))
    left = 100
    acts = [(day, None, amount) for day, amount in payments] + [(day, taker, 0) for day, taker in handovers]
    for count, (day, taker, amount) in enumerate(acts):
        if taker is None:
            amount = min(amount, left)
            left -= amount
            if amount:
                sound(pay(f"P-{number}-{count}", day.isoformat(), amount, (key, amount)))
        else:
            successor = Successor(Unit.objects.get(code="east-1"), person=person(taker))
            for giver in ("ada", "ben", "cleo"):
                held = [i for i in open_receivables_of(person(giver).pk, day) if i.receivable.key == key]
                later = Receivable.objects.get(key=key).handovers.filter(day__gte=day).exists()
                if giver != taker and held and not later:
                    pass_on(day, giver, successor, key)
    entries = ReceivableEntry.objects.filter(receivable__key=key)

    def total(kind: str) -> int:
        return sum(entries.filter(kind=kind).values_list("amount_fen", flat=True))

    assert total("due") == 10000
    assert total("paid") == (100 - left) * 100
    assert total("handover") == total("handover_paid") == 0
    for code in ("ada", "ben", "cleo"):
        amounts = entries.filter(person__code=code).values_list("kind", "amount_fen")
        assert sum(-amount if kind == "paid" else amount for kind, amount in amounts) >= 0
