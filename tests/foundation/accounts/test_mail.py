"""Mail, through a real mail server on this machine."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import override_settings

from foresight.config.mail import mail_settings
from foresight.foundation.accounts.actions import invite, issue_reset_link
from foresight.foundation.accounts.mail import MailFailed, mail_is_set_up, mail_link
from foresight.foundation.organisation.models import User
from tests.receiver import Receiver, receiver

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADDRESS = "https://foresight.example.com/link/TOKEN/"


@pytest.fixture
def office() -> Iterator[Receiver]:
    with (
        receiver() as kept,
        override_settings(MAIL_IS_SET_UP=True, **mail_settings(kept.url, "准星 <foresight@example.com>")),
    ):
        yield kept


def test_an_invitation_arrives_with_its_link_in_both_languages(cast, office):
    issued = invite(actor=cast.dora, username="eve", email="eve@example.com", now=NOW)
    mail_link(issued, ADDRESS)
    mail = office.mail()
    assert (mail["To"], mail["From"]) == ("eve@example.com", "准星 <foresight@example.com>")
    assert mail["Subject"].strip() == "准星：请设置登录密码 / Foresight: choose your password"
    text = mail.get_content()
    assert re.findall(r"https?://\S+", text) == [ADDRESS]
    # Seven days after 9:00 UTC, on the clock of Shanghai.
    assert text.count("2026-03-09 17:00") == 2
    assert "长河设备" in text
    assert "eve" in text
    assert office.logins == [("post@office", "p@ss")]


def test_a_reset_says_that_it_can_be_ignored(cast, office):
    User.objects.filter(pk=cast.ada.pk).update(email="ada@example.com")
    mail_link(issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW), ADDRESS)
    text = office.mail().get_content()
    assert "不是你的话，不用理会" in text
    assert "ignore this mail" in text


def test_a_mail_that_is_refused_says_what_the_server_said_and_the_link_is_good(cast, office):
    office.refuses = True
    issued = invite(actor=None, username="eve", email="eve@example.com", now=NOW)
    with pytest.raises(MailFailed, match="We take no mail today"):
        mail_link(issued, ADDRESS)
    assert issued.link.is_open(NOW)


def test_a_server_that_is_not_there_is_said_as_well(cast):
    gone = mail_settings("smtp://127.0.0.1:9", "foresight@example.com")
    issued = invite(actor=None, username="eve", email="eve@example.com", now=NOW)
    with override_settings(MAIL_IS_SET_UP=True, **gone), pytest.raises(MailFailed, match="邮件没有发出"):
        mail_link(issued, ADDRESS)


def test_an_account_without_an_address_gets_no_mail(cast, office):
    with pytest.raises(MailFailed, match="没有邮箱"):
        mail_link(issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW), ADDRESS)
    assert office.is_empty()


def test_without_a_mail_server_nothing_is_set_up():
    assert not mail_is_set_up()
    assert mail_settings("", "")["EMAIL_BACKEND"] == "django.core.mail.backends.dummy.EmailBackend"
