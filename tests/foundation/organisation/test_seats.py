"""Positions before people: who sits where on which day, and what waits for somebody."""

from datetime import date

import pytest

from foresight.domain.ledger.actions import save_ownerships
from foresight.domain.ledger.inputs import OwnershipInput
from foresight.domain.ledger.models import CustomerOwnership
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.actions import (
    close_seat,
    fill_seat,
    move_people,
    open_seats,
    record_leaving,
    save_seat_holdings,
    vacate_seat,
)
from foresight.foundation.organisation.inputs import SeatHoldingInput, SeatInput
from foresight.foundation.organisation.models import Seat, SeatHolding
from foresight.foundation.organisation.seats import holder_of, seats_of, vacancies
from tests.books import stock_masters
from tests.cast import Cast
from tests.foundation.organisation.test_moving import AUGUST, JULY, TODAY, place, refused

pytestmark = pytest.mark.django_db
JUNE = date(2025, 6, 1)


@pytest.fixture
def seats(cast: Cast) -> Cast:
    """Two seats and a house account of 华东一组, one of 华北一组."""
    open_seats(
        actor=None,
        seats=[
            SeatInput("east-1", "销售一", JUNE, "e1"),
            SeatInput("east-1", "销售二", JUNE, "e2"),
            SeatInput("east-1", "公共客户池", JUNE, "pool", kind="house"),
            SeatInput("north-1", "销售", JUNE, "n1"),
        ],
    )
    return cast


def test_a_seat_is_vacant_before_between_and_after_its_holders(seats: Cast) -> None:
    fill_seat(actor=None, seat_code="e1", person_code="ada", first_day=date(2025, 6, 10))
    vacate_seat(actor=None, seat_code="e1", last_day=date(2025, 6, 20))
    fill_seat(actor=None, seat_code="e1", person_code="ada", first_day=date(2025, 6, 25))
    seat = Seat.objects.get(code="e1").pk
    days = {9: None, 10: "ada", 20: "ada", 21: None, 24: None, 25: "ada"}
    for day, code in days.items():
        holder = holder_of(seat, on=date(2025, 6, day))
        assert (holder and holder.code) == code, day


def test_vacancies_say_since_when_and_leave_out_house_accounts(seats: Cast) -> None:
    fill_seat(actor=None, seat_code="e1", person_code="ada", first_day=date(2025, 6, 10))
    vacate_seat(actor=None, seat_code="e1", last_day=date(2025, 6, 20))
    found = {row.seat.code: row.since for row in vacancies(seats.dora, on=TODAY)}
    assert found == {"e1": date(2025, 6, 21), "e2": JUNE, "n1": JUNE}
    assert {row.seat.code for row in vacancies(seats.ben, on=TODAY)} == {"e1", "e2"}
    assert {row.seat.code for row in vacancies(seats.cleo, on=TODAY)} == {"n1"}
    assert vacancies(seats.dora, on=date(2025, 5, 31)) == []


def test_the_seats_of_a_unit_show_the_holder_of_the_day(seats: Cast) -> None:
    fill_seat(actor=None, seat_code="e2", person_code="ada", first_day=JUNE)
    unit = seats.unit("east-1").pk
    found = [
        (row.seat.code, row.holder and row.holder.code, row.vacant, row.since) for row in seats_of([unit], on=TODAY)
    ]
    assert found == [("e1", None, True, JUNE), ("e2", "ada", False, JUNE), ("pool", None, False, JUNE)]


def test_leaving_and_moving_away_make_vacancies(seats: Cast) -> None:
    fill_seat(actor=None, seat_code="e1", person_code="ada", first_day=JUNE)
    fill_seat(actor=None, seat_code="n1", person_code="cleo", first_day=JUNE)
    move_people(actor=None, membership_ids=[place("ada").pk], to_unit_code="north-1", first_day=JULY)
    record_leaving(actor=None, person_code="cleo", last_day=TODAY, reason="回老家")
    assert {row.seat.code: row.since for row in vacancies(seats.dora, on=JULY)} == {"e1": JULY, "e2": JUNE, "n1": JULY}


@pytest.mark.parametrize(
    ("seat", "person", "day", "field", "words"),
    [
        ("e1", "cleo", TODAY, "person", ["克莱", "华东一组", "调"]),
        ("pool", "ada", TODAY, "seat", ["公共客户池"]),
        ("none", "ada", TODAY, "seat", ["none"]),
        ("e1", "ada", date(2025, 5, 31), "seat", ["2025-06-01"]),
        ("e2", "ada", TODAY, "seat", ["2025-07-01"]),
        ("e1", "nobody", TODAY, "person", ["nobody"]),
    ],
)
def test_a_seat_that_cannot_be_filled_so_is_refused(
    seats: Cast, seat: str, person: str, day: date, field: str, words: list[str]
) -> None:
    save_seat_holdings(actor=None, holdings=[SeatHoldingInput("e2", "ben", JULY)])
    refused(lambda: fill_seat(actor=None, seat_code=seat, person_code=person, first_day=day), field, *words)


