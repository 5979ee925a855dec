"""The request as operations see it: who asks, through which token."""

from django.http import HttpRequest

from foresight.foundation.organisation.models import User
from foresight.foundation.tokens.admission import Admitted


class ApiRequest(HttpRequest):
    """A request that was let in."""

    auth: Admitted


def viewer_of(request: HttpRequest) -> User:
    """The account for which the token acts."""
    admitted = getattr(request, "auth", None)
    if not isinstance(admitted, Admitted):
        raise TypeError("the operation has no authentication")
    return admitted.account
