"""Who may log in: locks, deactivation, leaving, and the last administrator."""

from datetime import UTC, date, datetime, timedelta

import pytest

from foresight.foundation.accounts.actions import (
    change_account,
    deactivate_account,
    end_sessions,
    lock_account,
    reactivate_account,
    unlock_account,
)
from foresight.foundation.accounts.authentication import AccountBackend
from foresight.foundation.accounts.sessions import open_sessions
from foresight.foundation.accounts.standing import Standing, standing_of
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.actions import create_account
from foresight.foundation.organisation.models import Company, User
from foresight.foundation.organisation.queries import roles_of, today
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Role
from tests.accounts import begin_session
from tests.cast import PASSWORD

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def standing(account: User) -> Standing:
    return standing_of(User.objects.select_related("person", "lock").get(pk=account.pk), on=today())


def test_a_locked_account_keeps_its_roles_and_loses_its_sessions(cast):
    begin_session(cast.ben)
    lock_account(actor=cast.dora, account_id=cast.ben.pk, reason="手机丢了", now=NOW)
    assert standing(cast.ben) is Standing.LOCKED
    assert open_sessions().filter(user=cast.ben).count() == 0
    assert Role.REGION_MANAGER in {held.role for held in roles_of(cast.ben, on=today())}
    entry = AuditEntry.objects.get(action="account.lock")
    assert (entry.subject, entry.reason, entry.after) == ("account:ben", "手机丢了", {"sessions_ended": 1})
    unlock_account(actor=cast.dora, account_id=cast.ben.pk, now=NOW)
    assert standing(cast.ben) is Standing.OPEN


def test_a_deactivated_account_has_no_role_and_comes_back_with_its_password(cast):
    begin_session(cast.ben)
    deactivate_account(actor=cast.dora, account_id=cast.ben.pk, now=NOW)
    ben = User.objects.get(username="ben")
    assert standing(ben) is Standing.INACTIVE
    assert roles_of(ben, on=today()) == ()
    assert open_sessions().filter(user=ben).count() == 0
    reactivate_account(actor=cast.dora, account_id=ben.pk)
    assert standing(ben) is Standing.OPEN
    assert User.objects.get(username="ben").check_password(PASSWORD)


@pytest.mark.parametrize(("left", "found"), [(0, Standing.OPEN), (1, Standing.LEFT)])
def test_somebody_is_in_until_the_end_of_the_last_day(cast, left, found):
    person = cast.person("ada")
    person.left_on = today() - timedelta(days=left)
    person.save()
    assert standing(cast.ada) is found


def test_a_session_ends_with_the_day_on_which_its_person_leaves(cast):
    person = cast.person("ada")
    person.left_on = date(2025, 6, 30)
    person.save()
    backend = AccountBackend()
    assert backend.get_user(cast.ada.pk) == cast.ada
    Company.objects.update(today=date(2025, 7, 1))
    assert backend.get_user(cast.ada.pk) is None


def test_what_is_so_already_is_said(cast):
    with pytest.raises(ChangeRefused, match="没有锁定"):
        unlock_account(actor=None, account_id=cast.ada.pk, now=NOW)
    with pytest.raises(ChangeRefused, match="没有停用"):
        reactivate_account(actor=None, account_id=cast.ada.pk)
    lock_account(actor=None, account_id=cast.ada.pk, now=NOW)
    with pytest.raises(ChangeRefused, match="已经锁定"):
        lock_account(actor=None, account_id=cast.ada.pk, now=NOW)
    deactivate_account(actor=None, account_id=cast.ada.pk, now=NOW)
    with pytest.raises(ChangeRefused, match="已经停用"):
        deactivate_account(actor=None, account_id=cast.ada.pk, now=NOW)


def test_the_last_administrator_stays(cast):
    for shut in (lock_account, deactivate_account):
        with pytest.raises(ChangeRefused, match="最后一个"):
            shut(actor=None, account_id=cast.dora.pk, now=NOW)
    with pytest.raises(ChangeRefused, match="最后一个"):
        change_account(actor=None, account_id=cast.dora.pk, email="", is_administrator=False)
    change_account(actor=None, account_id=cast.ben.pk, email="", is_administrator=True)
    deactivate_account(actor=None, account_id=cast.dora.pk, now=NOW)
    with pytest.raises(ChangeRefused, match="最后一个"):
        deactivate_account(actor=None, account_id=cast.ben.pk, now=NOW)


def test_an_administrator_who_has_left_or_is_locked_does_not_count(cast):
    create_account(actor=None, username="root", password=PASSWORD, is_administrator=True)
    root = User.objects.get(username="root")
    person = cast.person("dora")
    person.left_on = today() - timedelta(days=1)
    person.save()
    with pytest.raises(ChangeRefused, match="最后一个"):
        lock_account(actor=None, account_id=root.pk, now=NOW)


def test_nobody_shuts_out_oneself(cast):
    change_account(actor=None, account_id=cast.ben.pk, email="", is_administrator=True)
    for shut in (lock_account, deactivate_account):
        with pytest.raises(ChangeRefused, match="自己的账号"):
            shut(actor=cast.dora, account_id=cast.dora.pk, now=NOW)


def test_a_change_says_before_and_after_and_no_change_says_nothing(cast):
    change_account(actor=cast.dora, account_id=cast.ada.pk, email=" Ada@Example.com", is_administrator=False)
    entry = AuditEntry.objects.get(action="account.change")
    assert entry.before == {"email": "", "is_administrator": False}
    assert entry.after == {"email": "ada@example.com", "is_administrator": False}
    change_account(actor=cast.dora, account_id=cast.ada.pk, email="ada@example.com", is_administrator=False)
    assert AuditEntry.objects.filter(action="account.change").count() == 1
    with pytest.raises(ChangeRefused, match="已经是别的账号"):
        change_account(actor=None, account_id=cast.ben.pk, email="ADA@example.com", is_administrator=False)


def test_an_account_that_is_not_there_is_not_found(cast):
    for act in (lock_account, deactivate_account, unlock_account):
        with pytest.raises(LookupError):
            act(actor=None, account_id=999_999, now=NOW)
    with pytest.raises(LookupError):
        end_sessions(actor=None, account_id=999_999)
