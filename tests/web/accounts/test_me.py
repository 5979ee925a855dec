"""One's own account: password, authenticator, recovery codes, sessions, and what a role demands."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from foresight.foundation.accounts.actions import demand_second_factor
from foresight.foundation.accounts.sessions import open_sessions
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import Role
from tests.accounts import SECRET, begin_session, browser, give_authenticator, log_in, logged_in, totp, words
from tests.cast import PASSWORD

NEW = "red-mountain-2026"


def act_names(name: str) -> list[str]:
    return list(AuditEntry.objects.filter(actor__username=name).order_by("sequence").values_list("action", flat=True))


def set_up_authenticator(client) -> list[str]:
    """Sets one up on the page; gives the recovery codes."""
    [secret] = re.findall(r'id="totp_secret">(\w+)<', client.get("/me/authenticator/").content.decode())
    answer = client.post("/me/authenticator/", {"code": totp(secret)})
    assert answer.headers["Location"] == "/me/recovery-codes/"
    return re.findall(r"<li><code>(\d{8})</code></li>", client.get("/me/recovery-codes/").content.decode())


def test_an_authenticator_is_set_up_and_asked_for_at_the_next_login(cast):
    client = logged_in("ada")
    codes = set_up_authenticator(client)
    assert len(set(codes)) == 10
    kept = Authenticator.objects.get(user=cast.ada, type="totp")
    assert not re.fullmatch(r"[A-Z2-7=]+", kept.data["secret"])
    assert act_names("ada") == ["login", "factor.add"]

    other = browser()
    answer = log_in(other, "ada")
    assert answer.headers["Location"] == "/login/code/"
    assert other.get("/me/").status_code == 302
    assert other.get("/login/").headers["Location"] == "/login/code/"
    assert other.post("/login/code/", {"code": codes[0]}).headers["Location"] == "/"
    assert other.get("/me/").status_code == 200
    last = AuditEntry.objects.filter(action="login").latest("sequence")
    assert last.after == {"by": ["password", "recovery_codes"], "ip": "127.0.0.1"}


def test_a_passkey_is_offered_at_the_second_step_to_whoever_has_one(cast):
    give_authenticator(cast.ada)
    client = browser()
    log_in(client, "ada")
    assert "用通行密钥" not in words(client.get("/login/code/"))


def test_the_page_that_was_wanted_opens_after_the_second_step(cast):
    give_authenticator(cast.ada)
    client = browser()
    client.post("/login/", {"username": "ada", "password": PASSWORD, "next": "/metrics/"})
    assert client.post("/login/code/", {"code": totp()}).headers["Location"] == "/metrics/"


def test_a_code_and_a_recovery_code_work_once(cast):
    client = logged_in("ada")
    codes = set_up_authenticator(client)
    Authenticator.objects.filter(user=cast.ada, type="totp").delete()
    give_authenticator(cast.ada)
    for code in (totp(), codes[3]):
        first, second = browser(), browser()
        log_in(first, "ada")
        log_in(second, "ada")
        assert first.post("/login/code/", {"code": code}).status_code == 302
        again = second.post("/login/code/", {"code": code})
        assert (again.status_code, "没有通过验证" in words(again)) == (200, True)


def test_a_code_is_remembered_as_long_as_it_is_taken(cast):
    """allauth forgets after one step of the clock, and takes codes for three."""
    give_authenticator(cast.ada)
    code = totp(steps=1)
    first, second = browser(), browser()
    log_in(first, "ada")
    log_in(second, "ada")
    assert first.post("/login/code/", {"code": code}).status_code == 302
    assert cache.delete(f"allauth.mfa.totp.used?user={cast.ada.pk}&code={code}")
    assert second.post("/login/code/", {"code": f" {code[:3]} {code[3:]}"}).status_code == 200


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_code_of_another_time_does_not_work(cast, steps):
    give_authenticator(cast.ada)
    client = browser()
    log_in(client, "ada")
    assert client.post("/login/code/", {"code": totp(steps=steps)}).status_code == 200


def test_wrong_codes_count_like_wrong_passwords_and_starting_again_does_not_help(cast):
    give_authenticator(cast.ada)
    for attempt in range(8):
        client = browser()
        assert log_in(client, "ada").status_code == 302
        answer = client.post("/login/code/", {"code": "000000"})
        assert answer.status_code == (429 if attempt == 7 else 200)
    assert log_in(browser(), "ada").status_code == 429
    failed = AuditEntry.objects.filter(action="login.failed", subject="account:ada")
    assert set(failed.values_list("after__why", flat=True)) == {"code", "shut_out"}


def test_a_right_code_does_not_open_a_name_that_is_shut_out(cast):
    give_authenticator(cast.ada)
    client = browser()
    log_in(client, "ada")
    for _ in range(8):
        log_in(browser(), "ada", "wrong-password")
    assert client.post("/login/code/", {"code": totp()}).status_code == 429
    assert client.get("/me/").status_code == 302


def test_the_second_step_alone_is_nothing(cast):
    give_authenticator(cast.ada)
    client = browser()
    assert client.get("/login/code/").headers["Location"] == "/login/"
    assert client.post("/login/code/", {"code": totp()}).headers["Location"] == "/login/"


def test_a_login_can_be_given_up_at_its_second_step(cast):
    give_authenticator(cast.ada)
    client = browser()
    log_in(client, "ada")
    client.post("/logout/")
    assert client.get("/login/").status_code == 200


def test_a_wrong_code_sets_up_nothing(cast):
    client = logged_in("ada")
    client.get("/me/authenticator/")
    answer = client.post("/me/authenticator/", {"code": "000000"})
    assert "没有通过验证" in words(answer)
    assert not Authenticator.objects.exists()


def test_giving_up_the_authenticator_gives_up_the_recovery_codes(cast):
    client = logged_in("ada")
    set_up_authenticator(client)
    assert client.get("/me/authenticator/off/").status_code == 200
    client.post("/me/authenticator/off/")
    assert not Authenticator.objects.exists()
    assert act_names("ada")[-1] == "factor.drop"


def test_recovery_codes_are_shown_once_and_can_be_replaced(cast):
    client = logged_in("ada")
    old = set_up_authenticator(client)
    again = client.get("/me/recovery-codes/").content.decode()
    assert not [code for code in old if code in again]
    client.post("/me/recovery-codes/new/")
    new = re.findall(r"<li><code>(\d{8})</code></li>", client.get("/me/recovery-codes/").content.decode())
    assert len(new) == 10
    assert set(new).isdisjoint(old)


def test_recovery_codes_come_with_a_second_factor_only(cast):
    client = logged_in("ada")
    client.post("/me/recovery-codes/new/")
    assert "先设置验证器或通行密钥" in words(client.get("/me/"))
    assert client.get("/me/recovery-codes/").status_code == 404


def long_ago(client) -> None:
    """The login lies ten minutes back."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 600
    session.save()


