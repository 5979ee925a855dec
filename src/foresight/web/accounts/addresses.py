"""The whole address of a one-time link, as it is mailed, shown or printed."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def link_addresses(request: HttpRequest) -> str:
    """What the addresses of links have in common: that of the settings, or the one under which the request came."""
    return settings.ADDRESS or f"{request.scheme}://{request.get_host()}"


def address_of_link(base: str, token: str) -> str:
    """Where the link with that token is opened."""
    return base + reverse("account_link", args=[token])
