"""Logging in, and what an address may not do on the way."""

import pytest
from django.test import Client

from tests.cast import PASSWORD


@pytest.fixture
def client(cast):
    return Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=False)


def test_a_name_in_any_case_and_the_right_password_lead_to_the_cockpit(client):
    answer = client.post("/login/", {"username": " ADA ".strip(), "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong-password"), ("nobody", PASSWORD), ("ada", "")])
def test_a_wrong_login_says_the_same_for_a_wrong_name_and_a_wrong_password(client, name, password):
    answer = client.post("/login/", {"username": name, "password": password})
    assert answer.status_code == 200
    assert "登录名或密码不对" in answer.content.decode()


def test_an_account_that_is_switched_off_cannot_log_in(client, cast):
    cast.ada.is_active = False
    cast.ada.save()
    assert client.post("/login/", {"username": "ada", "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_to_another_host(client, target):
    after_login = client.post(f"/login/?next={target}", {"username": "ada", "password": PASSWORD, "next": target})
    after_switch = client.post("/language/", {"language": "en", "next": target})
    assert (after_login.headers["Location"], after_switch.headers["Location"]) == ("/", "/")


def test_a_form_without_its_token_is_refused(cast):
    strict = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    assert strict.post("/login/", {"username": "ada", "password": PASSWORD}).status_code == 403
    assert strict.post("/language/", {"language": "en"}).status_code == 403


def test_logging_in_gives_another_session(client):
    client.get("/login/")
    client.session["seen"] = True
    before = client.session.session_key
    client.post("/login/", {"username": "ada", "password": PASSWORD})
    assert client.session.session_key != before


def test_logging_out_ends_the_session(client):
    client.post("/login/", {"username": "ada", "password": PASSWORD})
    client.post("/logout/")
    assert client.get("/").status_code == 302


def test_an_unknown_host_is_refused(cast):
    assert Client(headers={"host": "evil.example"}).get("/login/").status_code == 400
