"""Single sign-on, with a real provider on this machine."""

import time
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import override_settings

from foresight.config.single_sign_on import provider_settings
from foresight.foundation.accounts.actions import deactivate_account, demand_second_factor, lock_account
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import Role
from tests.accounts import browser, give_authenticator, totp, words
from tests.provider import CLIENT, SECRET, Provider, provider

ADA = {"sub": "4711", "email": "Ada@Example.com", "email_verified": True, "preferred_username": "ADA"}


@pytest.fixture
def company(cast) -> Iterator[Provider]:
    User.objects.filter(username="ada").update(email="ada@example.com")
    with (
        provider() as kept,
        override_settings(
            SOCIALACCOUNT_PROVIDERS=provider_settings(kept.issuer, CLIENT, SECRET),
            OIDC_IS_SET_UP=True,
            OIDC_NAME="公司统一登录",
        ),
    ):
        kept.person = dict(ADA)
        yield kept


def begin(client, **form) -> str:
    """Presses the button; gives the address at our side to which the provider sends the browser back."""
    away = client.post("/login/single/", form)
    assert away.status_code == 302, words(away)
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    assert (parts.netloc, parts.path) == ("127.0.0.1", "/login/single/return/")
    return f"{parts.path}?{parts.query}"


def come_in(client, **form):
    return client.get(begin(client, **form))


def is_in(client) -> bool:
    return bool(client.get("/me/").status_code == 200)


def test_a_verified_address_opens_its_account(company):
    client = browser()
    assert "公司统一登录" in words(client.get("/login/"))
    assert come_in(client).headers["Location"] == "/"
    assert is_in(client)
    entry = AuditEntry.objects.get(action="login")
    assert (entry.subject, entry.after) == ("account:ada", {"by": ["oidc"], "ip": "127.0.0.1"})


def test_nothing_of_the_providers_is_kept_and_no_right_comes_with_it(company):
    company.person |= {"is_administrator": True, "groups": ["administrator"], "role": "administrator"}
    client = browser()
    come_in(client)
    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()
    assert not User.objects.get(username="ada").is_administrator
    assert client.get("/settings/accounts/").status_code == 404


@pytest.mark.parametrize(
    "person",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "false"},
        {"email": "somebody@example.com"},
        {"email": ""},
        {"email": None},
        {"email": "ada@example.com.evil.example"},
    ],
)
def test_a_stranger_gets_no_account_and_is_told_what_to_do(company, person):
    company.person |= person
    before = User.objects.count()
    client = browser()
    assert come_in(client).headers["Location"] == "/login/"
    assert "请管理员邀请你" in words(client.get("/login/"))
    assert not is_in(client)
    assert User.objects.count() == before
    assert AuditEntry.objects.get(action="login.failed").after == {"why": "stranger", "ip": "127.0.0.1"}


def test_by_name_only_where_the_settings_say_so(company):
    company.person |= {"email": "elsewhere@example.com"}
    client = browser()
    come_in(client)
    assert not is_in(client)
    with override_settings(OIDC_MATCH="username"):
        come_in(client)
        assert is_in(client)


def test_an_address_does_not_open_an_account_that_has_none(company):
    User.objects.filter(username="ada").update(email="")
    company.person["email"] = ""
    client = browser()
    come_in(client)
    assert not is_in(client)


@pytest.mark.parametrize("shut", ["locked", "deactivated", "left"])
def test_an_account_that_may_not_log_in_does_not_by_this_way(company, cast, now, shut):
    if shut == "locked":
        lock_account(actor=None, account_id=cast.ada.pk, now=now)
    elif shut == "deactivated":
        deactivate_account(actor=None, account_id=cast.ada.pk, now=now)
    else:
        person = cast.person("ada")
        person.left_on = date(2025, 6, 29)
        person.save()
    client = browser()
    assert come_in(client).headers["Location"] == "/login/"
    assert not is_in(client)
    assert "不能登录" in words(client.get("/login/"))


def test_a_second_factor_that_was_set_up_here_is_asked_for(company, cast):
    give_authenticator(cast.ada)
    client = browser()
    assert come_in(client).headers["Location"] == "/login/code/"
    assert not is_in(client)
    client.post("/login/code/", {"code": totp()})
    assert is_in(client)


def test_a_demanded_second_factor_is_demanded_here_as_well(company):
    demand_second_factor(actor=None, roles=[Role.SELLER])
    client = browser()
    come_in(client)
    assert client.get("/").headers["Location"] == "/me/second-factor/"


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 3600},
        {"sub": "another"},
    ],
    ids=["for another client", "from another issuer", "run out", "about somebody else"],
)
def test_a_token_that_is_not_as_it_should_be_opens_nothing(company, wrong):
    company.wrong_claims = wrong
    client = browser()
    assert come_in(client).headers["Location"] == "/login/"
    assert not is_in(client)


def test_a_code_works_once_and_only_in_the_browser_that_began(company):
    client, thief = browser(), browser()
    back = begin(client)
    assert thief.get(back).headers["Location"] == "/login/"
    assert not is_in(thief)
    assert client.get(back).headers["Location"] == "/"
    client.post("/logout/")
    client.get(back)
    assert not is_in(client)


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?code=x&state=x", "?error=access_denied"])
def test_a_return_that_nobody_began_is_turned_away(company, query):
    client = browser()
    assert client.get(f"/login/single/return/{query}").headers["Location"] == "/login/"
    assert not is_in(client)


def test_whoever_cancels_at_the_provider_reads_that_it_did_not_succeed(company):
    company.denies = True
    client = browser()
    come_in(client)
    assert "单点登录没有成功" in words(client.get("/login/"))


def test_a_provider_that_is_not_there_is_said(cast):
    gone = provider_settings("http://127.0.0.1:9", CLIENT, SECRET)
    with override_settings(SOCIALACCOUNT_PROVIDERS=gone, OIDC_IS_SET_UP=True):
        client = browser()
        assert client.post("/login/single/").headers["Location"] == "/login/"
        assert "连不上" in words(client.get("/login/"))


def test_the_page_that_was_wanted_opens_and_no_other_host(company):
    assert come_in(browser(), next="/metrics/").headers["Location"] == "/metrics/"
    assert come_in(browser(), next="https://evil.example/").headers["Location"] == "/"


def test_it_begins_by_the_button_only(company):
    assert browser().get("/login/single/").status_code == 405
    assert browser(enforce_csrf_checks=True).post("/login/single/").status_code == 403


def test_without_settings_there_is_no_button_and_no_way(cast):
    assert "single" not in browser().get("/login/").content.decode()
    assert browser().post("/login/single/").status_code == 404
