"""The organisation's pages: the tree of a day, units, people, seats, roles, and the forms that change them."""

import io
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foresight.foundation.organisation import actions
from foresight.foundation.organisation.inputs import SeatInput
from foresight.foundation.organisation.models import (
    Delegation,
    Membership,
    Mentorship,
    Person,
    RoleGrant,
    Seat,
    SeatHolding,
    Unit,
    UnitPlacement,
)
from foresight.foundation.organisation.roles import Role
from tests.books import stock_masters
from tests.cast import Cast
from tests.web.test_pages import words

ROOT = "/settings/organisation/"
JULY = date(2025, 7, 1)
Open = Callable[[str], Client]


@pytest.fixture
def opened(cast: Cast) -> Open:
    """Makes a client that is logged in."""

    def logged_in(name: str) -> Client:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(getattr(cast, name))
        return client

    return logged_in


def unit(code: str, act: str = "") -> str:
    return f"{ROOT}units/{Unit.objects.get(code=code).pk}/{act}"


def person(code: str, act: str = "") -> str:
    return f"{ROOT}people/{Person.objects.get(code=code).pk}/{act}"


def place(code: str) -> Membership:
    return Membership.objects.filter(person__code=code).order_by("-first_day")[0]


def flat(response: Any) -> str:
    """The words of a page with single blanks."""
    return " ".join(words(response).split())


def test_the_tree_of_a_day_says_who_leads_and_how_many_there_are(opened: Open) -> None:
    actions.open_seats(actor=None, seats=[SeatInput("east-1", "销售", date(2025, 6, 1)) for _ in range(2)])
    actions.fill_seat(actor=None, seat_code="east-1-s01", person_code="ada", first_day=date(2025, 6, 1))
    text = flat(opened("dora").get(ROOT))
    assert "2025-06-30 的组织" in text
    assert "长河设备：5 人；席位 2 个，在岗 1，待招 1" in text
    assert "华东 区域 本 2 人 在岗 1 / 编制 2 待招 1" in text
    assert "编制" not in flat(opened("dora").get(f"{ROOT}?on=5-31"))


def test_a_seller_sees_the_names_of_the_units_and_nobody_else(opened: Open) -> None:
    text = flat(opened("ada").get(ROOT))
    assert "华北一组" in text
    assert "克莱" not in text
    assert "本 " not in text
    assert "人员不在你的权限范围内" in flat(opened("ada").get(unit("north-1")))


@pytest.mark.parametrize(("day", "status"), [("6-15", 200), ("上周五", 200), ("昨天", 200), ("13-45", 400), ("x", 400)])
def test_the_day_of_the_tree_is_read_as_people_write_it(opened: Open, day: str, status: int) -> None:
    assert opened("dora").get(ROOT, {"on": day}).status_code == status


def test_a_search_finds_units_with_the_way_down_and_people(opened: Open) -> None:
    text = flat(opened("dora").get(ROOT, {"find": "北一"}))
    assert "长河设备" in text and "华北一组" in text
    assert "华东" not in text
    assert "艾达 ada · 华东一组" in flat(opened("dora").get(ROOT, {"find": "艾"}))
    assert "没有名称或编号含“<b>”的组织" in unescape(opened("dora").get(ROOT, {"find": "<b>"}).content.decode())


def test_a_unit_is_moved_after_its_numbers_were_shown(opened: Open) -> None:
    stock_masters()
    client = opened("dora")
    given = {"to_unit": "north", "first_day": "7-1", "reason": "合并"}
    preview = client.post(unit("east-1", "move/"), given)
    assert "华东一组从 2025-07-01 起归华北，连同 1 人、1 个客户。" in flat(preview)
    assert "2025-07-01 以前的归属和数字不变" in flat(preview)
    assert UnitPlacement.objects.filter(unit__code="east-1").count() == 1, "looking changes nothing"
    done = client.post(unit("east-1", "move/"), {**given, "confirmed": "yes"}, follow=True)
    assert "华东一组从 2025-07-01 起改挂" in flat(done)
    assert UnitPlacement.objects.get(unit__code="east-1", first_day=JULY).parent.code == "north"


def test_what_cannot_be_is_told_beside_its_field_already_before_the_preview(opened: Open) -> None:
    client = opened("dora")
    page = client.post(unit("east", "move/"), {"to_unit": "east-1", "first_day": "7-1"}).content.decode()
    assert '<p class="field-error" id="id_to_unit_error">华东一组在 2025-07-01 挂在华东下面' in page
    page = client.post(unit("east-1", "move/"), {"to_unit": "north", "first_day": "6-1"}).content.decode()
    assert 'id="id_reason_error">2025-06-01 已经过去' in page
    page = client.post(unit("east-1", "move/"), {"to_unit": "north", "first_day": "31-31"}).content.decode()
    assert 'id="id_first_day_error">' in page
    assert 'value="31-31"' in page, "nothing that was typed is lost"


