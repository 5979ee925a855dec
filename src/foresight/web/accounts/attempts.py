"""Too many failed logins, in the request: asking django-axes, telling it, and the page that it answers."""

from collections.abc import Mapping
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def is_shut_out(request: HttpRequest, username: str) -> bool:
    """Whether the name has failed too often; if so the whole answer becomes the page that says it."""
    if AxesProxyHandler.is_allowed(request, {"username": username}):
        return False
    request.axes_locked_out = True  # type: ignore[attr-defined]  # axes marks requests so
    return True


def count_failure(request: HttpRequest, username: str) -> None:
    """One more failure for the name: a wrong code counts like a wrong password."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


def shut_out(
    request: HttpRequest, response: HttpResponse | None, credentials: Mapping[str, Any] | None
) -> HttpResponse:
    """The page for a name that failed too often, whether there is such an account or not."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "web/accounts/shut_out.html", {"minutes": minutes}, status=429)
