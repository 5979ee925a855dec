"""The administrator's pages about accounts."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foresight.config.mail import mail_settings
from foresight.foundation.accounts.actions import invite, issue_reset_link
from foresight.foundation.accounts.queries import roles_with_second_factor
from foresight.foundation.accounts.sessions import open_sessions
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.actions import grant_role, save_people
from foresight.foundation.organisation.inputs import PersonInput
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import Role
from tests.accounts import begin_session, browser, give_authenticator, log_in, logged_in, words
from tests.cast import START
from tests.receiver import receiver


@pytest.fixture
def dora(cast):
    return logged_in("dora")


def do(client, account: User, act: str, **form):
    answer = client.post(f"/settings/accounts/{account.pk}/{act}/", form)
    assert answer.status_code == 302, answer.status_code
    return words(client.get(answer.headers["Location"]))


def shown_link(answer) -> str:
    links = re.findall(r'id="whole_link">http://127\.0\.0\.1(/link/[\w-]+/)<', answer.content.decode())
    assert len(links) == 1
    return str(links[0])


def test_the_list_says_how_every_account_stands(dora, cast, now):
    give_authenticator(cast.ben)
    invite(actor=None, username="eve", email="eve@example.com", now=timezone.now())
    do(dora, cast.ada, "lock", reason="手机丢了")
    page = words(dora.get("/settings/accounts/"))
    assert re.search(r"ada 艾达 — 已锁定 — —", page)
    assert re.search(r"ben 本 — 可登录 验证器 —", page)
    assert re.search(r"eve — eve@example\.com 已邀请，未登录过 · 链接到 \d{4}-\d\d-\d\d \d\d:\d\d — —", page)
    assert re.search(r"dora 管理员 朵拉 — 可登录 — \d{4}-", page)
    found = words(dora.get("/settings/accounts/?q=EVE"))
    assert ("eve@example.com" in found, "艾达" in found) == (True, False)
    assert "没有登录名、姓名或邮箱里有“zzz”的账号" in words(dora.get("/settings/accounts/?q=zzz"))


def test_somebody_is_invited_and_the_link_is_shown_once(dora, cast):
    save_people(actor=None, people=[PersonInput("eve", "伊芙", START)])
    assert "伊芙（eve）" in words(dora.get("/settings/accounts/invite/"))
    answer = dora.post("/settings/accounts/invite/", {"username": "eve", "person": "eve", "email": ""})
    assert answer.headers["Cache-Control"].count("no-store")
    link = shown_link(answer)
    assert link not in dora.get(f"/settings/accounts/{User.objects.get(username='eve').pk}/").content.decode()
    client = browser()
    client.post(link, {"password": "red-mountain-2026", "again": "red-mountain-2026"})
    assert log_in(client, "eve", "red-mountain-2026").headers["Location"] == "/"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"username": "ada"}, "已经有人用了"),
        ({"username": "has space"}, "不要空格"),
        ({"username": "eve", "email": "nowhere"}, "不是一个邮箱地址"),
        ({"username": "eve", "person": "ada"}, "已经有账号了"),
        ({"username": "eve", "person": "nobody"}, "没有编号为 nobody"),
    ],
)
def test_an_invitation_that_cannot_be_made_says_why_and_keeps_what_was_typed(dora, form, sentence):
    answer = dora.post("/settings/accounts/invite/", {"email": "", "person": "", **form})
    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert f'value="{form["username"]}"' in answer.content.decode()


def test_a_link_to_reset_is_shown_and_withdrawn(dora, cast):
    link = shown_link(dora.post(f"/settings/accounts/{cast.ada.pk}/link/"))
    assert browser().get(link).status_code == 200
    assert "链接收回了" in do(dora, cast.ada, "withdraw")
    assert browser().get(link).status_code == 404
    assert "没有还能用的链接" in do(dora, cast.ada, "withdraw")


def test_what_is_done_about_an_account_is_said_and_done(dora, cast):
    begin_session(cast.ada)
    give_authenticator(cast.ada)
    assert "登录都结束了" in do(dora, cast.ada, "end-sessions")
    assert not open_sessions().filter(user=cast.ada).exists()
    assert "第二因素都移除了" in do(dora, cast.ada, "remove-factors")
    assert "已锁定" in do(dora, cast.ada, "lock", reason="手机丢了")
    assert "手机丢了" in words(dora.get(f"/settings/accounts/{cast.ada.pk}/"))
    assert "已解锁" in do(dora, cast.ada, "unlock")
    assert "已停用" in do(dora, cast.ada, "deactivate")
    assert "已恢复使用" in do(dora, cast.ada, "reactivate")
    assert "改好了" in do(dora, cast.ada, "change", email="ada@example.com", is_administrator="on")
    changed = User.objects.get(username="ada")
    assert (changed.email, changed.is_administrator) == ("ada@example.com", True)
    assert "不是一个邮箱地址" in do(dora, cast.ada, "change", email="nowhere")
    assert {entry.actor for entry in AuditEntry.objects.filter(subject="account:ada").exclude(actor=None)} == {
        cast.dora
    }


def test_what_cannot_be_done_says_why_and_changes_nothing(dora, cast):
    assert "自己的账号" in do(dora, cast.dora, "lock") or "最后一个" in do(dora, cast.dora, "lock")
    assert "最后一个能用的管理员" in do(dora, cast.dora, "deactivate")
    assert "没有锁定" in do(dora, cast.ada, "unlock")
    assert "没有设置第二因素" in do(dora, cast.ada, "remove-factors")


def test_the_demand_of_second_factors_is_set_by_role(dora):
    dora.post("/settings/accounts/second-factor/", {"role": ["finance", "auditor"]})
    assert roles_with_second_factor() == {Role.FINANCE, Role.AUDITOR}
    page = dora.get("/settings/accounts/").content.decode()
    assert len(re.findall(r'name="role" value="\w+" checked', page)) == 2
    assert dora.post("/settings/accounts/second-factor/", {"role": ["king"]}).status_code == 404


ACTS = ["lock", "unlock", "deactivate", "reactivate", "end-sessions", "remove-factors", "change", "withdraw", "link"]


@pytest.mark.parametrize("viewer", ["ada", "ben", "director"])
def test_for_everybody_else_these_pages_are_not_there(cast, viewer):
    client = logged_in(viewer)
    assert client.get("/settings/accounts/").status_code == 404
    assert client.get("/settings/accounts/invite/").status_code == 403
    assert client.post("/settings/accounts/invite/", {"username": "eve"}).status_code == 403
    assert client.post("/settings/accounts/second-factor/", {}).status_code == 403
    for account in (cast.dora, getattr(cast, viewer)):
        assert client.get(f"/settings/accounts/{account.pk}/").status_code == 404
        for act in ACTS:
            assert client.post(f"/settings/accounts/{account.pk}/{act}/").status_code == 404
    assert not User.objects.filter(username="eve").exists()


def test_an_auditor_looks_and_changes_nothing(cast):
    grant_role(actor=None, person_code="cleo", role=Role.AUDITOR, first_day=START)
    client = logged_in("cleo")
    page = client.get("/settings/accounts/")
    assert (page.status_code, "邀请" in words(page)) == (200, False)
    detail = client.get(f"/settings/accounts/{cast.ada.pk}/").content.decode()
    assert f"/settings/accounts/{cast.ada.pk}/lock/" not in detail
    for act in ("lock", "deactivate", "end-sessions", "change", "link"):
        assert client.post(f"/settings/accounts/{cast.ada.pk}/{act}/").status_code == 403


@pytest.mark.parametrize("address", ["999999", "0", "9" * 18])
def test_an_account_that_is_not_there_is_not_found(dora, address):
    assert dora.get(f"/settings/accounts/{address}/").status_code == 404
    assert dora.post(f"/settings/accounts/{address}/lock/").status_code == 404
    assert dora.post(f"/settings/accounts/{address}/link/").status_code == 404


def test_an_act_that_is_not_there_is_not_found(dora, cast):
    assert dora.post(f"/settings/accounts/{cast.ada.pk}/promote/").status_code == 404
    assert dora.get(f"/settings/accounts/{cast.ada.pk}/lock/").status_code == 405


def test_a_role_that_ended_yesterday_opens_nothing_today(cast):
    from datetime import date

    grant_role(actor=None, person_code="cleo", role=Role.ADMINISTRATOR, first_day=START, last_day=date(2025, 6, 29))
    grant_role(actor=None, person_code="ben", role=Role.ADMINISTRATOR, first_day=START, last_day=date(2025, 6, 30))
    assert logged_in("cleo").get("/settings/accounts/").status_code == 404
    assert logged_in("ben").get("/settings/accounts/").status_code == 200


@pytest.mark.parametrize("page", ["/settings/accounts/", "/settings/accounts/invite/", "account"])
def test_the_number_of_queries_does_not_grow_with_the_accounts(dora, cast, page):
    address = f"/settings/accounts/{cast.ada.pk}/" if page == "account" else page
    begin_session(cast.ada)

    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert dora.get(address).status_code == 200
        return len(captured)

    before = counted()
    save_people(actor=None, people=[PersonInput(f"p{n}", f"新人{n}", START) for n in range(6)])
    for n in range(3):
        account = invite(actor=None, username=f"p{n}", person_code=f"p{n}", now=timezone.now()).link.account
        assert account is not None
        give_authenticator(account)
        begin_session(cast.ada)
    issue_reset_link(actor=None, account_id=cast.ada.pk, now=timezone.now())
    assert counted() == before


def test_links_are_mailed_where_mail_is_set_up(dora, cast):
    with (
        receiver() as office,
        override_settings(MAIL_IS_SET_UP=True, **mail_settings(office.url, "foresight@example.com")),
    ):
        answer = dora.post("/settings/accounts/invite/", {"username": "eve", "email": "eve@example.com", "person": ""})
        assert "已经发到 eve@example.com" in words(answer)
        assert shown_link(answer) in office.mail().get_content()
        office.refuses = True
        answer = dora.post("/settings/accounts/invite/", {"username": "fay", "email": "fay@example.com", "person": ""})
        assert "We take no mail today" in words(answer)
        assert browser().get(shown_link(answer)).status_code == 200
        assert "没有邮箱，没有发邮件" in words(dora.post(f"/settings/accounts/{cast.ada.pk}/link/"))


def test_somebody_who_became_a_seller_meanwhile_can_no_longer_act(dora, cast):
    User.objects.filter(pk=cast.dora.pk).update(is_administrator=False)
    assert dora.post(f"/settings/accounts/{cast.ada.pk}/lock/").status_code == 404
    with pytest.raises(PermissionDenied):
        invite(actor=User.objects.get(pk=cast.dora.pk), username="eve", now=timezone.now())
