"""The tree as of any day, and the acts that change it."""

from datetime import date

import pytest

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.actions import (
    add_membership,
    add_unit,
    close_unit,
    fill_seat,
    grant_role,
    join_person,
    move_people,
    move_unit,
    open_seats,
    rename_unit,
    reopen_unit,
    undo_unit_move,
)
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.inputs import SeatInput
from foresight.foundation.organisation.models import Membership, Unit, UnitPlacement, User
from foresight.foundation.organisation.roles import Role
from foresight.foundation.organisation.tree import TreeUnit, tree_of
from tests.books import line, order, sign, stock_masters
from tests.cast import Cast
from tests.foundation.organisation.test_moving import AUGUST, JULY, TODAY, close_the_books, refused

pytestmark = pytest.mark.django_db


def tree(viewer: User, on: date = TODAY) -> list[tuple[str, int]]:
    """Codes with their depth."""
    return [(row.unit.code, row.depth) for row in tree_of(viewer, on=on)]


def row(viewer: User, code: str, on: date = TODAY) -> TreeUnit:
    """One unit of the tree."""
    return next(found for found in tree_of(viewer, on=on) if found.unit.code == code)


def test_a_unit_that_is_hung_elsewhere_takes_all_below_along(cast: Cast) -> None:
    add_unit(actor=None, code="big", name="大区", kind="division", parent_code="hq", first_day=TODAY)
    move_unit(actor=cast.dora, unit_code="east", to_unit_code="big", first_day=AUGUST, reason="合并大区")
    before = [("hq", 0), ("east", 1), ("east-1", 2), ("north", 1), ("north-1", 2), ("big", 1)]
    after = [("hq", 0), ("north", 1), ("north-1", 2), ("big", 1), ("east", 2), ("east-1", 3)]
    assert tree(cast.dora, on=date(2025, 7, 31)) == before
    assert tree(cast.dora, on=AUGUST) == after
    entry = AuditEntry.objects.latest("id")
    assert (entry.subject, entry.reason) == ("unit:east", "合并大区")
    assert entry.before == {"parent": "hq", "last_day": None}
    assert entry.after == {"parent": "big", "first_day": "2025-08-01"}
    undo_unit_move(actor=cast.dora, unit_code="east")
    assert tree(cast.dora, on=AUGUST) == before
    assert UnitPlacement.objects.filter(unit__code="east").count() == 1


def test_a_new_unit_is_there_from_its_day_and_stands_last(cast: Cast) -> None:
    add_unit(actor=None, code="east-2", name="华东二组", kind="team", parent_code="east", first_day=JULY)
    assert ("east-2", 2) not in tree(cast.dora)
    assert tree(cast.dora, on=JULY)[1:4] == [("east", 1), ("east-1", 2), ("east-2", 2)]


@pytest.mark.parametrize(
    ("unit", "to", "day", "reason", "field", "words"),
    [
        ("east", "east-1", JULY, "", "to_unit", ["华东一组", "挂在华东下面"]),
        ("east", "east", JULY, "", "to_unit", ["自己"]),
        ("hq", "east", JULY, "", "unit", ["最上一级"]),
        ("east", "hq", JULY, "", "to_unit", ["已经归长河设备"]),
        ("east", "nowhere", JULY, "", "to_unit", ["nowhere"]),
        ("east-1", "north", date(2025, 6, 29), "", "reason", ["原因"]),
        ("east-1", "north", date(2025, 2, 1), "补录", "first_day", ["关账", "2025-04-01"]),
        ("late", "north", JULY, "", "first_day", ["2025-08-01", "开设"]),
        ("late", "north", AUGUST, "", "first_day", ["第二天"]),
        ("gone", "north", JULY, "", "unit", ["撤销"]),
        ("east-1", "gone", JULY, "", "to_unit", ["撤销"]),
    ],
)
def test_a_move_that_cannot_be_is_refused(
    cast: Cast, unit: str, to: str, day: date, reason: str, field: str, words: list[str]
) -> None:
    add_unit(actor=None, code="late", name="新组", kind="team", parent_code="east", first_day=AUGUST)
    add_unit(actor=None, code="gone", name="旧组", kind="team", parent_code="east", first_day=TODAY)
    close_unit(actor=None, unit_code="gone", last_day=TODAY, reason="不要了")
    close_the_books(date(2025, 1, 1), date(2025, 3, 31))
    refused(lambda: move_unit(actor=None, unit_code=unit, to_unit_code=to, first_day=day, reason=reason), field, *words)


def test_two_moves_that_would_make_a_loop_only_together_are_refused(cast: Cast) -> None:
    move_unit(actor=None, unit_code="north", to_unit_code="east-1", first_day=AUGUST)
    refused(
        lambda: move_unit(actor=None, unit_code="east-1", to_unit_code="north-1", first_day=JULY),
        "to_unit",
        "2025-08-01",
    )
    assert OrganisationBook.load().path(Unit.objects.get(code="north-1").pk, AUGUST)


