"""Making and revoking tokens. The secret is returned once, by the act that makes it, and known nowhere afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foresight.foundation.accounts.standing import STANDING_NAMES, may_act, standing_of
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Right
from foresight.foundation.tokens.groups import Group
from foresight.foundation.tokens.models import ApiToken
from foresight.foundation.tokens.secrets import digest_of, new_secret

LONGEST_DAYS = 366
MOST_TOKENS = 50
"""So many valid ones an account may have at a time."""


@dataclass(frozen=True)
class IssuedToken:
    """A token with its secret, which is known here and never again."""

    token: ApiToken
    secret: str


@transaction.atomic
def issue_token(
    *,
    actor: User | None,
    account_id: int,
    name: str,
    days: int,
    now: datetime,
    read_only: bool = True,
    groups: Iterable[Group] = (),
) -> IssuedToken:
    """Makes a token for ``days`` days: for oneself, or, by whoever manages accounts, for a service account.

    It acts as the account and never may more; ``read_only`` and ``groups`` (none: all) narrow it. Nobody makes tokens in
    the name of another person. Raises PermissionDenied, LookupError for an unknown account, ChangeRefused.
    """
    account = User.objects.select_for_update(of=("self",)).select_related("person").filter(pk=account_id).first()
    if account is None:
        raise LookupError("没有这个账号。")
    _require_own_or_service(actor, account)
    words = " ".join(name.split())
    if not words or len(words) > 100 or "\x00" in words:
        raise ChangeRefused("name", "请写令牌的用途，最多 100 个字，例如“ERP 夜间同步”。")
    if not 1 <= days <= LONGEST_DAYS:
        raise ChangeRefused("days", f"有效期 {days} 天不行：请填 1 到 {LONGEST_DAYS} 天。")
    if not may_act(account):
        state = STANDING_NAMES[standing_of(account, on=today())][0]
        raise ChangeRefused("", f"账号 {account.username} {state}，不能给它令牌。")
    if ApiToken.objects.filter(account=account, revoked_at=None, expires_at__gt=now).count() >= MOST_TOKENS:
        raise ChangeRefused("", f"这个账号已经有 {MOST_TOKENS} 个有效的令牌。请先撤销不用的。")
    secret = new_secret()
    token = ApiToken.objects.create(
        account=account,
        name=words,
        digest=digest_of(secret),
        ending=secret[-4:],
        read_only=read_only,
        groups=sorted({Group(group).value for group in groups}),
        made_at=now,
        made_by=actor,
        expires_at=now + timedelta(days=days),
    )
    record_act(
        actor=actor,
        action="token.issue",
        subject=f"account:{account.username}",
        after={
            "name": token.name,
            "ending": token.ending,
            "read_only": read_only,
            "groups": token.groups,
            "expires_at": token.expires_at.isoformat(),
        },
    )
    return IssuedToken(token, secret)


@transaction.atomic
def revoke_token(*, actor: User | None, token_id: int, now: datetime) -> ApiToken:
    """Makes a token useless at once: one's own, or anybody's by whoever manages accounts. Raises
    PermissionDenied, LookupError, and ChangeRefused for one that is revoked already."""
    found = ApiToken.objects.select_for_update(of=("self",)).select_related("account")
    token = found.filter(pk=token_id).first()
    if token is None:
        raise LookupError("没有这个令牌。")
    if actor is None or actor.pk != token.account_id:
        require(actor, Right.ACCOUNTS)
    if token.revoked_at is not None:
        raise ChangeRefused("", "这个令牌已经撤销了。")
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    record_act(
        actor=actor,
        action="token.revoke",
        subject=f"account:{token.account.username}",
        before={"name": token.name, "ending": token.ending},
    )
    return token


def _require_own_or_service(actor: User | None, account: User) -> None:
    if account.is_service:
        require(actor, Right.ACCOUNTS)
    elif actor is not None and actor.pk != account.pk:
        raise PermissionDenied("令牌代表本人，只能由本人来建；给系统用的，请建服务账号。")
