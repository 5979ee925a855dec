"""The mail server, from one address in the settings to what Django asks for."""

from typing import Any
from urllib.parse import unquote, urlsplit

SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
"""Without encryption, begun by STARTTLS, encrypted from the start; with the port of each."""


def mail_settings(url: str, sender: str) -> dict[str, Any]:
    """Django's settings for ``smtp://user:password@host:port`` (or ``smtp+tls://``, ``smtps://``).

    An empty address means that there is no mail: nothing is ever sent. Raises ValueError for an address that cannot be
    read, or without a sender.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        # The address itself is not repeated: it may hold a password.
        raise ValueError("this is no mail server; use smtp://, smtp+tls:// or smtps://user:password@host:port")
    if not sender:
        raise ValueError("a mail server needs a sender as well: set FORESIGHT_MAIL_FROM")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or SCHEMES[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": sender,
    }