def test_of_two_who_fill_a_seat_the_second_is_told_who_sits_there(seats: Cast) -> None:
    fill_seat(actor=None, seat_code="n1", person_code="cleo", first_day=JUNE)
    move_people(actor=None, membership_ids=[place("ada").pk], to_unit_code="north-1", first_day=JULY)
    refused(
        lambda: fill_seat(actor=None, seat_code="n1", person_code="ada", first_day=JULY), "seat", "2025-06-01", "克莱"
    )
    assert SeatHolding.objects.count() == 1


def test_a_seat_is_closed_when_nobody_sits_in_it_any_more(seats: Cast) -> None:
    fill_seat(actor=None, seat_code="e1", person_code="ada", first_day=JUNE)
    refused(lambda: close_seat(actor=None, seat_code="e1", last_day=TODAY), "seat", "艾达")
    vacate_seat(actor=None, seat_code="e1", last_day=TODAY)
    close_seat(actor=seats.dora, seat_code="e1", last_day=TODAY)
    assert "e1" not in {row.seat.code for row in vacancies(seats.dora, on=JULY)}
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.subject, entry.after) == ("seat.close", "seat:e1", {"closed_on": "2025-06-30"})
    refused(lambda: close_seat(actor=None, seat_code="e1", last_day=AUGUST), "seat", "2025-06-30")
    refused(lambda: close_seat(actor=None, seat_code="e2", last_day=date(2025, 5, 1)), "last_day", "2025-06-01")
    refused(lambda: vacate_seat(actor=None, seat_code="e2", last_day=TODAY), "last_day", "空着")


def test_a_house_account_is_closed_when_its_customers_are_handed_over(seats: Cast) -> None:
    stock_masters()
    save_ownerships(actor=None, ownerships=[OwnershipInput("k1", seat_code="pool", first_day=JUNE)])
    refused(lambda: close_seat(actor=None, seat_code="pool", last_day=TODAY), "seat", "1 个客户", "交接")
    CustomerOwnership.objects.update(last_day=TODAY)
    close_seat(actor=None, seat_code="pool", last_day=TODAY)
    assert Seat.objects.get(code="pool").closed_on == TODAY


def test_seats_without_a_code_get_the_next_free_one_of_their_unit(seats: Cast) -> None:
    open_seats(actor=None, seats=[SeatInput("east-1", "销售", JULY, "east-1-s02")])
    outcome = open_seats(actor=None, seats=[SeatInput("east-1", "销售", JULY)] * 2)
    assert outcome.new == 2
    assert set(Seat.objects.filter(opened_on=JULY).values_list("code", flat=True)) == {
        "east-1-s01",
        "east-1-s02",
        "east-1-s03",
    }


def test_a_batch_of_seats_names_what_is_wrong_with_each(seats: Cast) -> None:
    outcome = open_seats(
        actor=None,
        seats=[
            SeatInput("nowhere", "销售", JULY, "x1"),
            SeatInput("east-1", "销售", JULY, "x2", kind="sofa"),
            SeatInput("east-1", "销售", JULY, "x3", job="king"),
            SeatInput("north-1", "销售一", JUNE, "e1"),
            SeatInput("east-1", "销售乙", JUNE, "e2"),
            SeatInput("east-1", "公共客户池", JUNE, "pool", kind="house"),
        ],
    )
    assert [(problem.index, problem.field) for problem in outcome.problems] == [
        (0, "unit"),
        (1, "kind"),
        (2, "job"),
        (3, "code"),
    ]
    assert (outcome.new, outcome.amended, outcome.unchanged) == (0, 1, 1)
    assert Seat.objects.get(code="e2").name == "销售乙"


def test_a_batch_of_holdings_names_what_is_wrong_with_each(seats: Cast) -> None:
    outcome = save_seat_holdings(
        actor=None,
        holdings=[
            SeatHoldingInput("none", "ada", JUNE),
            SeatHoldingInput("e1", "nobody", JUNE),
            SeatHoldingInput("pool", "ada", JUNE),
            SeatHoldingInput("e1", "ada", JULY, TODAY),
            SeatHoldingInput("e1", "ada", date(2025, 5, 1)),
            SeatHoldingInput("e1", "ada", JUNE, TODAY),
            SeatHoldingInput("e1", "ben", TODAY),
            SeatHoldingInput("e1", "ben", JULY),
        ],
    )
    assert [(problem.index, problem.field) for problem in outcome.problems] == [
        (0, "seat"),
        (1, "person"),
        (2, "seat"),
        (3, "last_day"),
        (4, "first_day"),
        (6, "seat"),
    ]
    assert outcome.new == 2
    again = save_seat_holdings(actor=None, holdings=[SeatHoldingInput("e1", "ben", JULY, AUGUST)])
    assert (again.new, again.amended) == (0, 1)
