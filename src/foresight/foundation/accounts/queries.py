"""Reads of the accounts; every list begins at what the viewer may see."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet

from foresight.foundation.accounts.attempts import names_shut_out
from foresight.foundation.accounts.links import digest_of
from foresight.foundation.accounts.models import AccountLink, SecondFactorRule
from foresight.foundation.accounts.sealing import SealBroken, unseal
from foresight.foundation.accounts.sessions import open_sessions
from foresight.foundation.accounts.standing import Standing, standing_of
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import roles_of, today
from foresight.foundation.organisation.roles import REACH, Reach, Role, RowKind

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes only stand in for one."""


@dataclass(frozen=True)
class AccountOverview:
    """An account as the administrator's list shows it."""

    account: User
    standing: Standing
    shut_out: bool
    """Too many failed logins: refused for the time being."""
    factors: Sequence[str]
    """Kinds of second factors that are set up."""
    link: AccountLink | None
    """The link that is open, if there is one."""


def sees_all_accounts(viewer: User) -> bool:
    """Whether a role of the viewer's reaches everybody's account."""
    return any(REACH[held.role][RowKind.ACCOUNTS] is Reach.ALL for held in roles_of(viewer, on=today()))


def accounts_visible_to(viewer: User) -> QuerySet[User]:
    """All accounts for whoever's role reaches them, otherwise one's own."""
    return User.objects.all() if sees_all_accounts(viewer) else User.objects.filter(pk=viewer.pk)


def sessions_visible_to(viewer: User) -> "QuerySet[UserSession]":
    """Open sessions of the accounts that the viewer sees, the newest first."""
    return open_sessions().filter(user__in=accounts_visible_to(viewer))


def account_overviews(viewer: User, *, now: datetime, words: str = "") -> list[AccountOverview]:
    """The accounts that the viewer sees, by name; with ``words`` those whose name, person or address has them. The
    number of queries does not depend on how many there are."""
    found = accounts_visible_to(viewer).select_related("person", "lock").order_by("username")
    if words:
        found = found.filter(
            Q(username__icontains=words) | Q(person__name__icontains=words) | Q(email__icontains=words)
        )
    return _overviews(list(found), now)


def account_overview(viewer: User, account_id: int, *, now: datetime) -> AccountOverview:
    """One account that the viewer sees; raises LookupError for any other."""
    found = list(accounts_visible_to(viewer).select_related("person", "lock").filter(pk=account_id))
    if not found:
        raise LookupError("没有这个账号。")
    return _overviews(found, now)[0]


def _overviews(accounts: Sequence[User], now: datetime) -> list[AccountOverview]:
    day = today()
    shut_out = names_shut_out([account.username for account in accounts], now=now)
    factors = _factors(accounts)
    links = {
        link.account_id: link
        for link in AccountLink.objects.filter(
            account__in=accounts, used_at=None, withdrawn_at=None, expires_at__gt=now
        )
    }
    return [
        AccountOverview(
            account=account,
            standing=standing_of(account, on=day),
            shut_out=account.username in shut_out,
            factors=factors[account.pk],
            link=links.get(account.pk),
        )
        for account in accounts
    ]


def _factors(accounts: Sequence[User]) -> Mapping[int, Sequence[str]]:
    kinds: dict[int, list[str]] = defaultdict(list)
    rows = Authenticator.objects.filter(user__in=accounts, type__in=FACTORS).order_by("type")
    for account, kind in rows.values_list("user_id", "type").distinct():
        kinds[account].append(kind)
    return kinds


def open_link(token: str, *, now: datetime) -> AccountLink | None:
    """The link with that token, if it can still be used."""
    link = AccountLink.objects.filter(digest=digest_of(token)).select_related("account__person").first()
    return link if link is not None and link.is_open(now) else None


def is_first_run() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


def roles_with_second_factor() -> frozenset[Role]:
    """From whom a second factor is demanded."""
    return frozenset(Role(role) for role in SecondFactorRule.objects.values_list("role", flat=True))


def has_second_factor(account: User) -> bool:
    """Whether logging in takes more than the password."""
    return bool(Authenticator.objects.filter(user=account, type__in=FACTORS).exists())


def has_passkey(account: User) -> bool:
    """Whether the account can be opened with a passkey."""
    return bool(Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).exists())


def second_factors_can_be_opened() -> bool:
    """Whether the secret of the newest authenticator was sealed with this home's key."""
    newest = Authenticator.objects.filter(type=Authenticator.Type.TOTP).order_by("-pk").first()
    try:
        return newest is None or bool(unseal(newest.data["secret"]))
    except SealBroken:
        return False


def lacks_demanded_factor(account: User) -> bool:
    """Whether a second factor is demanded from the account today and it has none. One query where the company demands
    none at all."""
    demanded = roles_with_second_factor()
    if not demanded or has_second_factor(account):
        return False
    return any(held.role in demanded for held in roles_of(account, on=today()))


def account_of_identity(*, email: str = "", username: str = "") -> User | None:
    """The account that single sign-on means: the one with that address, or with that name."""
    if email:
        return User.objects.select_related("person", "lock").filter(email=email.strip().lower()).first()
    if username:
        return User.objects.select_related("person", "lock").filter(username=username.strip().lower()).first()
    return None