def test_a_second_move_before_one_that_is_planned_is_refused(cast: Cast) -> None:
    move_unit(actor=None, unit_code="east-1", to_unit_code="north", first_day=AUGUST)
    refused(
        lambda: move_unit(actor=None, unit_code="east-1", to_unit_code="hq", first_day=JULY),
        "first_day",
        "2025-08-01",
        "华北",
    )
    move_unit(actor=None, unit_code="east-1", to_unit_code="hq", first_day=date(2025, 9, 1))
    undo_unit_move(actor=None, unit_code="east-1")
    undo_unit_move(actor=None, unit_code="east-1")
    refused(lambda: undo_unit_move(actor=None, unit_code="east-1"), "unit", "没有移动过")


def test_a_move_of_a_unit_stays_once_something_was_booked_below_it(cast: Cast) -> None:
    stock_masters()
    move_unit(actor=None, unit_code="east", to_unit_code="north", first_day=date(2025, 6, 2), reason="补录")
    sign(order("O-1", "2025-06-10", line("a1", 100)))
    refused(lambda: undo_unit_move(actor=None, unit_code="east", reason="弄错"), "unit", "1 笔业绩")


def test_a_unit_is_closed_when_nothing_is_left_in_it_and_says_what_is(cast: Cast) -> None:
    stock_masters()
    add_unit(actor=None, code="east-1a", name="华东一组甲", kind="team", parent_code="east-1", first_day=TODAY)
    open_seats(actor=None, seats=[SeatInput("east-1", "销售三", TODAY, "s3")])
    grant_role(actor=None, person_code="cleo", role=Role.TEAM_LEAD, unit_code="east-1", first_day=TODAY)
    refused(
        lambda: close_unit(actor=None, unit_code="east-1", last_day=TODAY, reason="合并"),
        "unit",
        "1 人（艾达）",
        "1 个下级组织（华东一组甲）",
        "1 个席位（销售三）",
        "1 个角色（克莱的团队经理）",
        "1 个客户",
    )
    refused(lambda: close_unit(actor=None, unit_code="east-1", last_day=TODAY, reason=" "), "reason")


def test_a_closed_unit_is_gone_the_day_after_and_can_be_reopened(cast: Cast) -> None:
    moved = list(Membership.objects.filter(unit__code="north-1").values_list("id", flat=True))
    move_people(actor=None, membership_ids=moved, to_unit_code="north", first_day=JULY)
    close_unit(actor=cast.dora, unit_code="north-1", last_day=TODAY, reason="合并")
    assert ("north-1", 2) in tree(cast.dora)
    assert ("north-1", 2) not in tree(cast.dora, on=JULY)
    refused(lambda: join_person(actor=None, code="eve", name="夏", unit_code="north-1", first_day=JULY), "unit", "撤销")
    reopen_unit(actor=cast.dora, unit_code="north-1", reason="又要用")
    assert ("north-1", 2) in tree(cast.dora, on=JULY)
    refused(lambda: reopen_unit(actor=None, unit_code="north-1", reason="x"), "unit", "没有撤销")


def test_a_new_name_is_the_same_unit(cast: Cast) -> None:
    rename_unit(actor=cast.dora, unit_code="east", name=" 东区 ", reason="")
    assert Unit.objects.get(code="east").name == "东区"
    entry = AuditEntry.objects.latest("id")
    assert (entry.before, entry.after) == ({"name": "华东"}, {"name": "东区"})
    refused(lambda: rename_unit(actor=None, unit_code="east", name="东区"), "name", "已经叫")


def test_everybody_knows_the_names_and_only_whoever_may_the_people(cast: Cast) -> None:
    assert tree(cast.ada) == tree(cast.dora)
    assert [person.name for person in row(cast.dora, "east").leaders] == ["本"]
    assert (row(cast.dora, "hq").people, row(cast.dora, "hq").members) == (5, 2)
    assert (row(cast.ben, "east").people, row(cast.ben, "east").shown) == (2, True)
    assert row(cast.ben, "north") == TreeUnit(
        Unit.objects.get(code="north"), 1, Unit.objects.get(code="hq").pk, 1, False
    )
    assert row(cast.ada, "east").leaders == ()


def test_the_plan_of_heads_stands_beside_those_who_are_there(cast: Cast) -> None:
    open_seats(
        actor=None,
        seats=[
            *(SeatInput("east-1", "销售", TODAY) for _ in range(3)),
            SeatInput("east-1", "客户池", TODAY, kind="house"),
        ],
    )
    fill_seat(actor=None, seat_code="east-1-s02", person_code="ada", first_day=TODAY)
    for code in ("hq", "east", "east-1"):
        assert (row(cast.dora, code).seats, row(cast.dora, code).vacancies) == (3, 2), code
    assert (row(cast.dora, "east-1", on=date(2025, 6, 29)).seats) == 0


def test_somebody_with_two_places_is_one_head(cast: Cast) -> None:
    add_membership(actor=None, person_code="ada", unit_code="east", first_day=TODAY)
    assert row(cast.dora, "east").people == 2
    assert row(cast.dora, "hq").people == 5


def test_the_number_of_queries_does_not_grow(
    cast: Cast, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(20) as first:
        tree_of(cast.dora, on=TODAY)
    for number in range(3):
        add_unit(actor=None, code=f"n{number}", name=f"组{number}", kind="team", parent_code="north", first_day=TODAY)
        join_person(actor=None, code=f"p{number}", name="新", unit_code=f"n{number}", first_day=TODAY)
    with django_assert_num_queries(len(first)):
        assert len(tree_of(cast.dora, on=TODAY)) == 8
