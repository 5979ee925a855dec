"""Coming in: what a login tells, what it counts, what it keeps, and when a session ends."""

from datetime import date, timedelta
from time import perf_counter

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import get_hashers
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from foresight.foundation.accounts.actions import deactivate_account, end_sessions, lock_account, unlock_account
from foresight.foundation.accounts.sessions import open_sessions
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.models import Company
from tests.accounts import browser, log_in, logged_in, words
from tests.cast import PASSWORD

LIMIT = 8
WRONG = "登录名或密码不对"


def fail(name: str, times: int) -> None:
    for _ in range(times):
        log_in(browser(), name, "wrong-password")


def without_what_differs(page: str) -> str:
    """A page without the token of its forms and without the name that was typed."""
    import re

    return re.sub(r'(csrfmiddlewaretoken" value=|name="username" value=)"[^"]*"', r'\1""', page)


@pytest.mark.parametrize(
    ("name", "password"),
    [("ada", "wrong-password"), ("nobody", PASSWORD), ("ben", PASSWORD), ("cleo", PASSWORD), ("eve", PASSWORD)],
    ids=["wrong password", "unknown", "locked", "deactivated", "left"],
)
def test_whoever_is_not_let_in_reads_the_same_page(cast, now, name, password):
    lock_account(actor=None, account_id=cast.ben.pk, now=now)
    deactivate_account(actor=None, account_id=cast.cleo.pk, now=now)
    cast.director.username = "eve"
    cast.director.save()
    person = cast.person("director")
    person.left_on = date(2025, 6, 29)
    person.save()
    answer = log_in(browser(), name, password)
    assert answer.status_code == 200
    assert WRONG in words(answer)
    reference = log_in(browser(), "somebody", "else")
    assert without_what_differs(answer.content.decode()) == without_what_differs(reference.content.decode())


def test_a_known_and_an_unknown_name_cost_the_same_work(cast, monkeypatch):
    """One hash and as many queries; and with a hash that is as slow as in life, about the same time."""

    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            log_in(browser(), name, "wrong-password")
        return len(captured)

    assert abs(queries("ada") - queries("nobody")) <= 1

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]):
        get_hashers.cache_clear()  # type: ignore[attr-defined]
        cast.ada.set_password(PASSWORD)
        cast.ada.save()
        cast.ben.set_unusable_password()
        cast.ben.save()
        took = {name: min(_seconds(name) for _ in range(3)) for name in ("ada", "ben", "nobody")}
    get_hashers.cache_clear()  # type: ignore[attr-defined]
    assert max(took.values()) < 2 * min(took.values()), took


def _seconds(name: str) -> float:
    before = perf_counter()
    log_in(browser(), name, "wrong-password")
    return perf_counter() - before


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_a_name_that_fails_too_often_is_shut_out_whether_it_is_known_or_not(cast, name):
    fail(name, LIMIT - 1)
    assert log_in(browser(), name, "wrong-password").status_code == 429
    answer = log_in(browser(), name.upper() + " ", PASSWORD)
    assert answer.status_code == 429
    assert "15 分钟后再试，或请管理员解锁" in words(answer)
    assert log_in(browser(), "ben").status_code == 302


def test_the_time_of_being_shut_out_ends_and_trying_does_not_make_it_longer(cast):
    fail("ada", LIMIT)
    AccessAttempt.objects.update(attempt_time=_ago(minutes=14))
    assert log_in(browser(), "ada").status_code == 429
    AccessAttempt.objects.update(attempt_time=_ago(minutes=16))
    assert log_in(browser(), "ada").status_code == 302


def _ago(minutes: int):
    from django.utils import timezone

    return timezone.now() - timedelta(minutes=minutes)


def test_an_administrator_unlocks(cast, now):
    fail("ada", LIMIT)
    unlock_account(actor=cast.dora, account_id=cast.ada.pk, now=_ago(0))
    assert log_in(browser(), "ada").status_code == 302


def test_a_success_forgets_earlier_failures(cast):
    fail("ada", LIMIT - 1)
    assert log_in(browser(), "ada").status_code == 302
    fail("ada", LIMIT - 1)
    assert log_in(browser(), "ada").status_code == 302


def test_no_password_and_no_name_that_was_typed_is_kept(cast):
    log_in(browser(), "my-secret-password", "another-secret")
    log_in(browser(), "ada", "third-secret")
    kept = [
        *map(str, AccessAttempt.objects.values_list()),
        *map(str, AuditEntry.objects.values_list("subject", "before", "after", "reason")),
    ]
    assert not [row for row in kept if "secret" in row]
    failed = AuditEntry.objects.filter(action="login.failed").order_by("sequence")
    assert [entry.subject for entry in failed] == ["account:unknown", "account:ada"]
    assert failed[0].after == {"why": "credentials", "ip": "127.0.0.1"}


@pytest.mark.parametrize("name", ["x" * 300, "ada\x00", "' or 1=1 --", "%00", "👤" * 40])
def test_a_strange_name_is_only_wrong(cast, name):
    assert log_in(browser(), name, "wrong-password").status_code == 200


def test_coming_in_and_going_out_are_kept(cast):
    client = logged_in("ada")
    client.post("/logout/")
    entries = AuditEntry.objects.filter(action__in=["login", "logout"]).order_by("sequence")
    assert [(entry.action, entry.actor, entry.subject) for entry in entries] == [
        ("login", cast.ada, "account:ada"),
        ("logout", cast.ada, "account:ada"),
    ]
    assert entries[0].after == {"by": ["password"], "ip": "127.0.0.1"}
    assert not open_sessions().exists()


def test_a_session_that_somebody_planted_is_not_the_one_that_is_logged_in(cast):
    client = browser()
    client.get("/login/")
    store = client.session
    store["planted"] = True
    store.save()
    planted = store.session_key or ""
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    log_in(client, "ada")
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()
    thief = browser()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/").status_code == 302


@pytest.mark.parametrize("shut", ["locked", "deactivated", "left", "sessions ended", "password changed"])
def test_an_open_session_ends_at_the_next_request(cast, now, shut):
    client = logged_in("ada")
    assert client.get("/me/").status_code == 200
    if shut == "locked":
        lock_account(actor=None, account_id=cast.ada.pk, now=now)
    elif shut == "deactivated":
        deactivate_account(actor=None, account_id=cast.ada.pk, now=now)
    elif shut == "left":
        person = cast.person("ada")
        person.left_on = date(2025, 6, 30)
        person.save()
        assert client.get("/me/").status_code == 200
        Company.objects.update(today=date(2025, 7, 1))
    elif shut == "sessions ended":
        end_sessions(actor=cast.dora, account_id=cast.ada.pk)
    else:
        cast.ada.set_password("red-mountain-2026")
        cast.ada.save()
    answer = client.get("/me/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/me/")


def test_a_session_that_ended_so_does_not_come_back_with_its_account(cast):
    client = logged_in("ada")
    person = cast.person("ada")
    person.left_on = date(2025, 6, 1)
    person.save()
    client.get("/me/")
    person.left_on = None
    person.save()
    assert client.get("/me/").status_code == 302


def test_somebody_who_is_in_goes_on_from_the_login_page(cast):
    assert logged_in("ada").get("/login/").headers["Location"] == "/"


def test_the_login_page_before_there_is_any_account_says_how_to_make_one(db):
    text = words(browser().get("/login/"))
    assert "foresight user first" in text
    assert "密码" not in text


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_nobody_is_logged_out_by_a_link(cast, method):
    client = logged_in("ada")
    assert getattr(client, method)("/logout/").status_code == 405
    assert client.get("/me/").status_code == 200
