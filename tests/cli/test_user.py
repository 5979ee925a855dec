"""``foresight user``: accounts for whoever holds the machine."""

import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from django.test import override_settings

from foresight.cli.main import foresight
from foresight.config.mail import mail_settings
from foresight.foundation.accounts.queries import roles_with_second_factor
from foresight.foundation.accounts.sessions import open_sessions
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import Role
from tests.accounts import begin_session, browser, give_authenticator, log_in
from tests.cast import Cast
from tests.receiver import receiver

Run = Callable[..., Result]
NEW = "red-mountain-2026"


def run(*words: str) -> Result:
    return CliRunner().invoke(foresight, ["user", *words])


def said(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


def link_in(text: str) -> str:
    [path] = re.findall(r"http://127\.0\.0\.1:8000(/link/[\w-]+/)", text)
    return str(path)


def choose(path: str, **more: str) -> None:
    assert browser().post(path, {"password": NEW, "again": NEW, **more}).status_code == 302


def test_the_first_administrator_by_link(db: None) -> None:
    choose(link_in(said("first")), username="root")
    assert log_in(browser(), "root", NEW).status_code == 302
    refused = run("first")
    assert (refused.exit_code, "已经有账号" in refused.output) == (1, True)


def test_the_first_administrator_with_a_password(db: None) -> None:
    said("create", "root", "--admin", "--password", NEW)
    assert User.objects.get(username="root").is_administrator


def test_somebody_is_invited_and_helped_with_a_new_password(cast: Cast) -> None:
    choose(link_in(said("invite", "eve", "--email", "eve@example.com")))
    assert log_in(browser(), "eve", NEW).status_code == 302
    assert link_in(said("reset", "ada")) != link_in(said("reset", "ada"))
    assert set(AuditEntry.objects.filter(action="account.reset_link").values_list("actor", flat=True)) == {None}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("create", "ada", "--password", NEW), "已经有人用了"),
        (("create", "eve", "--password", "short"), "密码太短：至少要 10 个字符"),
        (("invite", "eve", "--email", "nowhere"), "Email"),
        (("invite", "eve", "--person", "nobody"), "没有编号为 nobody"),
        (("reset", "nobody"), "没有账号 nobody"),
        (("unlock", "ada"), "没有锁定"),
        (("lock", "dora"), "最后一个"),
        (("deactivate", "dora"), "最后一个"),
        (("remove-factor", "ada"), "没有设置第二因素"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(cast: Cast, words: tuple[str, ...], sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert sentence in result.output
    assert "Traceback" not in result.output


def test_locking_unlocking_deactivating_reactivating(cast: Cast) -> None:
    said("lock", "ada", "--reason", "手机丢了")
    assert log_in(browser(), "ada").status_code == 200
    assert re.search(r"^ada\t艾达\t普通\t\t已锁定$", said("list"), re.M)
    said("unlock", "ada")
    assert log_in(browser(), "ada").status_code == 302
    said("deactivate", "ada")
    assert log_in(browser(), "ada").status_code == 200
    said("reactivate", "ada")
    assert log_in(browser(), "ada").status_code == 302
    assert AuditEntry.objects.get(action="account.lock").reason == "手机丢了"


def test_a_name_that_failed_too_often_is_unlocked(cast: Cast) -> None:
    for _ in range(8):
        log_in(browser(), "ada", "wrong-password")
    assert log_in(browser(), "ada").status_code == 429
    said("unlock", "ada")
    assert log_in(browser(), "ada").status_code == 302


def test_sessions_and_second_factors_are_ended_and_demanded(cast: Cast) -> None:
    begin_session(cast.ada)
    begin_session(cast.ada)
    give_authenticator(cast.ada)
    assert "2 处" in said("end-sessions", "ada")
    assert not open_sessions().exists()
    said("remove-factor", "ada")
    assert log_in(browser(), "ada").headers["Location"] == "/"
    assert "财务、审计" in said("demand-factor", "finance", "auditor")
    assert roles_with_second_factor() == {Role.FINANCE, Role.AUDITOR}
    said("demand-factor")
    assert roles_with_second_factor() == frozenset()


@override_settings(ADDRESS="https://foresight.example.com")
def test_links_bear_the_address_of_the_settings_and_are_mailed(cast: Cast) -> None:
    with (
        receiver() as office,
        override_settings(MAIL_IS_SET_UP=True, **mail_settings(office.url, "foresight@example.com")),
    ):
        printed = said("invite", "eve", "--email", "eve@example.com")
        [link] = re.findall(r"https://foresight\.example\.com/link/[\w-]+/", printed)
        assert link in office.mail().get_content()
        assert "已经发到 eve@example.com" in printed
