"""The pages of personal data: numbers first, a typed code and a reason, and no way back."""

import io
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.actions import save_people
from foresight.foundation.organisation.inputs import PersonInput
from foresight.foundation.organisation.models import Person
from tests.cast import START
from tests.web.test_pages import words

PAGE = "/settings/personal-data/"


@pytest.fixture
def left(books):
    """Somebody who left in March."""
    save_people(actor=None, people=[PersonInput("S0042", "王小海", START, date(2025, 3, 31))])
    return Person.objects.get(code="S0042")


def address(person, act=""):
    return f"{PAGE}person/{person.pk}/{act}"


def test_somebody_is_found_and_what_is_held_is_shown_in_numbers(as_user, left):
    client = as_user("dora")
    assert f'href="{address(left)}"' in client.get(PAGE, {"text": "小海"}).content.decode()
    said = words(client.get(address(left)))
    assert "会去掉 1 处" in said
    assert "删除不能撤销" in said
    assert "随账目保留" in said


def test_who_is_still_here_can_be_exported_only(as_user, books):
    page = as_user("dora").get(address(books.ada.person))
    assert "在职期间不能删除" in words(page)
    assert "永久删除" not in words(page)
    assert (
        as_user("dora").post(address(books.ada.person, "erase/"), {"code": "ada", "reason": "申请"}).status_code == 400
    )
    assert Person.objects.get(code="ada").name == "艾达"


def test_an_export_is_an_archive_and_leaves_an_entry(as_user, left):
    answer = as_user("dora").post(address(left, "export/"), {"reason": "第 7 号申请"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "王小海" in archive.read("personal-data.json").decode()
    assert (AuditEntry.objects.latest("sequence").action, AuditEntry.objects.latest("sequence").reason) == (
        "privacy.export",
        "第 7 号申请",
    )


def test_an_erasure_needs_the_code_and_a_reason(as_user, left):
    client = as_user("dora")
    for given, said in (
        ({"code": "S004", "reason": "第 7 号申请"}, "请照着输入 S0042"),
        ({"code": "S0042", "reason": ""}, "请写明依据"),
        ({"code": "S0042", "reason": "王小海来信"}, "不要写这个人的姓名"),
    ):
        answer = client.post(address(left, "erase/"), given)
        assert answer.status_code == 400
        assert said in words(answer)
    assert Person.objects.get(pk=left.pk).name == "王小海"
    done = client.post(address(left, "erase/"), {"code": "S0042", "reason": "第 7 号申请"}, follow=True)
    assert "个人信息已经删除" in words(done)
    assert "已经删除过了" in words(done)
    assert "王小海" not in done.content.decode()
    assert "已删除" in words(client.get(PAGE, {"text": "S0042"}))


def test_nobody_else_opens_any_of_it(as_user, left):
    for viewer in ("ada", "ben", "director"):
        client = as_user(viewer)
        assert client.get(PAGE).status_code == 403
        assert client.get(address(left)).status_code == 403
        assert client.get(f"{PAGE}person/999999/").status_code == 403
        assert client.post(address(left, "erase/"), {"code": "S0042", "reason": "x"}).status_code == 403
        assert client.post(address(left, "export/")).status_code == 403
    assert Person.objects.get(pk=left.pk).name == "王小海"


def test_what_is_not_there_is_not_found(as_user, left):
    client = as_user("dora")
    for wrong in ("person/999999/", "nobody/1/", "contact/1/"):
        assert client.get(PAGE + wrong).status_code == 404
    assert client.get(address(left, "erase/")).status_code == 405


def test_the_number_of_queries_does_not_grow_with_those_found(as_user, books):
    client = as_user("dora")
    save_people(actor=None, people=[PersonInput("S0001", "张一", START)])

    def counted():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE, {"text": "张"}).status_code == 200
        return len(captured)

    before = counted()
    save_people(actor=None, people=[PersonInput(f"S010{n}", f"张{n}", START) for n in range(3)])
    assert counted() == before
