"""Locking, unlocking, deactivating and changing accounts."""

from datetime import datetime

from django.core.validators import validate_email
from django.db import transaction

from foresight.foundation.accounts.actions.subjects import locked_account, subject_of
from foresight.foundation.accounts.attempts import forget_attempts, names_shut_out
from foresight.foundation.accounts.models import AccountLink, AccountLock
from foresight.foundation.accounts.sessions import end_all
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.holdings import employed
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Right


@transaction.atomic
def lock_account(*, actor: User | None, account_id: int, now: datetime, reason: str = "") -> None:
    """Shuts an account until it is unlocked, and ends its sessions. Its person's roles stay."""
    require(actor, Right.ACCOUNTS)
    _keep_an_administrator(account_id)
    account = locked_account(account_id)
    _not_oneself(actor, account, "锁定")
    if AccountLock.objects.filter(account=account).exists():
        raise ChangeRefused("", f"{account.username} 已经锁定了。")
    AccountLock.objects.create(account=account, locked_at=now, locked_by=actor, reason=reason)
    ended = _shut(account, now)
    record_act(
        actor=actor,
        action="account.lock",
        subject=subject_of(account),
        after={"sessions_ended": ended},
        reason=reason,
    )


@transaction.atomic
def unlock_account(*, actor: User | None, account_id: int, now: datetime) -> None:
    """Opens an account that was locked by somebody or by too many failed logins."""
    require(actor, Right.ACCOUNTS)
    account = locked_account(account_id)
    locks, _ = AccountLock.objects.filter(account=account).delete()
    shut_out = bool(names_shut_out([account.username], now=now))
    if not locks and not shut_out:
        raise ChangeRefused("", f"{account.username} 没有锁定，不用解锁。")
    forget_attempts(account.username)
    record_act(
        actor=actor,
        action="account.unlock",
        subject=subject_of(account),
        before={"locked": bool(locks), "too_many_failures": shut_out},
    )


@transaction.atomic
def deactivate_account(*, actor: User | None, account_id: int, now: datetime, reason: str = "") -> None:
    """Takes an account out of use: it cannot log in, has no right, and its sessions end."""
    require(actor, Right.ACCOUNTS)
    _keep_an_administrator(account_id)
    account = locked_account(account_id)
    _not_oneself(actor, account, "停用")
    if not account.is_active:
        raise ChangeRefused("", f"{account.username} 已经停用了。")
    account.is_active = False
    account.save(update_fields=["is_active"])
    ended = _shut(account, now)
    record_act(
        actor=actor,
        action="account.deactivate",
        subject=subject_of(account),
        before={"is_active": True},
        after={"is_active": False, "sessions_ended": ended},
        reason=reason,
    )


@transaction.atomic
def reactivate_account(*, actor: User | None, account_id: int) -> None:
    """Puts a deactivated account back into use, with the password it had."""
    require(actor, Right.ACCOUNTS)
    account = locked_account(account_id)
    if account.is_active:
        raise ChangeRefused("", f"{account.username} 没有停用。")
    account.is_active = True
    account.save(update_fields=["is_active"])
    record_act(
        actor=actor,
        action="account.reactivate",
        subject=subject_of(account),
        before={"is_active": False},
        after={"is_active": True},
    )


@transaction.atomic
def change_account(*, actor: User | None, account_id: int, email: str, is_administrator: bool) -> None:
    """Sets the address that mail goes to, and whether the account is an administrator's.

    Raises ValidationError for what is no address, ChangeRefused when the address is another account's.
    """
    require(actor, Right.ACCOUNTS)
    email = email.strip().lower()
    if email:
        validate_email(email)
    if not is_administrator:
        _keep_an_administrator(account_id)
    account = locked_account(account_id)
    if email and User.objects.filter(email=email).exclude(pk=account.pk).exists():
        raise ChangeRefused("email", f"邮箱 {email} 已经是别的账号的了，请换一个。")
    if account.is_service and is_administrator:
        raise ChangeRefused("is_administrator", "服务账号不能是管理员：管理要由人来做。")
    before = {"email": account.email, "is_administrator": account.is_administrator}
    after = {"email": email, "is_administrator": is_administrator}
    if before == after:
        return
    account.email, account.is_administrator = email, is_administrator
    account.save(update_fields=["email", "is_administrator"])
    record_act(actor=actor, action="account.change", subject=subject_of(account), before=before, after=after)


def _shut(account: User, now: datetime) -> int:
    AccountLink.objects.filter(account=account, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    return end_all(account)


def _not_oneself(actor: User | None, account: User, act: str) -> None:
    if actor is not None and actor.pk == account.pk:
        raise ChangeRefused("", f"不能{act}自己的账号，请由另一位管理员来做。")


def _keep_an_administrator(account_id: int) -> None:
    """Somebody must be left who can manage accounts. Holds all administrators, in one order, so that two who shut each
    other out at once do not both succeed; who is able is read after that."""
    list(User.objects.select_for_update().filter(is_administrator=True).order_by("pk").values_list("pk"))
    able = User.objects.filter(employed(today(), "person__"), is_administrator=True, is_active=True, lock=None)
    last = list(able[:2])
    if len(last) == 1 and last[0].pk == account_id:
        raise ChangeRefused("", f"{last[0].username} 是最后一个能用的管理员。请先让另一个人成为管理员。")