def test_ticked_people_move_together_and_back(opened: Open) -> None:
    actions.join_person(actor=None, code="eve", name="夏薇", unit_code="east-1", first_day=date(2025, 6, 30))
    client = opened("dora")
    members = [str(place("ada").pk), str(place("eve").pk)]
    page = client.get(f"{ROOT}people/move/", {"member": members})
    assert "调动：艾达、夏薇" in flat(page)
    given = {"member": members, "to_unit": "north-1", "first_day": "2025-07-01"}
    assert "2 人从 2025-07-01 起调到华北一组：艾达、夏薇" in flat(client.post(f"{ROOT}people/move/", given))
    client.post(f"{ROOT}people/move/", {**given, "confirmed": "yes"})
    assert (place("ada").unit.code, place("eve").unit.code) == ("north-1", "north-1")
    text = flat(client.get(person("ada")))
    assert "华北一组" in text and "2025-07-01" in text
    client.post(f"{ROOT}places/{place('ada').pk}/undo/", {})
    assert place("ada").unit.code == "east-1"


@pytest.mark.parametrize("member", ["", "x", "999999", "1 or 1=1", "9" * 40])
def test_a_tampered_list_of_people_is_not_found(opened: Open, member: str) -> None:
    assert opened("dora").get(f"{ROOT}people/move/", {"member": member}).status_code == 404


def test_a_newcomer_comes_into_the_seat_that_was_vacant(opened: Open) -> None:
    actions.open_seats(actor=None, seats=[SeatInput("east-1", "销售", date(2025, 6, 1), "s1")])
    client = opened("dora")
    assert "s1" in flat(client.get(f"{ROOT}vacancies/"))
    page = client.get(unit("east-1", "join/?seat=s1")).content.decode()
    assert '<option value="s1" selected>' in page
    given = {"name": "夏薇", "code": "eve", "first_day": "今天", "job": "sales", "seat_code": "s1"}
    client.post(unit("east-1", "join/"), given)
    assert SeatHolding.objects.get(seat__code="s1").person.code == "eve"
    assert "没有待招的席位" in flat(client.get(f"{ROOT}vacancies/"))
    taken = client.post(unit("east-1", "join/"), {**given, "code": "ada", "seat_code": ""})
    assert "编号 ada 是艾达的" in flat(taken)


def test_leaving_shows_what_ends_and_points_at_the_hand_over(opened: Open) -> None:
    actions.open_seats(actor=None, seats=[SeatInput("east-1", "销售", date(2025, 6, 1), "s1")])
    actions.fill_seat(actor=None, seat_code="s1", person_code="ada", first_day=date(2025, 6, 1))
    client = opened("dora")
    given = {"last_day": "7-31", "reason": "回老家"}
    text = flat(client.post(person("ada", "leave/"), given))
    assert "艾达的最后一天是 2025-07-31" in text
    assert "空出席位，变成待招：销售（s1）" in text
    assert "艾达名下还有 0 个客户、应收 0.00 元、0 个承诺和目标的余额" in text
    page = client.post(person("ada", "leave/"), {**given, "confirmed": "yes"}, follow=True)
    assert "离职原因：回老家" in flat(page)
    assert 'href="/handovers/new/?from=ada"' in page.content.decode()
    text = flat(client.get(f"{ROOT}arrivals/", {"first": "7-1", "last": "2025-12-31"}))
    assert "离职 1 人" in text and "回老家" in text
    client.post(person("ada", "withdraw/"), {})
    assert Person.objects.get(code="ada").left_on is None


def test_the_form_says_what_is_missing(opened: Open) -> None:
    page = opened("dora").post(person("ada", "leave/"), {"last_day": "", "reason": ""}).content.decode()
    assert page.count('class="field-error"') == 2


def test_places_are_changed_added_and_ended(opened: Open) -> None:
    client = opened("dora")
    client.post(f"{ROOT}places/{place('ada').pk}/change/", {"job": "manager", "leads": "on", "first_day": "7-1"})
    assert (place("ada").job, place("ada").leads) == ("manager", True)
    client.post(person("ada", "place/"), {"unit_code": "north-1", "job": "support", "first_day": "7-2", "last_day": ""})
    extra = Membership.objects.get(person__code="ada", unit__code="north-1")
    client.post(f"{ROOT}places/{extra.pk}/end/", {"last_day": "7-31"})
    extra.refresh_from_db()
    assert extra.last_day == date(2025, 7, 31)