@pytest.mark.parametrize("page", ["/me/password/", "/me/authenticator/", "/me/passkeys/new/"])
def test_whoever_logged_in_a_while_ago_shows_the_password_again(cast, page):
    client = logged_in("ada")
    assert client.get(page).status_code == 200
    long_ago(client)
    answer = client.get(page)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/me/confirm/?next={page.replace('/', '%2F')}")
    wrong = client.post("/me/confirm/", {"password": "wrong", "next": page})
    assert "密码不对" in words(wrong)
    assert client.post("/me/confirm/", {"password": PASSWORD, "next": page}).headers["Location"] == page
    assert client.get(page).status_code == 200


def test_showing_who_one_is_leads_to_no_other_host(cast):
    client = logged_in("ada")
    long_ago(client)
    answer = client.post("/me/confirm/", {"password": PASSWORD, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_a_stolen_session_cannot_guess_the_password_for_long(cast):
    client = logged_in("ada")
    long_ago(client)
    answers = [client.post("/me/confirm/", {"password": f"guess-{n}"}).status_code for n in range(8)]
    assert answers == [200] * 7 + [429]
    assert client.post("/me/confirm/", {"password": PASSWORD}).status_code == 429


def test_the_password_is_changed_and_only_this_session_goes_on(cast):
    client, other = logged_in("ada"), logged_in("ada")
    begin_session(cast.ben)
    key = client.session.session_key
    answer = client.post("/me/password/", {"password": NEW, "again": NEW})
    assert answer.headers["Location"] == "/me/"
    assert client.session.session_key != key
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302
    assert [row.session_key for row in open_sessions().filter(user=cast.ada)] == [client.session.session_key]
    assert log_in(browser(), "ada", NEW).status_code == 302
    assert log_in(browser(), "ada", PASSWORD).status_code == 200


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "密码太短：至少要 10 个字符"),
        ("", "", "密码太短"),
        (NEW, "other-mountain-2026", "不一样"),
        ("1234567890", "1234567890", "太常见"),
        ("ada.lovelace@example.com", "ada.lovelace@example.com", "太像"),
    ],
)
def test_a_password_that_will_not_do_is_not_taken(cast, password, again, sentence):
    User.objects.filter(pk=cast.ada.pk).update(email="ada.lovelace@example.com")
    client = logged_in("ada")
    answer = client.post("/me/password/", {"password": password, "again": again})
    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert log_in(browser(), "ada", PASSWORD).status_code == 302


