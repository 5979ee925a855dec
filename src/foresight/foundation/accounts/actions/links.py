"""Links in the hands of somebody who is not logged in: the first administrator, a forgotten password, and choosing a
password with a link."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from foresight.foundation.accounts.actions.invitations import issue
from foresight.foundation.accounts.actions.subjects import locked_account, subject_of
from foresight.foundation.accounts.attempts import forget_attempts
from foresight.foundation.accounts.links import (
    LIFETIME_BY_MAIL,
    LIFETIMES,
    ONE_MAIL_IN,
    IssuedLink,
    digest_of,
    new_token,
)
from foresight.foundation.accounts.models import AccountLink
from foresight.foundation.accounts.sessions import end_all
from foresight.foundation.accounts.standing import Standing, standing_of
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.actions import create_account
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.refusals import ChangeRefused


class LinkSpent(LookupError):
    """The link was never made, was used, withdrawn or has run out: all look the same."""

    def __init__(self) -> None:
        super().__init__("这个链接用过了、过期了或被收回了。请向管理员要一个新的。")


@transaction.atomic
def issue_first_link(*, now: datetime) -> IssuedLink:
    """The link that makes the first administrator, for whoever holds the machine. An earlier one is withdrawn.

    Raises ChangeRefused once there is an account.
    """
    if User.objects.exists():
        raise ChangeRefused("", "已经有账号了。要再加人，请由管理员邀请，或运行 foresight user invite 登录名。")
    first = AccountLink.Purpose.FIRST
    AccountLink.objects.filter(purpose=first, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    token = new_token()
    link = AccountLink.objects.create(
        purpose=first, digest=digest_of(token), made_at=now, expires_at=now + LIFETIMES[first]
    )
    record_act(
        actor=None,
        action="account.first_link",
        subject="account:first",
        after={"expires_at": link.expires_at.isoformat()},
    )
    return IssuedLink(link, token)


@transaction.atomic
def issue_reset_link_by_mail(*, username: str, now: datetime) -> IssuedLink | None:
    """The link for somebody who says to have forgotten the password of an account; it goes to the account's own
    address. None where there is no such account, it may not log in, has no address, or was sent a link just now: the
    page must answer the same."""
    found = User.objects.filter(username=username.strip().lower()).exclude(email="").first()
    if found is None:
        return None
    account = locked_account(found.pk)
    if standing_of(account, on=today()) is not Standing.OPEN:
        return None
    if account.links.filter(made_at__gt=now - ONE_MAIL_IN, used_at=None, withdrawn_at=None).exists():
        return None
    return issue(account, AccountLink.Purpose.RESET, actor=None, now=now, until=now + LIFETIME_BY_MAIL)


@transaction.atomic
def choose_password_by_link(*, token: str, password: str, now: datetime, username: str = "") -> User:
    """Uses up a link: the account gets the password, its sessions end and failed logins are forgotten.

    ``username`` is for the first administrator, whose account is made here. Raises LinkSpent, or ValidationError when
    the password is too weak; then the link stays as it was.
    """
    link = AccountLink.objects.select_for_update().filter(digest=digest_of(token)).first()
    if link is None or not link.is_open(now):
        raise LinkSpent
    if link.account_id is None:
        account = _first_administrator(username, password)
    else:
        account = locked_account(link.account_id)
        if standing_of(account, on=today()) not in {Standing.OPEN, Standing.INVITED}:
            raise LinkSpent
        validate_password(password, account)
        account.set_password(password)
        account.save(update_fields=["password"])
    link.used_at = now
    link.save(update_fields=["used_at"])
    end_all(account)
    forget_attempts(account.username)
    record_act(
        actor=account, action="account.choose_password", subject=subject_of(account), after={"with": link.purpose}
    )
    return account


def _first_administrator(username: str, password: str) -> User:
    if User.objects.exists():
        raise LinkSpent
    if not username.strip():
        raise ChangeRefused("username", "请给管理员取一个登录名，例如 admin。")
    return create_account(actor=None, username=username, password=password, is_administrator=True)
