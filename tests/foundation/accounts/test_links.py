"""One-time links: invitation, reset, first administrator."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from foresight.foundation.accounts.actions import (
    LinkSpent,
    choose_password_by_link,
    deactivate_account,
    invite,
    issue_first_link,
    issue_reset_link,
    issue_reset_link_by_mail,
    lock_account,
    withdraw_link,
)
from foresight.foundation.accounts.models import AccountLink
from foresight.foundation.accounts.sessions import open_sessions
from foresight.foundation.accounts.standing import Standing, may_log_in, standing_of
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.actions import save_people
from foresight.foundation.organisation.inputs import PersonInput
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.refusals import ChangeRefused
from tests.accounts import begin_session
from tests.cast import PASSWORD

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEW = "red-mountain-2026"


def test_whoever_is_invited_chooses_the_password_and_can_log_in(cast):
    save_people(actor=None, people=[PersonInput("eve", "伊芙")])
    issued = invite(actor=cast.dora, username="Eve", person_code="eve", email="Eve@Example.com", now=NOW)
    eve = User.objects.get(username="eve")
    assert (eve.email, str(eve), eve.has_usable_password()) == ("eve@example.com", "伊芙", False)
    assert standing_of(eve, on=today()) is Standing.INVITED
    choose_password_by_link(token=issued.token, password=NEW, now=NOW + timedelta(days=6, hours=23))
    eve.refresh_from_db()
    assert eve.check_password(NEW)
    assert standing_of(eve, on=today()) is Standing.OPEN


def test_a_link_works_once(cast):
    issued = issue_reset_link(actor=cast.dora, account_id=cast.ada.pk, now=NOW)
    choose_password_by_link(token=issued.token, password=NEW, now=NOW)
    with pytest.raises(LinkSpent):
        choose_password_by_link(token=issued.token, password="blue-river-2026", now=NOW)
    cast.ada.refresh_from_db()
    assert cast.ada.check_password(NEW)


@pytest.mark.parametrize(("issue", "lasts"), [("invite", timedelta(days=7)), ("reset", timedelta(hours=24))])
def test_a_link_runs_out(cast, issue, lasts):
    if issue == "invite":
        issued = invite(actor=None, username="eve", now=NOW)
    else:
        issued = issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW)
    assert issued.link.expires_at == NOW + lasts
    with pytest.raises(LinkSpent):
        choose_password_by_link(token=issued.token, password=NEW, now=NOW + lasts)


def test_a_link_that_was_withdrawn_or_replaced_is_void(cast):
    first = issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW)
    second = issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW)
    withdraw_link(actor=cast.dora, link_id=second.link.pk, now=NOW)
    for issued in (first, second):
        with pytest.raises(LinkSpent):
            choose_password_by_link(token=issued.token, password=NEW, now=NOW)
    with pytest.raises(ChangeRefused, match="用过或过期"):
        withdraw_link(actor=cast.dora, link_id=second.link.pk, now=NOW)


def test_a_weak_password_leaves_the_link_as_it_was(cast):
    issued = issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW)
    for weak in ("short", "12345678901", "password123", "ada"):
        with pytest.raises(ValidationError):
            choose_password_by_link(token=issued.token, password=weak, now=NOW)
    choose_password_by_link(token=issued.token, password=NEW, now=NOW)


def test_the_old_password_holds_until_the_new_one_is_chosen_and_then_all_sessions_end(cast):
    begin_session(cast.ada)
    issued = issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW)
    cast.ada.refresh_from_db()
    assert cast.ada.check_password(PASSWORD)
    assert open_sessions().filter(user=cast.ada).count() == 1
    choose_password_by_link(token=issued.token, password=NEW, now=NOW)
    assert open_sessions().filter(user=cast.ada).count() == 0


def test_the_database_and_the_audit_log_hold_no_token(cast):
    issued = issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW)
    link = AccountLink.objects.get()
    assert issued.token not in (link.digest, *map(str, AuditEntry.objects.values_list("after", flat=True)))
    assert len(issued.token) >= 43


@pytest.mark.parametrize("token", ["", "x", "../..", "0" * 64, "ä" * 10])
def test_a_token_that_was_never_given_opens_nothing(cast, token):
    with pytest.raises(LinkSpent):
        choose_password_by_link(token=token, password=NEW, now=NOW)


def test_the_digest_is_not_a_token(cast):
    issued = issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW)
    with pytest.raises(LinkSpent):
        choose_password_by_link(token=issued.link.digest, password=NEW, now=NOW)


@pytest.mark.parametrize("shut", [lock_account, deactivate_account])
def test_a_link_dies_with_its_account(cast, shut):
    issued = issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW)
    shut(actor=None, account_id=cast.ada.pk, now=NOW)
    with pytest.raises(LinkSpent):
        choose_password_by_link(token=issued.token, password=NEW, now=NOW)
    with pytest.raises(ChangeRefused, match="不能重设密码"):
        issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW)


def test_a_link_of_somebody_who_has_left_opens_nothing(cast):
    issued = issue_reset_link(actor=None, account_id=cast.ada.pk, now=NOW)
    person = cast.person("ada")
    person.left_on = today() - timedelta(days=1)
    person.save()
    with pytest.raises(LinkSpent):
        choose_password_by_link(token=issued.token, password=NEW, now=NOW)


def test_a_reset_of_an_account_that_nobody_used_is_an_invitation_again(cast):
    invite(actor=None, username="eve", now=NOW)
    eve = User.objects.get(username="eve")
    again = issue_reset_link(actor=None, account_id=eve.pk, now=NOW)
    assert again.link.purpose == AccountLink.Purpose.INVITATION
    assert eve.links.filter(withdrawn_at=None).count() == 1


def test_name_person_and_address_of_somebody_else_are_refused(cast):
    invite(actor=None, username="eve", email="eve@example.com", now=NOW)
    for username, person, email, field in (
        ("EVE", None, "", "username"),
        ("has space", None, "", "username"),
        ("", None, "", "username"),
        ("x" * 65, None, "", "username"),
        ("fay", "ada", "", "person"),
        ("fay", "nobody", "", "person"),
        ("fay", None, "EVE@example.com", "email"),
    ):
        with pytest.raises(ChangeRefused) as refused:
            invite(actor=None, now=NOW, username=username, person_code=person, email=email)
        assert refused.value.field == field
    with pytest.raises(ValidationError):
        invite(actor=None, username="fay", email="no address", now=NOW)
    assert not User.objects.filter(username="fay").exists()


def test_only_an_administrator_invites(cast):
    with pytest.raises(PermissionDenied):
        invite(actor=cast.director, username="eve", is_administrator=True, now=NOW)


def test_by_mail_there_is_a_link_only_for_an_open_account_with_an_address_and_not_twice_at_once(cast):
    assert issue_reset_link_by_mail(username="ada", now=NOW) is None
    User.objects.filter(pk=cast.ada.pk).update(email="ada@example.com")
    issued = issue_reset_link_by_mail(username=" Ada ", now=NOW)
    assert issued is not None
    assert issued.link.expires_at == NOW + timedelta(hours=1)
    assert issue_reset_link_by_mail(username="ada", now=NOW + timedelta(minutes=4)) is None
    assert issue_reset_link_by_mail(username="ada", now=NOW + timedelta(minutes=6)) is not None
    assert issue_reset_link_by_mail(username="nobody", now=NOW) is None
    lock_account(actor=None, account_id=cast.ada.pk, now=NOW)
    assert issue_reset_link_by_mail(username="ada", now=NOW + timedelta(hours=2)) is None


def test_the_first_administrator_is_made_with_the_link_and_only_once(db):
    issued = issue_first_link(now=NOW)
    with pytest.raises(ChangeRefused, match="登录名"):
        choose_password_by_link(token=issued.token, password=NEW, now=NOW)
    account = choose_password_by_link(token=issued.token, password=NEW, username="Root", now=NOW)
    assert (account.username, account.is_administrator, may_log_in(account)) == ("root", True, True)
    with pytest.raises(LinkSpent):
        choose_password_by_link(token=issued.token, password=NEW, username="other", now=NOW)
    with pytest.raises(ChangeRefused, match="已经有账号"):
        issue_first_link(now=NOW)
    assert list(AuditEntry.objects.order_by("sequence").values_list("action", flat=True)) == [
        "account.first_link",
        "account.create",
        "account.choose_password",
    ]


def test_a_link_for_the_first_administrator_is_void_once_there_is_an_account(db):
    issued = issue_first_link(now=NOW)
    invite(actor=None, username="eve", now=NOW)
    with pytest.raises(LinkSpent):
        choose_password_by_link(token=issued.token, password=NEW, username="root", now=NOW)


def test_a_second_link_for_the_first_administrator_replaces_the_first(db):
    old, new = issue_first_link(now=NOW), issue_first_link(now=NOW)
    with pytest.raises(LinkSpent):
        choose_password_by_link(token=old.token, password=NEW, username="root", now=NOW)
    choose_password_by_link(token=new.token, password=NEW, username="root", now=NOW)
