"""Letting a program in by its token: whose it is, whether it still opens anything, and whether it comes too often.

The count of a minute and the time of the last use are kept in the token's own row, which is held while one is counted: a
shared cache can only read and then write, and two processes at the same time would count too few.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction

from foresight.foundation.accounts.queries import lacks_demanded_factor
from foresight.foundation.accounts.standing import STANDING_NAMES, may_act, standing_of
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import today
from foresight.foundation.tokens.groups import Group
from foresight.foundation.tokens.models import ApiToken
from foresight.foundation.tokens.secrets import PREFIX, digest_of

WINDOW = 60
"""Seconds."""
LONGEST_SECRET = 100
_PATIENCE = 200
"""Milliseconds for which SQLite waits to count a use while another process writes."""
_SQLITE_PATIENCE = 20_000
"""What it waits otherwise, as in the settings."""


class TokenRefused(Exception):
    """The token opens nothing; the sentence says why, to whoever holds the secret."""


@dataclass(frozen=True)
class Admitted:
    """Who is let in, and how many more requests this minute has."""

    account: User
    token: ApiToken
    limit: int
    remaining: int
    """Negative: too many."""
    resets_in: int
    """Seconds."""

    def covers(self, group: Group) -> bool:
        """Whether the token is not narrowed to other groups."""
        return not self.token.groups or group.value in self.token.groups


def admit(secret: str, *, now: datetime, limit: int) -> Admitted:
    """Whoever the secret belongs to. Raises TokenRefused for an unknown, expired or revoked token, and for one whose
    account may no longer do anything: it has left, is locked, deactivated, or lacks a demanded second factor."""
    if not secret.startswith(PREFIX) or len(secret) > LONGEST_SECRET:
        raise TokenRefused("没有这个令牌。请检查是否抄全了，令牌以 fst_ 开头。")
    digest, minute = digest_of(secret), int(now.timestamp()) // WINDOW
    used = _count(digest, minute, now)
    token = ApiToken.objects.select_related("account__person", "account__lock").filter(digest=digest).first()
    if token is None:
        raise TokenRefused("没有这个令牌。请检查是否抄全了，令牌以 fst_ 开头。")
    if token.revoked_at is not None:
        raise TokenRefused("这个令牌已经撤销。请换一个。")
    if now >= token.expires_at:
        raise TokenRefused(f"这个令牌已在 {token.expires_at:%Y-%m-%d} 过期。请换一个。")
    account = token.account
    if not may_act(account):
        raise TokenRefused(f"账号 {account.username} {STANDING_NAMES[standing_of(account, on=today())][0]}，令牌失效。")
    if not account.is_service and lacks_demanded_factor(account):
        raise TokenRefused("公司要求这个账号设置第二因素，设好之前令牌不能用。请先登录网页设置。")
    return Admitted(account, token, limit, limit - used, WINDOW - int(now.timestamp()) % WINDOW)


def _count(digest: str, minute: int, now: datetime) -> int:
    """Counts one use; says which one of the minute it is, 0 where it was not counted. A long write on SQLite keeps all
    others from writing: then a reader is let in uncounted rather than kept waiting."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return _counted(digest, minute, now)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    try:
        return _counted(digest, minute, now)
    except OperationalError:
        return 0
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {_SQLITE_PATIENCE}")


@transaction.atomic
def _counted(digest: str, minute: int, now: datetime) -> int:
    valid = ApiToken.objects.select_for_update().filter(digest=digest, revoked_at=None, expires_at__gt=now)
    row = valid.values_list("pk", "window", "used").first()
    if row is None:
        return 0
    pk, window, used = row
    used = used + 1 if window == minute else 1
    ApiToken.objects.filter(pk=pk).update(used=used, window=minute, last_used_at=now)
    return used