def test_units_are_added_renamed_closed_and_reopened(opened: Open) -> None:
    client = opened("dora")
    client.post(unit("east", "add/"), {"name": "华东二组", "code": "east-2", "kind": "team", "first_day": "今天"})
    client.post(unit("east-2", "rename/"), {"name": "苏南组"})
    assert Unit.objects.get(code="east-2").name == "苏南组"
    client.post(unit("east-2", "close/"), {"last_day": "7-31", "reason": "合并"})
    assert Unit.objects.get(code="east-2").closed_on == date(2025, 7, 31)
    client.post(unit("east-2", "reopen/"), {"reason": "又要用"})
    assert Unit.objects.get(code="east-2").closed_on is None
    refused = flat(client.post(unit("east-1", "close/"), {"last_day": "7-31", "reason": "合并"}))
    assert "还有：1 人（艾达）" in refused


def test_seats_are_opened_filled_vacated_and_closed(opened: Open) -> None:
    client = opened("dora")
    given = {"name": "销售", "job": "sales", "kind": "position", "count": "3", "opened_on": "今天"}
    client.post(unit("east-1", "seats/"), given)
    assert Seat.objects.filter(unit__code="east-1").count() == 3
    seat = Seat.objects.get(code="east-1-s02")
    wrong = client.post(f"{ROOT}seats/{seat.pk}/fill/", {"person": "克莱", "first_day": "今天"})
    assert "克莱在 2025-06-30 不是华东一组的人" in flat(wrong)
    client.post(f"{ROOT}seats/{seat.pk}/fill/", {"person": "艾达", "first_day": "今天"})
    assert seat.holdings.get().person.code == "ada"
    client.post(f"{ROOT}seats/{seat.pk}/vacate/", {"last_day": "7-31"})
    client.post(f"{ROOT}seats/{seat.pk}/close/", {"last_day": "7-31"})
    seat.refresh_from_db()
    assert seat.closed_on == date(2025, 7, 31)


def test_roles_are_granted_and_ended_with_their_days(opened: Open) -> None:
    client = opened("dora")
    given = {"person": "cleo", "role": "finance", "unit": "", "first_day": "今天", "last_day": "7-31", "reason": "代班"}
    client.post("/settings/roles/grant/", given)
    grant = RoleGrant.objects.get()
    assert (grant.role, grant.last_day, grant.reason) == (Role.FINANCE, date(2025, 7, 31), "代班")
    assert "财务" in flat(client.get("/settings/roles/"))
    client.post(f"/settings/roles/{grant.pk}/end/", {"last_day": "今天"})
    grant.refresh_from_db()
    assert grant.last_day == date(2025, 6, 30)
    for given_unit, role in (("", "team_lead"), ("east", "finance")):
        page = client.post("/settings/roles/grant/", {**given, "role": role, "unit": given_unit}).content.decode()
        assert 'id="id_unit_error"' in page


def test_anybody_names_a_stand_in_for_the_own_absence_and_for_nobody_else(opened: Open) -> None:
    client = opened("ben")
    given = {"delegate": "cleo", "principal": "director", "first_day": "今天", "last_day": "7-3"}
    client.post("/settings/roles/delegations/new/", given)
    assert Delegation.objects.get().principal.code == "ben"
    other = opened("cleo").get(f"/settings/roles/delegations/{Delegation.objects.get().pk}/end/")
    assert other.status_code == 403
    client.post(f"/settings/roles/delegations/{Delegation.objects.get().pk}/end/", {})
    assert not Delegation.objects.exists()
    unknown = client.post("/settings/roles/delegations/new/", {**given, "delegate": "nobody"})
    assert "没有工号或姓名是“nobody”的在职人员" in flat(unknown)


def test_a_newcomer_is_given_a_mentor_until_a_day(opened: Open) -> None:
    client = opened("dora")
    client.post("/settings/roles/mentorships/new/", {"newcomer": "艾达", "mentor": "ben", "first_day": "今天"})
    mentorship = Mentorship.objects.get()
    assert "导师本" in flat(client.get(person("ada"))).replace(" ", "")
    client.post(f"/settings/roles/mentorships/{mentorship.pk}/end/", {"last_day": "7-31"})
    mentorship.refresh_from_db()
    assert mentorship.last_day == date(2025, 7, 31)


