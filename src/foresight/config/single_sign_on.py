"""The one provider of single sign-on, from the settings to what django-allauth asks for."""

from typing import Any
from urllib.parse import urlsplit


def provider_settings(issuer: str, client_id: str, secret: str) -> dict[str, Any]:
    """allauth's providers: none without an issuer, otherwise OpenID Connect with PKCE."""
    if not issuer:
        return {}
    client = {
        "provider_id": "company",
        "name": "company",
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [client]}}


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
