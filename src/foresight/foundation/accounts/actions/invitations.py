"""What an administrator gives somebody so that a password can be chosen: an invitation, or a link to reset it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from foresight.foundation.accounts.actions.subjects import locked_account, subject_of
from foresight.foundation.accounts.links import LIFETIMES, IssuedLink, digest_of, new_token
from foresight.foundation.accounts.models import AccountLink
from foresight.foundation.accounts.standing import STANDING_NAMES, Standing, standing_of
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.actions import create_account
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Right


@transaction.atomic
def invite(
    *,
    actor: User | None,
    username: str,
    now: datetime,
    person_code: str | None = None,
    email: str = "",
    is_administrator: bool = False,
) -> IssuedLink:
    """Makes an account without a password, and the link by which its person chooses one.

    Raises ChangeRefused when the name, the person or the address is taken.
    """
    require(actor, Right.ACCOUNTS)
    try:
        with transaction.atomic():
            account = create_account(
                actor=actor,
                username=username,
                password=None,
                person_code=person_code,
                email=email,
                is_administrator=is_administrator,
            )
    except IntegrityError as taken:
        raise ChangeRefused("username", f"刚刚有人用登录名 {username} 或为同一个人建了账号。请刷新后再看。") from taken
    return issue(account, AccountLink.Purpose.INVITATION, actor=actor, now=now, until=None)


@transaction.atomic
def issue_reset_link(*, actor: User | None, account_id: int, now: datetime) -> IssuedLink:
    """Makes a link by which a new password is chosen; for an account that nobody has used yet, a new invitation.

    The old password goes on working until the new one is chosen. Raises ChangeRefused for an account that may not log
    in.
    """
    require(actor, Right.ACCOUNTS)
    account = locked_account(account_id)
    standing = standing_of(account, on=today())
    if standing not in {Standing.OPEN, Standing.INVITED}:
        raise ChangeRefused("", f"{account.username} {STANDING_NAMES[standing][0]}，不能重设密码。请先恢复这个账号。")
    invited = standing is Standing.INVITED
    purpose = AccountLink.Purpose.INVITATION if invited else AccountLink.Purpose.RESET
    return issue(account, purpose, actor=actor, now=now, until=None)


@transaction.atomic
def withdraw_link(*, actor: User | None, link_id: int, now: datetime) -> None:
    """Makes a link useless. Raises ChangeRefused when it was used or had run out."""
    require(actor, Right.ACCOUNTS)
    link = AccountLink.objects.select_for_update().filter(pk=link_id).first()
    if link is None or link.account is None:
        raise LookupError("没有这个链接。")
    if not link.is_open(now):
        raise ChangeRefused("", "这个链接已经用过或过期了，不用再收回。")
    link.withdrawn_at = now
    link.save(update_fields=["withdrawn_at"])
    record_act(
        actor=actor,
        action="account.withdraw_link",
        subject=subject_of(link.account),
        before={"purpose": link.purpose, "expires_at": link.expires_at.isoformat()},
    )


def issue(
    account: User, purpose: AccountLink.Purpose, *, actor: User | None, now: datetime, until: datetime | None
) -> IssuedLink:
    """A new link for the account, in place of whichever was open. The caller holds the account."""
    AccountLink.objects.filter(account=account, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    token = new_token()
    link = AccountLink.objects.create(
        purpose=purpose,
        account=account,
        digest=digest_of(token),
        made_at=now,
        made_by=actor,
        expires_at=until or now + LIFETIMES[purpose],
    )
    record_act(
        actor=actor,
        action=f"account.{'invite' if purpose == AccountLink.Purpose.INVITATION else 'reset_link'}",
        subject=subject_of(account),
        after={"expires_at": link.expires_at.isoformat(), "by_mail": until is not None},
    )
    return IssuedLink(link, token)
