"""What every page of these carries: headers, cookies, tokens of forms."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, reverse
from django.utils import timezone

from foresight.foundation.accounts.actions import issue_reset_link
from foresight.web.accounts.urls import urlpatterns
from tests.accounts import browser, give_authenticator, log_in, logged_in
from tests.cast import PASSWORD

HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def pages(cast):
    """Every page of the room as whoever may see it, and what is answered where something is wrong."""
    stranger, dora, step = browser(), logged_in("dora"), browser()
    token = issue_reset_link(actor=None, account_id=cast.cleo.pk, now=timezone.now()).token
    give_authenticator(cast.ben)
    log_in(step, "ben")
    shut_out = [log_in(browser(), "nobody", "wrong") for _ in range(8)][-1]
    assert shut_out.status_code == 429
    yield from (stranger.get(path) for path in ("/login/", "/login/forgotten/", f"/link/{token}/", "/link/x/"))
    yield log_in(stranger, "ada", "wrong-password")
    yield shut_out
    yield step.get("/login/code/")
    for path in (
        "/me/",
        "/me/password/",
        "/me/authenticator/",
        "/me/passkeys/new/",
        "/me/confirm/",
        "/settings/accounts/",
        "/settings/accounts/invite/",
        f"/settings/accounts/{cast.ada.pk}/",
        "/settings/accounts/999999/",
    ):
        yield dora.get(path)
    yield dora.post(f"/settings/accounts/{cast.ada.pk}/link/")
    yield logged_in("ada").get("/settings/accounts/invite/")


def test_every_page_carries_its_headers_and_asks_nothing_of_others(cast):
    for page in pages(cast):
        assert page.status_code in {200, 403, 404, 429}
        found = {name: page.headers.get(name) for name in HEADERS}
        assert found == HEADERS
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        for part in ("default-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"):
            assert part in policy
        html = page.content.decode()
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//', html) == []
        assert re.findall(r"<style|\sstyle=|\son\w+=", html) == []
        assert re.findall(r"<script(?![^>]*(?:src=|application/json))", html) == []


def test_every_form_carries_its_token(cast):
    forms = [form for page in pages(cast) for form in re.findall(r"<form.*?</form>", page.content.decode(), re.S)]
    posting = [form for form in forms if 'method="post"' in form]
    assert len(posting) > 30
    assert [form for form in posting if "csrfmiddlewaretoken" not in form] == []


def test_no_form_is_taken_without_its_token(cast):
    strict = browser(enforce_csrf_checks=True)
    strict.force_login(cast.dora)
    values = {"token": "x", "pk": 1, "account_id": cast.ada.pk, "name": "lock"}
    taken = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        wanted = {name: values[name] for name in pattern.pattern.converters}
        path = reverse(str(pattern.name), kwargs=wanted)
        if strict.post(path).status_code != 403:
            taken.append(path)
    # The browser comes back from the provider by GET; a POST there holds nothing that counts.
    assert taken == []
    cast.ada.refresh_from_db()
    assert not hasattr(cast.ada, "lock")


def test_pages_with_secrets_are_not_kept_by_the_browser(cast):
    dora = logged_in("dora")
    token = issue_reset_link(actor=None, account_id=cast.ada.pk, now=timezone.now()).token
    for page in (
        browser().get("/login/"),
        browser().get(f"/link/{token}/"),
        dora.get("/me/password/"),
        dora.get("/me/authenticator/"),
        dora.post(f"/settings/accounts/{cast.ada.pk}/link/"),
    ):
        assert "no-store" in page.headers["Cache-Control"]


def test_cookies_are_for_the_server_alone(cast):
    client = browser()
    client.get("/login/")
    log_in(client, "ada")
    session, token = client.cookies[settings.SESSION_COOKIE_NAME], client.cookies[settings.CSRF_COOKIE_NAME]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert token["samesite"] == "Lax"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_no_login_leads_to_another_host(cast, target):
    give_authenticator(cast.ben)
    for name in ("ada", "ben"):
        client = browser()
        client.get("/login/", {"next": target})
        answer = client.post("/login/", {"username": name, "password": PASSWORD, "next": target})
        assert answer.headers["Location"] in {"/", "/login/code/"}
        if name == "ada":
            assert client.get("/login/", {"next": target}).headers["Location"] == "/"


def test_a_host_of_the_settings_that_is_not_this_one_is_another_host(cast):
    client = browser()
    answer = client.post("/login/", {"username": "ada", "password": PASSWORD, "next": "http://localhost/x"})
    assert answer.headers["Location"] == "/"


SECURE = """
import django; django.setup()
from django.test import Client
from django.core.management import call_command
call_command("migrate", verbosity=0)
page = Client(headers={"host": "foresight.example.com", "x-forwarded-proto": "https"}).get("/login/")
print(page.headers["Strict-Transport-Security"], page.cookies["csrftoken"]["secure"])
form = Client(enforce_csrf_checks=True, headers={"host": "foresight.example.com", "x-forwarded-proto": "https"})
token = form.get("/login/").cookies["csrftoken"].value
origin = {"origin": "https://foresight.example.com"}
print(form.post("/login/", {"csrfmiddlewaretoken": token, "username": "a", "password": "b"}, headers=origin).status_code)
print(form.post("/login/", {"csrfmiddlewaretoken": token}, headers={"origin": "https://evil.example"}).status_code)
"""


def test_behind_a_proxy_with_tls_cookies_are_secure_and_forms_work(tmp_path: Path):
    clean = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SECURE],
        env=clean
        | {
            "DJANGO_SETTINGS_MODULE": "foresight.config.settings",
            "FORESIGHT_HOME": str(tmp_path),
            "FORESIGHT_SECURE": "true",
            "FORESIGHT_ALLOWED_HOSTS": "foresight.example.com",
            "FORESIGHT_ADDRESS": "https://foresight.example.com",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.split("\n")[:3] == ["max-age=31536000 True", "200", "403"], run.stderr[-2000:]
