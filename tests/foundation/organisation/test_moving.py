"""People come, move, change their job and leave from a day on."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.actions import (
    add_membership,
    add_unit,
    change_place,
    close_unit,
    end_membership,
    fill_seat,
    join_person,
    move_people,
    move_unit,
    open_seats,
    record_leaving,
    undo_move,
    undo_unit_move,
    withdraw_leaving,
)
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.inputs import SeatInput
from foresight.foundation.organisation.models import ClosedPeriod, Membership, Person, SeatHolding, Unit
from foresight.foundation.organisation.queries import scope_of
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.warehouse.models import DataVersion
from tests.books import line, order, sign, stock_masters
from tests.cast import Cast, assemble_cast

pytestmark = pytest.mark.django_db

TODAY = date(2025, 6, 30)
JULY = date(2025, 7, 1)
AUGUST = date(2025, 8, 1)


def place(person: str) -> Membership:
    """The latest membership."""
    return Membership.objects.filter(person__code=person).order_by("-first_day", "-id")[0]


def stays(person: str) -> list[tuple[str, str, date, date | None]]:
    """All memberships in their order."""
    return list(
        Membership.objects.filter(person__code=person)
        .order_by("first_day", "id")
        .values_list("unit__code", "job", "first_day", "last_day")
    )


def refused(act: object, field: str, *words: str) -> None:
    """The act is refused beside the field, with the words in its sentence, and leaves nothing."""
    entries, token = AuditEntry.objects.count(), DataVersion.objects.get().token
    with pytest.raises(ChangeRefused) as refusal:
        act()  # type: ignore[operator]
    assert refusal.value.field == field
    for word in words:
        assert word in str(refusal.value)
    assert (AuditEntry.objects.count(), DataVersion.objects.get().token) == (entries, token)


def close_the_books(first: date, last: date) -> None:
    ClosedPeriod.objects.create(first_day=first, last_day=last, closed_at=datetime(2025, 6, 1, tzinfo=UTC))


def test_a_newcomer_gets_a_place_and_a_seat_in_one_act(cast: Cast) -> None:
    open_seats(actor=None, seats=[SeatInput("east-1", "销售三", JULY, "s3")])
    person = join_person(actor=cast.dora, code="eve", name="夏薇", unit_code="east-1", first_day=JULY, seat_code="s3")
    assert (person.joined_on, person.left_on) == (JULY, None)
    assert stays("eve") == [("east-1", "sales", JULY, None)]
    assert SeatHolding.objects.get(seat__code="s3").person == person
    entry = AuditEntry.objects.latest("id")
    assert (entry.actor_id, entry.action, entry.subject) == (cast.dora.pk, "person.join", "person:eve")
    assert entry.after == {
        "name": "夏薇",
        "unit": "east-1",
        "job": "sales",
        "leads": False,
        "first_day": "2025-07-01",
        "seat": "s3",
    }


def test_a_move_ends_one_membership_the_day_before_and_begins_another(cast: Cast) -> None:
    (begun,) = move_people(
        actor=cast.dora, membership_ids=[place("ada").pk], to_unit_code="north-1", first_day=JULY, reason="支援华北"
    )
    assert stays("ada") == [("east-1", "sales", date(2024, 1, 1), TODAY), ("north-1", "sales", JULY, None)]
    assert begun.continues is not None and begun.continues.unit.code == "east-1"
    entry = AuditEntry.objects.latest("id")
    assert entry.subject == "person:ada" and entry.reason == "支援华北"
    assert entry.before is not None and (entry.before["unit"], entry.before["last_day"]) == ("east-1", None)
    assert entry.after is not None and (entry.after["unit"], entry.after["first_day"]) == ("north-1", "2025-07-01")


def test_a_whole_team_moves_at_once_or_nobody_does(cast: Cast) -> None:
    for code in ("eve", "flo"):
        join_person(actor=None, code=code, name=code, unit_code="east-1", first_day=TODAY)
    team = list(Membership.objects.filter(unit__code="east-1").values_list("id", flat=True))
    move_people(actor=None, membership_ids=[place("flo").pk], to_unit_code="north-1", first_day=AUGUST)
    refused(
        lambda: move_people(actor=None, membership_ids=team, to_unit_code="north", first_day=JULY),
        "first_day",
        "flo",
        "2025-08-01",
        "华北一组",
    )
    assert stays("ada") == [("east-1", "sales", date(2024, 1, 1), None)]
    undo_move(actor=None, membership_id=place("flo").pk)
    moved = move_people(actor=None, membership_ids=team, to_unit_code="north", first_day=JULY)
    assert [membership.person.code for membership in moved] == ["ada", "eve", "flo"]
    assert {stays(code)[-1][0] for code in ("ada", "eve", "flo")} == {"north"}


def test_of_two_who_move_the_same_person_the_second_is_told(cast: Cast) -> None:
    seen = place("ada").pk
    move_people(actor=cast.dora, membership_ids=[seen], to_unit_code="north-1", first_day=JULY)
    for day in (JULY, AUGUST, date(2025, 12, 1)):
        refused(
            lambda day=day: move_people(actor=None, membership_ids=[seen], to_unit_code="north", first_day=day),
            "first_day",
            "艾达已经定了从 2025-07-01 起到华北一组",
        )
    assert len(stays("ada")) == 2


def test_one_of_several_places_moves_and_the_others_stay(cast: Cast) -> None:
    help_out = add_membership(
        actor=None, person_code="ada", unit_code="north-1", first_day=JULY, last_day=date(2025, 9, 30)
    )
    (begun,) = move_people(actor=None, membership_ids=[help_out.pk], to_unit_code="north", first_day=AUGUST)
    assert stays("ada") == [
        ("east-1", "sales", date(2024, 1, 1), None),
        ("north-1", "support", JULY, date(2025, 7, 31)),
        ("north", "support", AUGUST, date(2025, 9, 30)),
    ]
    assert begun.last_day == date(2025, 9, 30), "a place that had an end keeps it"


def test_nobody_is_in_a_unit_twice_at_a_time(cast: Cast) -> None:
    refused(
        lambda: add_membership(actor=None, person_code="ada", unit_code="east-1", first_day=JULY),
        "unit",
        "艾达",
        "华东一组",
        "重叠",
    )
    add_membership(actor=None, person_code="ada", unit_code="north-1", first_day=AUGUST)
    refused(
        lambda: move_people(
            actor=None,
            membership_ids=[Membership.objects.get(person__code="ada", unit__code="east-1").pk],
            to_unit_code="north-1",
            first_day=JULY,
        ),
        "unit",
        "重叠",
    )


def test_a_move_on_the_first_day_of_a_place_corrects_that_place(cast: Cast) -> None:
    join_person(actor=None, code="eve", name="夏薇", unit_code="east-1", first_day=JULY)
    move_people(actor=None, membership_ids=[place("eve").pk], to_unit_code="north-1", first_day=JULY)
    assert stays("eve") == [("north-1", "sales", JULY, None)]


def test_whoever_led_does_not_lead_where_the_move_ends_unless_it_is_said(cast: Cast) -> None:
    move_people(actor=None, membership_ids=[place("ben").pk], to_unit_code="north", first_day=JULY)
    assert not place("ben").leads
    change_place(actor=None, membership_id=place("ben").pk, first_day=AUGUST, job="manager", leads=True)
    assert place("ben").leads
    assert scope_of(cast.ben, on=date(2025, 7, 31)).unit_ids == frozenset()
    north = set(Unit.objects.filter(code__in=["north", "north-1"]).values_list("id", flat=True))
    assert scope_of(cast.ben, on=AUGUST).unit_ids == north


def test_a_change_of_job_keeps_the_unit_and_the_days_before(cast: Cast) -> None:
    change_place(actor=None, membership_id=place("ada").pk, first_day=JULY, job="manager", leads=True)
    assert stays("ada") == [("east-1", "sales", date(2024, 1, 1), TODAY), ("east-1", "manager", JULY, None)]
    refused(
        lambda: change_place(actor=None, membership_id=place("ada").pk, first_day=AUGUST, job="manager", leads=True),
        "job",
        "没有变",
    )


@pytest.mark.parametrize(
    ("to", "day", "reason", "field", "words"),
    [
        ("nowhere", JULY, "", "to_unit", ["nowhere"]),
        ("east-1", JULY, "", "to_unit", ["已经在华东一组"]),
        ("late", JULY, "", "first_day", ["2025-09-01"]),
        ("gone", JULY, "", "to_unit", ["2025-06-30", "撤销"]),
        ("north-1", date(2023, 12, 31), "补录", "first_day", ["2024-01-01"]),
        ("north-1", date(2025, 6, 29), " ", "reason", ["2025-06-29", "原因"]),
        ("north-1", date(2025, 3, 31), "补录", "first_day", ["2025-01-01 至 2025-03-31", "2025-04-01", "重开"]),
        ("north-1", date(2024, 12, 1), "补录", "first_day", ["2025-04-01"]),
    ],
)
def test_a_move_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, to: str, day: date, reason: str, field: str, words: list[str]
) -> None:
    add_unit(actor=None, code="late", name="新组", kind="team", parent_code="east", first_day=date(2025, 9, 1))
    add_unit(
        actor=None, code="gone", name="旧组", kind="team", parent_code="east", first_day=date(2025, 6, 1), reason="x"
    )
    close_unit(actor=None, unit_code="gone", last_day=TODAY, reason="并入一组")
    if day > date(2024, 1, 1):
        close_the_books(date(2025, 1, 1), date(2025, 3, 31))
    refused(
        lambda: move_people(
            actor=None, membership_ids=[place("ada").pk], to_unit_code=to, first_day=day, reason=reason
        ),
        field,
        *words,
    )


def test_a_reopened_period_may_be_changed_again(cast: Cast) -> None:
    close_the_books(date(2025, 1, 1), date(2025, 3, 31))
    ClosedPeriod.objects.update(reopened_at=datetime(2025, 6, 2, tzinfo=UTC))
    move_people(
        actor=None, membership_ids=[place("ada").pk], to_unit_code="north-1", first_day=date(2025, 3, 1), reason="补录"
    )
    assert place("ada").first_day == date(2025, 3, 1)


def test_a_move_is_taken_back_with_the_seat(cast: Cast) -> None:
    open_seats(actor=None, seats=[SeatInput("east-1", "销售", TODAY, "s1"), SeatInput("north-1", "销售", TODAY, "s2")])
    fill_seat(actor=None, seat_code="s1", person_code="ada", first_day=TODAY)
    move_people(actor=None, membership_ids=[place("ada").pk], to_unit_code="north-1", first_day=AUGUST, seat_code="s2")
    held = list(SeatHolding.objects.order_by("id").values_list("seat__code", "last_day"))
    assert held == [("s1", date(2025, 7, 31)), ("s2", None)]
    undo_move(actor=cast.dora, membership_id=place("ada").pk)
    assert stays("ada") == [("east-1", "sales", date(2024, 1, 1), None)]
    assert list(SeatHolding.objects.values_list("seat__code", "last_day")) == [("s1", None)]
    assert AuditEntry.objects.latest("id").action == "person.undo_move"


def test_a_move_stays_once_something_depends_on_it(cast: Cast) -> None:
    stock_masters()
    day = date(2025, 6, 2)
    move_people(actor=None, membership_ids=[place("ada").pk], to_unit_code="north-1", first_day=day, reason="补录")
    sign(order("O-1", "2025-06-10", line("a1", 100)))
    refused(
        lambda: undo_move(actor=None, membership_id=place("ada").pk, reason="弄错了"),
        "membership",
        "1 笔业绩",
        "2025-06-02",
    )
    first = place("ada")
    move_people(actor=None, membership_ids=[first.pk], to_unit_code="north", first_day=JULY)
    refused(lambda: undo_move(actor=None, membership_id=first.pk, reason="x"), "membership", "后来又有变动")
    refused(lambda: undo_move(actor=None, membership_id=place("cleo").pk), "membership", "不是调动来的")


def test_the_only_place_of_somebody_is_not_ended(cast: Cast) -> None:
    refused(
        lambda: end_membership(actor=None, membership_id=place("ada").pk, last_day=TODAY),
        "membership",
        "唯一",
        "离职",
    )
    extra = add_membership(actor=None, person_code="ada", unit_code="north-1", first_day=JULY)
    end_membership(actor=None, membership_id=extra.pk, last_day=date(2025, 7, 31))
    assert stays("ada")[-1] == ("north-1", "support", JULY, date(2025, 7, 31))
    refused(lambda: end_membership(actor=None, membership_id=extra.pk, last_day=AUGUST), "last_day", "2025-07-31")


def test_leaving_ends_memberships_and_seats_and_keeps_the_reason(cast: Cast) -> None:
    open_seats(actor=None, seats=[SeatInput("east-1", "销售", TODAY, "s1")])
    fill_seat(actor=None, seat_code="s1", person_code="ada", first_day=TODAY)
    add_membership(actor=None, person_code="ada", unit_code="north-1", first_day=JULY)
    person = record_leaving(actor=cast.dora, person_code="ada", last_day=date(2025, 7, 31), reason="回老家照顾家人")
    assert (person.left_on, person.leaving_reason) == (date(2025, 7, 31), "回老家照顾家人")
    assert {last for _, _, _, last in stays("ada")} == {date(2025, 7, 31)}
    assert SeatHolding.objects.get().last_day == date(2025, 7, 31)
    assert scope_of(cast.ada, on=date(2025, 7, 31)).person_ids == {person.pk}
    refused(lambda: record_leaving(actor=None, person_code="ada", last_day=AUGUST, reason="x"), "person", "2025-07-31")
    refused(
        lambda: add_membership(actor=None, person_code="ada", unit_code="north", first_day=AUGUST),
        "first_day",
        "离职",
    )


def test_a_leaving_can_be_withdrawn(cast: Cast) -> None:
    open_seats(actor=None, seats=[SeatInput("east-1", "销售", TODAY, "s1")])
    fill_seat(actor=None, seat_code="s1", person_code="ada", first_day=TODAY)
    record_leaving(actor=None, person_code="ada", last_day=JULY, reason="回老家")
    withdraw_leaving(actor=None, person_code="ada")
    assert stays("ada") == [("east-1", "sales", date(2024, 1, 1), None)]
    assert SeatHolding.objects.get().last_day is None
    assert (Person.objects.get(code="ada").left_on, Person.objects.get(code="ada").leaving_reason) == (None, "")
    refused(lambda: withdraw_leaving(actor=None, person_code="ada"), "person", "没有离职")


def test_leaving_asks_for_a_reason_and_for_later_plans_to_be_undone_first(cast: Cast) -> None:
    refused(lambda: record_leaving(actor=None, person_code="ada", last_day=JULY, reason=" "), "reason")
    refused(lambda: record_leaving(actor=None, person_code="xx", last_day=JULY, reason="x"), "person", "xx")
    refused(
        lambda: record_leaving(actor=None, person_code="ada", last_day=date(2023, 1, 1), reason="x"),
        "last_day",
        "2024-01-01",
    )
    move_people(actor=None, membership_ids=[place("ada").pk], to_unit_code="north-1", first_day=AUGUST)
    refused(lambda: record_leaving(actor=None, person_code="ada", last_day=JULY, reason="x"), "last_day", "2025-08-01")


def test_a_code_is_given_once(cast: Cast) -> None:
    refused(
        lambda: join_person(actor=None, code="ada", name="新人", unit_code="east-1", first_day=JULY),
        "code",
        "ada",
        "艾达",
    )
    refused(lambda: join_person(actor=None, code="eve", name=" ", unit_code="east-1", first_day=JULY), "name")
    refused(
        lambda: join_person(actor=None, code="eve", name="夏", unit_code="east-1", first_day=JULY, job="king"),
        "job",
        "king",
    )


UNITS = ("east", "north", "east-1", "north-1", "east-2")
PEOPLE = ("ada", "ben", "cleo", "dora", "director")
DAYS = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 3, 31), date(2025, 4, 1), TODAY, JULY, AUGUST]
MOVES = st.tuples(
    st.sampled_from(["person", "unit", "undo", "undo_unit", "leave", "job"]),
    st.sampled_from(PEOPLE),
    st.sampled_from(UNITS),
    st.sampled_from(UNITS),
    st.sampled_from(DAYS[1:]),
)


def answers_before(day: date) -> dict[tuple[str, str, date], object]:
    """What the book says of every person and unit on every day before."""
    book = OrganisationBook.load()
    people, units = dict(Person.objects.values_list("code", "id")), dict(Unit.objects.values_list("code", "id"))
    found: dict[tuple[str, str, date], object] = {}
    for known in (d for d in DAYS if d < day):
        found |= {("person", code, known): book.unit_of(key, known) for code, key in people.items()}
        found |= {("unit", code, known): book.path(key, known) for code, key in units.items()}
    return found


def make(move: tuple[str, str, str, str, date]) -> date:
    """Makes a move, if it can be made; returns the first day that it may have changed."""
    kind, person, unit, other, day = move
    try:
        if kind == "person":
            move_people(actor=None, membership_ids=[place(person).pk], to_unit_code=unit, first_day=day, reason="补录")
        elif kind == "unit":
            move_unit(actor=None, unit_code=unit, to_unit_code=other, first_day=day, reason="补录")
        elif kind == "undo":
            day = place(person).first_day
            undo_move(actor=None, membership_id=place(person).pk, reason="弄错了")
        elif kind == "undo_unit":
            day = Unit.objects.get(code=unit).placements.latest("first_day").first_day
            undo_unit_move(actor=None, unit_code=unit, reason="弄错了")
        elif kind == "leave":
            record_leaving(actor=None, person_code=person, last_day=day, reason="回老家")
        else:
            change_place(
                actor=None, membership_id=place(person).pk, first_day=day, job="manager", leads=True, reason="补录"
            )
    except ChangeRefused:
        pass
    return day


class AnySequenceOfMoves(TestCase):
    """Whatever is moved, undone or ended in whatever order."""

    @settings(max_examples=60, deadline=None)
    @given(moves=st.lists(MOVES, min_size=1, max_size=8))
    def test_no_answer_about_a_day_before_the_move_changes(self, moves: list[tuple[str, str, str, str, date]]) -> None:
        assemble_cast()
        add_unit(
            actor=None,
            code="east-2",
            name="华东二组",
            kind="team",
            parent_code="east",
            first_day=date(2025, 1, 1),
            reason="补录",
        )
        for move in moves:
            known = answers_before(date.max)
            day = make(move)
            after = answers_before(day)
            assert after == {key: answer for key, answer in known.items() if key[2] < day}
            assert not overlapping()


def overlapping() -> list[tuple[Membership, Membership]]:
    """Pairs of memberships of the same person in the same unit on the same day."""
    found = list(Membership.objects.order_by("person", "unit", "first_day"))
    return [
        (one, other)
        for one, other in pairwise(found)
        if (one.person_id, one.unit_id) == (other.person_id, other.unit_id)
        and (one.last_day is None or one.last_day >= other.first_day)
    ]
