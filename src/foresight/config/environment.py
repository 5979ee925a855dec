"""What the environment may say: every variable, its type and its default, checked once at start."""

import os
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from foresight.config.mail import mail_settings

PREFIX = "FORESIGHT_"


class ConfigurationError(Exception):
    """A setting is wrong or unknown; the message says which and what to do."""


class Environment(BaseSettings):
    """Settings read from environment variables that begin with ``FORESIGHT_`` (and ``DATABASE_URL``).

    Each has a working default. A variable that is misspelt stops the start instead of being ignored.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid")

    home: Path = Path.home() / ".foresight"
    """The one folder that holds the database, the warehouse and the secret key."""
    database_url: str = ""
    """Empty: SQLite in the home folder. Otherwise ``postgres://user:password@host:port/name``."""
    debug: bool = False
    allowed_hosts: str = "127.0.0.1,localhost"
    """Host names that the server answers to, with commas between."""
    secure: bool = False
    """True behind a TLS proxy that sets X-Forwarded-Proto: cookies are sent over HTTPS only."""
    address: str = ""
    """How people reach the server in their browser, for instance ``https://foresight.example.com``; it stands in links
    that are mailed or printed. Empty: the address of the request, or the one that ``foresight serve`` says."""
    trusted_proxies: str = ""
    """Addresses or networks of the proxies before the server, with commas between: they say whom they speak for. Empty:
    nobody is believed, and the address of the connection is taken."""
    metrics_token: str = ""
    """Whoever reads ``/health/metrics`` sends it as ``Authorization: Bearer …``. Empty: only this machine may read."""
    log_format: Literal["plain", "json"] = "plain"
    """``json``: one object a line, and a line for each request."""
    backup_folder: Path | None = None
    """Where a backup is put every night. Empty: none is made by itself."""
    backup_keep: int = Field(default=14, ge=1, le=10_000)
    """How many of these backups are kept."""
    mail_url: str = ""
    """``smtp://user:password@host:port``, or ``smtp+tls://`` or ``smtps://``. Empty: no mail is sent."""
    mail_from: str = ""
    """Whom mail comes from, for instance ``准星 <foresight@example.com>``."""
    webhook_hosts: str = ""
    """Hosts (``host`` or ``host:port``), with commas between, of chat services in one's own house to which notices for
    groups may go, beside DingTalk's, WeCom's and Feishu's own. Nothing is sent before an administrator sets up a group."""
    oidc_issuer: str = ""
    """Issuer of the OpenID Connect provider for single sign-on. Empty: there is none."""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = ""
    """What the button of single sign-on says."""
    oidc_match: Literal["email", "username"] = "email"
    """By what of the provider's an account is found: the verified address, or the name (``preferred_username``)."""
    api_per_minute: int = Field(default=600, ge=1, le=1_000_000)
    """How many requests a token of the API may make in a minute."""
    language: str = "zh-hans"
    time_zone: str = "Asia/Shanghai"

    @field_validator("home")
    @classmethod
    def absolute_home(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("backup_folder", mode="before")
    @classmethod
    def absolute_folder(cls, folder: object) -> object:
        return Path(str(folder)).expanduser().absolute() if folder else None

    @field_validator("trusted_proxies")
    @classmethod
    def known_networks(cls, text: str) -> str:
        networks(text)
        return text

    @field_validator("metrics_token")
    @classmethod
    def no_guess(cls, token: str) -> str:
        if token and len(token) < 16:
            raise ValueError("a token of at least 16 characters is needed")
        return token

    @field_validator("language")
    @classmethod
    def known_language(cls, language: str) -> str:
        if language not in {"zh-hans", "en"}:
            raise ValueError(f"{language!r} is not a language of this product; use zh-hans or en")
        return language

    @field_validator("address", "oidc_issuer")
    @classmethod
    def web_address(cls, address: str) -> str:
        parts = urlsplit(address)
        if address and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError(f"{address!r} is no address; write it as https://host.example.com")
        return address.rstrip("/")

    @model_validator(mode="after")
    def whole_mail(self) -> Self:
        mail_settings(self.mail_url, self.mail_from)
        return self

    @model_validator(mode="after")
    def whole_provider(self) -> Self:
        parts = {
            "OIDC_ISSUER": self.oidc_issuer,
            "OIDC_CLIENT_ID": self.oidc_client_id,
            "OIDC_CLIENT_SECRET": self.oidc_client_secret,
        }
        missing = [PREFIX + name for name, value in parts.items() if not value]
        if missing and len(missing) < len(parts):
            raise ValueError(f"single sign-on needs {', '.join(missing)} as well")
        return self

    @model_validator(mode="after")
    def no_unknown_variable(self) -> Self:
        known = {PREFIX + name.upper() for name in type(self).model_fields}
        unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
        if unknown:
            raise ValueError(f"unknown setting {', '.join(unknown)}; known settings are {', '.join(sorted(known))}")
        return self


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The addresses and networks in a list with commas; raises ValueError naming the one that is none."""
    found = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        try:
            found.append(ip_network(word))
        except ValueError as fault:
            raise ValueError(f"{word!r} is no address or network; write 10.0.0.5 or 10.0.0.0/24") from fault
    return tuple(found)


def read_environment() -> Environment:
    """The checked settings; raises ConfigurationError saying which are wrong."""
    try:
        url = os.environ.get("DATABASE_URL", "")
        return Environment(database_url=url) if url else Environment()
    except ValidationError as fault:
        wrong = "; ".join(_sentence(error["loc"], error["msg"]) for error in fault.errors())
        raise ConfigurationError(f"Foresight cannot start: {wrong}") from fault


def _sentence(place: tuple[int | str, ...], words: str) -> str:
    """One fault with the variable that it is about, where it is about one."""
    said = words.removeprefix("Value error, ")
    return f"{PREFIX}{str(place[0]).upper()}: {said}" if place else said


def secret_key(home: Path) -> str:
    """The home's signing key, made at first use and readable by its owner only."""
    path = home / "secret.key"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass  # another process made it a moment ago
    except OSError as fault:
        raise ConfigurationError(
            f"Foresight cannot write its home folder {home}: {fault.strerror}. "
            f"Set FORESIGHT_HOME to a folder that you may write to."
        ) from fault
    key = path.read_text().strip()
    if len(key) < 40:
        raise ConfigurationError(f"{path} holds no usable key; delete the file and start again.")
    return key