@pytest.mark.parametrize("who", ["ada", "ben", "director"])
def test_whoever_may_not_is_refused_and_sees_no_button(opened: Open, who: str) -> None:
    client = opened(who)
    for address in (unit("east-1", "join/"), person("ada", "leave/"), "/settings/roles/grant/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {}).status_code == 403
    assert "设席位" not in flat(client.get(unit("east-1")))


@pytest.mark.parametrize("address", [f"{ROOT}people/999999/", f"{ROOT}units/999999/", f"{ROOT}seats/999999/fill/"])
def test_what_is_not_there_is_not_found(opened: Open, address: str) -> None:
    assert opened("dora").get(address).status_code == 404


def test_somebody_out_of_sight_is_as_if_not_there(opened: Open) -> None:
    there, nowhere = opened("ada").get(person("cleo")), opened("ada").get(f"{ROOT}people/999999/")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert "克莱" not in words(there)
    assert flat(there) == flat(nowhere)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"text": "艾"}, {"艾达"}),
        ({"job": "manager"}, {"本", "总监"}),
        ({"state": "left"}, {"夏薇"}),
        ({"state": "all"}, {"艾达", "本", "克莱", "朵拉", "总监", "夏薇"}),
        ({"on": "2025-06-10"}, {"艾达", "本", "克莱", "朵拉", "总监", "夏薇"}),
    ],
)
def test_the_list_of_people_is_filtered_and_taken_along_as_it_is(
    opened: Open, query: dict[str, str], names: set[str]
) -> None:
    actions.join_person(
        actor=None, code="eve", name="夏薇", unit_code="east-1", first_day=date(2025, 6, 1), reason="补录"
    )
    actions.record_leaving(actor=None, person_code="eve", last_day=date(2025, 6, 20), reason="不合适")
    client = opened("dora")
    page = client.get(f"{ROOT}people/", query).content.decode()
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    assert {name for name in ("艾达", "本", "克莱", "朵拉", "总监", "夏薇") if f">{name}</a>" in body} == names
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/data/exports/people/xlsx/", query).getvalue())).worksheets[0]
    assert {row[1] for row in sheet.iter_rows(min_row=2, values_only=True)} == names


def test_a_unit_of_the_list_takes_what_is_below_along(opened: Open) -> None:
    east = Unit.objects.get(code="east").pk
    assert "2 人" in flat(opened("dora").get(f"{ROOT}people/", {"unit": east}))
    assert opened("dora").get(f"{ROOT}people/", {"unit": "x"}).status_code == 404
    assert opened("dora").get(f"{ROOT}people/", {"job": "king"}).status_code == 400


def test_the_pages_speak_english(opened: Open) -> None:
    client = opened("dora")
    client.post("/language/", {"language": "en", "next": "/"})
    assert "The organisation on 2025-06-30" in flat(client.get(ROOT))
    assert "Move: 艾达" in flat(client.get(f"{ROOT}people/move/", {"member": place("ada").pk}))


PAGES = (
    ROOT,
    f"{ROOT}people/",
    "/data/exports/people/xlsx/",
    f"{ROOT}arrivals/?first=2025-01-01&last=2025-12-31",
    f"{ROOT}vacancies/?on=2025-07-02",
    "/settings/roles/",
)


def _grow(number: int) -> None:
    code = f"n{number}"
    actions.join_person(actor=None, code=code, name="新人", unit_code="east-1", first_day=JULY)
    actions.open_seats(actor=None, seats=[SeatInput("east-1", "销售", JULY)])
    actions.grant_role(actor=None, person_code=code, role=Role.FINANCE, first_day=JULY)
    actions.assign_mentor(actor=None, mentor_code="ben", newcomer_code=code, first_day=JULY)
    actions.record_leaving(actor=None, person_code=code, last_day=date(2025, 8, 1), reason="不合适")


def test_the_number_of_queries_does_not_grow_with_the_rows(opened: Open) -> None:
    client = opened("dora")
    pages = [*PAGES, unit("east-1", "?on=2025-07-02"), person("ben"), unit("east-1", "join/")]

    def counted() -> dict[str, int]:
        found = {}
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(page)
                assert answer.status_code == 200
                _ = answer.getvalue() if answer.streaming else b""
            found[page] = len(captured)
        return found

    client.get(ROOT)
    _grow(0)
    before = counted()
    for number in range(1, 4):
        _grow(number)
    assert counted() == before
    assert max(before.values()) <= 50
