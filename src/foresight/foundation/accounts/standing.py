"""Who may log in today, and what stands in the way of whoever may not."""

from datetime import date
from enum import StrEnum

from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import today


class Standing(StrEnum):
    """How an account stands; only an open one can log in."""

    OPEN = "open"
    INVITED = "invited"
    """It was made, but nobody has chosen a password yet."""
    LOCKED = "locked"
    LEFT = "left"
    """Its person has left."""
    INACTIVE = "inactive"
    SERVICE = "service"
    """A machine's account in use: it acts by tokens and never logs in."""


STANDING_NAMES = {
    Standing.OPEN: ("可登录", "can log in"),
    Standing.INVITED: ("已邀请，未登录过", "invited, not yet in"),
    Standing.LOCKED: ("已锁定", "locked"),
    Standing.LEFT: ("已离职", "has left"),
    Standing.INACTIVE: ("已停用", "deactivated"),
    Standing.SERVICE: ("服务账号，只用令牌", "a service account, by token only"),
}


def standing_of(account: User, *, on: date) -> Standing:
    """How an account stands on a day. The account comes with its person and its lock (``select_related``)."""
    if not account.is_active:
        return Standing.INACTIVE
    if account.person is not None and account.person.left_on is not None and account.person.left_on < on:
        return Standing.LEFT
    if hasattr(account, "lock"):
        return Standing.LOCKED
    if account.is_service:
        return Standing.SERVICE
    if account.last_login is None and not account.has_usable_password():
        return Standing.INVITED
    return Standing.OPEN


def may_log_in(account: User) -> bool:
    """Whether the account may log in, and its sessions may go on, today.

    One that was only invited has no password, but single sign-on may let it in.
    """
    return standing_of(account, on=_day_for(account)) in {Standing.OPEN, Standing.INVITED}


def may_act(account: User) -> bool:
    """Whether the account may do anything by a token today: its person has not left, nobody locked or deactivated it."""
    return may_log_in(account) or standing_of(account, on=date.min) is Standing.SERVICE


def _day_for(account: User) -> date:
    """Today. Of the many accounts whose person has no last day none needs it, which spares each page a query."""
    if account.person is None or account.person.left_on is None:
        return date.min
    return today()
