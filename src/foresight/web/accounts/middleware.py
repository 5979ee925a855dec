"""What is looked at for each request of somebody who has a session."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from foresight.foundation.accounts.queries import lacks_demanded_factor
from foresight.foundation.organisation.models import User

OPEN_WITHOUT_FACTOR = frozenset(
    {
        "logout",
        "language",
        "me",
        "me.factor",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)
"""Pages that somebody needs to set up the second factor that is demanded, and to leave."""


class StandingMiddleware:
    """Ends the session of an account that may no longer be logged in, and sends whoever lacks a demanded second factor
    to set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            if SESSION_KEY in request.session:
                # The backend no longer knows the account: deactivated, locked, or its person has left.
                request.session.flush()
            return self.get_response(request)
        if lacks_demanded_factor(user) and _page_of(request) not in OPEN_WITHOUT_FACTOR:
            return HttpResponseRedirect(reverse("me.factor"))
        return self.get_response(request)


def _page_of(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return None
