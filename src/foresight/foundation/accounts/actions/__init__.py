"""Writes of the accounts. Each act checks who acts, runs in one transaction and leaves its audit entry.

Acts without an actor are those of somebody who is not logged in yet: a link, a login. Their entry names the account
that it turned out to be.
"""

from foresight.foundation.accounts.actions.factors import (
    add_second_factor,
    demand_second_factor,
    drop_second_factor,
    remove_second_factors,
)
from foresight.foundation.accounts.actions.invitations import invite, issue_reset_link, withdraw_link
from foresight.foundation.accounts.actions.links import (
    LinkSpent,
    choose_password_by_link,
    issue_first_link,
    issue_reset_link_by_mail,
)
from foresight.foundation.accounts.actions.logins import record_failed_login, record_login, record_logout
from foresight.foundation.accounts.actions.passwords import change_own_password
from foresight.foundation.accounts.actions.sessions import end_session, end_sessions
from foresight.foundation.accounts.actions.standing import (
    change_account,
    deactivate_account,
    lock_account,
    reactivate_account,
    unlock_account,
)

__all__ = [
    "LinkSpent",
    "add_second_factor",
    "change_account",
    "change_own_password",
    "choose_password_by_link",
    "deactivate_account",
    "demand_second_factor",
    "drop_second_factor",
    "end_session",
    "end_sessions",
    "invite",
    "issue_first_link",
    "issue_reset_link",
    "issue_reset_link_by_mail",
    "lock_account",
    "reactivate_account",
    "record_failed_login",
    "record_login",
    "record_logout",
    "remove_second_factors",
    "unlock_account",
    "withdraw_link",
]
