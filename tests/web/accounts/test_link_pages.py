"""The pages of one-time links and of a forgotten password."""

import re
from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils import timezone

from foresight.config.mail import mail_settings
from foresight.foundation.accounts.actions import invite, issue_first_link, issue_reset_link
from foresight.foundation.accounts.models import AccountLink
from foresight.foundation.organisation.models import User
from tests.accounts import browser, log_in, logged_in, words
from tests.cast import assemble_cast
from tests.receiver import Receiver, receiver

NEW = "red-mountain-2026"


def choose(client, token, password=NEW, again=None, **more):
    return client.post(f"/link/{token}/", {"password": password, "again": again or password, **more})


def test_whoever_was_invited_chooses_a_password_and_logs_in(cast):
    issued = invite(actor=cast.dora, username="eve", now=timezone.now())
    client = browser()
    page = client.get(f"/link/{issued.token}/")
    assert page.status_code == 200
    assert "eve" in words(page)
    assert client.get(f"/link/{issued.token}/").status_code == 200  # looking does not use it up
    answer = choose(client, issued.token)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/")
    assert "密码设好了，请登录" in words(client.get("/login/"))
    assert log_in(client, "eve", NEW).headers["Location"] == "/"
    assert choose(browser(), issued.token).status_code == 404


def test_a_password_that_will_not_do_is_said_and_the_link_stays(cast):
    issued = issue_reset_link(actor=None, account_id=cast.ada.pk, now=timezone.now())
    assert "不一样" in words(choose(browser(), issued.token, again="red-mountain-2027"))
    short = choose(browser(), issued.token, "short")
    assert (short.status_code, "10" in words(short)) == (422, True)
    assert choose(browser(), issued.token).status_code == 302


@pytest.mark.parametrize("token", ["x", "0" * 43, "..", "%00"])
def test_a_link_that_was_never_given_looks_like_one_that_was_used(cast, token):
    issued = issue_reset_link(actor=None, account_id=cast.ada.pk, now=timezone.now())
    choose(browser(), issued.token)
    used, never = browser().get(f"/link/{issued.token}/"), browser().get(f"/link/{token}/")
    assert (used.status_code, never.status_code) == (404, 404)
    assert "链接不能用了" in words(used)
    assert words(used) == words(never)


def test_an_open_login_of_somebody_else_ends_when_a_link_is_used(cast):
    issued = issue_reset_link(actor=None, account_id=cast.ada.pk, now=timezone.now())
    client = logged_in("ben")
    choose(client, issued.token)
    assert client.get("/me/").status_code == 302


def test_the_first_administrator_is_made_on_the_page(db):
    issued = issue_first_link(now=timezone.now())
    client = browser()
    assert "建立第一个管理员" in words(client.get(f"/link/{issued.token}/"))
    assert "登录名" in words(choose(client, issued.token, username=""))
    choose(client, issued.token, username="root")
    assert User.objects.get(username="root").is_administrator
    assert log_in(client, "root", NEW).status_code == 302


def test_without_a_mail_server_the_page_says_so_and_makes_no_link(cast):
    assert "没有设置邮件服务器" in words(browser().get("/login/forgotten/"))
    browser().post("/login/forgotten/", {"username": "ada"})
    assert not AccountLink.objects.exists()


@pytest.fixture
def office(transactional_db) -> Iterator[Receiver]:
    assemble_cast()
    User.objects.filter(username="ada").update(email="ada@example.com")
    with (
        receiver() as kept,
        override_settings(MAIL_IS_SET_UP=True, **mail_settings(kept.url, "foresight@example.com")),
    ):
        yield kept


def test_a_forgotten_password_is_reset_by_mail(office):
    client = browser()
    client.post("/login/forgotten/", {"username": "Ada"})
    mail = office.mail()
    assert mail["To"] == "ada@example.com"
    [token] = re.findall(r"http://127\.0\.0\.1/link/([\w-]+)/", mail.get_content())
    assert choose(client, token).status_code == 302
    assert log_in(browser(), "ada", NEW).status_code == 302
    assert choose(client, token).status_code == 404


def test_the_page_answers_the_same_for_every_name_and_sends_one_mail(office):
    answers = [browser().post("/login/forgotten/", {"username": name}) for name in ("ada", "ada", "nobody", "ben", "")]
    assert len({words(answer) for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {200}
    office.mail()
    assert office.is_empty()


def test_the_answer_does_not_wait_for_the_mail(office, django_assert_num_queries):
    with django_assert_num_queries(0):
        browser().post("/login/forgotten/", {"username": "ada"})
    office.mail()


@override_settings(ADDRESS="https://foresight.example.com")
def test_the_address_of_the_settings_stands_in_the_mail_and_not_the_one_that_a_request_names(office):
    browser().post("/login/forgotten/", {"username": "ada"}, headers={"host": "localhost"})
    assert "https://foresight.example.com/link/" in office.mail().get_content()