def test_sessions_are_listed_and_ended(cast):
    client = logged_in("ada")
    begin_session(cast.ada, user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1")
    page = words(client.get("/me/"))
    assert "Safari · iPhone" in page
    assert "就是这里" in page
    other = open_sessions().filter(user=cast.ada, ip="10.0.0.7").get()
    client.post("/me/sessions/", {"session": other.pk})
    assert "Safari · iPhone" not in words(client.get("/me/"))
    begin_session(cast.ada)
    begin_session(cast.ada)
    client.post("/me/sessions/", {"session": "others"})
    assert "结束了 2 处其他登录" in words(client.get("/me/"))
    assert open_sessions().filter(user=cast.ada).count() == 1


@pytest.mark.parametrize("wanted", ["", "0", "999999", "x", "-1", "1 or 1=1", "9" * 30])
def test_a_session_that_is_not_ones_own_is_not_found(cast, wanted):
    foreign = begin_session(cast.ben)
    client = logged_in("ada")
    assert client.post("/me/sessions/", {"session": wanted}).status_code == 404
    assert client.post("/me/sessions/", {"session": foreign.pk}).status_code == 404
    assert open_sessions().filter(user=cast.ben).count() == 1


def test_a_passkey_that_is_not_ones_own_is_not_found(cast):
    foreign = Authenticator.objects.create(user=cast.ben, type="webauthn", data={"name": "钥匙", "credential": {}})
    client = logged_in("ada")
    for pk in (foreign.pk, 999_999):
        assert client.get(f"/me/passkeys/{pk}/off/").status_code == 404
        assert client.post(f"/me/passkeys/{pk}/off/").status_code == 404
    assert Authenticator.objects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("credential", ["", "{}", "null", "[]", '"x"', '{"id": 1}', "{"])
def test_what_is_no_passkey_is_refused_everywhere(cast, credential):
    client = logged_in("ada")
    client.get("/me/passkeys/new/")
    assert client.post("/me/passkeys/new/", {"credential": credential, "name": "x"}).status_code == 200
    assert not Authenticator.objects.exists()
    stranger = browser()
    stranger.get("/login/passkey/", headers={"accept": "application/json"})
    assert stranger.post("/login/passkey/", {"credential": credential}).headers["Location"] == "/login/"
    assert stranger.get("/me/").status_code == 302


def test_whoever_lacks_a_demanded_factor_is_sent_to_set_one_up(cast):
    client = logged_in("ben")
    demand_second_factor(actor=None, roles=[Role.REGION_MANAGER])
    for page in ("/", "/metrics/", "/me/password/", "/nowhere/"):
        assert client.get(page).headers["Location"] == "/me/second-factor/"
    assert "先设置第二因素" in words(client.get("/me/second-factor/"))
    assert logged_in("ada").get("/metrics/").status_code == 200
    set_up_authenticator(client)
    assert client.get("/metrics/").status_code == 200
    assert client.get("/me/second-factor/").headers["Location"] == "/"


def test_a_demanded_factor_cannot_be_walked_around(cast):
    demand_second_factor(actor=None, roles=[Role.ADMINISTRATOR])
    client = logged_in("dora")
    assert client.post(f"/settings/accounts/{cast.ada.pk}/lock/").headers["Location"] == "/me/second-factor/"
    assert client.post("/settings/accounts/second-factor/").headers["Location"] == "/me/second-factor/"
    assert log_in(browser(), "ada").status_code == 302


def test_the_own_page_asks_the_database_as_often_for_many_sessions_as_for_one(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = logged_in("ada")
    client.get("/me/")
    with CaptureQueriesContext(connection) as one:
        client.get("/me/")
    for _ in range(3):
        begin_session(cast.ada)
    with django_assert_num_queries(len(one)):
        client.get("/me/")


def test_the_secret_of_an_authenticator_is_ours_in_the_app(cast):
    client = logged_in("ada")
    page = client.get("/me/authenticator/")
    assert page.context["totp_url"].startswith("otpauth://totp/ada?secret=")
    assert "issuer=%E5%87%86%E6%98%9F%20Foresight" in page.context["totp_url"]
    assert SECRET not in page.content.decode()
