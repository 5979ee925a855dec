"""The pages of accounts."""

from django.utils import timezone

from foresight.foundation.tokens.actions import issue_token
from tests.house.board import MARK, VIEWERS, Board
from tests.house.pages import Sight

_MANAGES = frozenset({"dora"})
_SEES = frozenset({"dora", "aud"})


def stock(board: Board) -> None:
    """The account whose page is looked at; everybody has a token."""
    board.ids["account"] = board.account("ada").pk
    for viewer in VIEWERS:
        account = board.account(viewer)
        mark = board.add("token", f"令-{viewer}{MARK}", {viewer, *_SEES})
        issue_token(actor=account, account_id=account.pk, name=mark, days=30, now=timezone.now())


PAGES = {
    "accounts": Sight("/settings/accounts/", open_to=_SEES, shows=frozenset({"person"})),
    "accounts.invite": Sight("/settings/accounts/invite/", open_to=_MANAGES),
    "account": Sight(lambda board: f"/settings/accounts/{board.ids['account']}/", open_to=_SEES),
    "me.tokens": Sight("/me/tokens/"),
    "tokens": Sight("/settings/tokens/", open_to=_SEES, shows=frozenset({"token"})),
    "me": Sight("/me/"),
    "mfa_index": Sight("/me/"),
}
ACTS_ONLY = {
    "account.act",
    "account.link",
    "accounts.factor",
    "logout",
    "me.sessions",
    "me.tokens.revoke",
    "mfa_generate_recovery_codes",
    "openid_connect_login",
    "tokens.act",
}
_FRESH = "asks first to show again who one is, and is about one's own login alone"
OPEN = {
    "account_login": "the login page comes before anybody is known",
    "mfa_authenticate": "the second step of a login that has begun",
    "mfa_login_webauthn": "begins a login by passkey",
    "openid_connect_callback": "the browser comes back from the provider",
    "forgotten": "comes before anybody is known, and always answers the same",
    "account_link": "opens to whoever holds the link",
    "me.password": _FRESH,
    "me.factor": "sends on whoever lacks nothing",
    "me.tokens.new": _FRESH,
    "openapi": "the description of the API, which tells nothing of the company",
    "mfa_activate_totp": _FRESH,
    "mfa_deactivate_totp": _FRESH,
    "mfa_add_webauthn": _FRESH,
    "mfa_remove_webauthn": _FRESH,
    "mfa_view_recovery_codes": _FRESH,
    "account_reauthenticate": "shows nothing but the field for one's own password",
    "mfa_reauthenticate": "shows nothing but the field for a code",
    "mfa_reauthenticate_webauthn": "shows nothing but the button for a passkey",
}
