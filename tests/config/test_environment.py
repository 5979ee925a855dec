"""Settings fail loudly and have a working default."""

import os
import stat
from pathlib import Path

import pytest

from foresight.config.environment import ConfigurationError, read_environment, secret_key
from foresight.config.mail import mail_settings


def test_defaults_work_without_any_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("FORESIGHT_") or name == "DATABASE_URL"]:
        monkeypatch.delenv(name)
    environment = read_environment()
    assert environment.home == Path.home() / ".foresight"
    assert environment.database_url == ""
    assert not environment.debug


def test_a_misspelt_variable_stops_the_start_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORESIGHT_HOMME", "/tmp/x")
    with pytest.raises(ConfigurationError, match="FORESIGHT_HOMME"):
        read_environment()


def test_a_wrong_value_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORESIGHT_DEBUG", "perhaps")
    with pytest.raises(ConfigurationError, match="FORESIGHT_DEBUG"):
        read_environment()


def test_an_unknown_language_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORESIGHT_LANGUAGE", "de")
    with pytest.raises(ConfigurationError, match="zh-hans or en"):
        read_environment()


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "home")
    assert secret_key(tmp_path / "home") == first
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "home" / "secret.key").stat().st_mode) == 0o600


def test_a_home_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="FORESIGHT_HOME"):
        secret_key(tmp_path / "file" / "home")


def test_an_emptied_key_is_refused_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(ConfigurationError, match="no usable key"):
        secret_key(tmp_path)


@pytest.mark.parametrize(
    ("url", "port", "start_tls", "tls"),
    [
        ("smtp://mail.example.com", 25, False, False),
        ("smtp+tls://mail.example.com", 587, True, False),
        ("smtps://mail.example.com", 465, False, True),
        ("smtps://mail.example.com:2465", 2465, False, True),
    ],
)
def test_a_mail_server_is_read_from_its_address(url: str, port: int, start_tls: bool, tls: bool) -> None:
    found = mail_settings(url, "a@example.com")
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, start_tls, tls)


def test_a_wrong_mail_server_is_refused_without_saying_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORESIGHT_MAIL_URL", "imap://ada:river-secret@mail.example.com")
    monkeypatch.setenv("FORESIGHT_MAIL_FROM", "a@example.com")
    with pytest.raises(ConfigurationError, match="smtp://") as refused:
        read_environment()
    assert "river-secret" not in str(refused.value)


def test_a_mail_server_without_a_sender_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORESIGHT_MAIL_URL", "smtp://mail.example.com")
    with pytest.raises(ConfigurationError, match="FORESIGHT_MAIL_FROM"):
        read_environment()


def test_half_a_single_sign_on_is_refused_and_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORESIGHT_OIDC_ISSUER", "https://id.example.com/")
    monkeypatch.setenv("FORESIGHT_OIDC_CLIENT_ID", "foresight")
    with pytest.raises(ConfigurationError, match="FORESIGHT_OIDC_CLIENT_SECRET"):
        read_environment()
    monkeypatch.setenv("FORESIGHT_OIDC_CLIENT_SECRET", "s")
    assert read_environment().oidc_issuer == "https://id.example.com"


@pytest.mark.parametrize("name", ["FORESIGHT_ADDRESS", "FORESIGHT_OIDC_ISSUER"])
def test_what_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "foresight.example.com")
    with pytest.raises(ConfigurationError, match="https://host"):
        read_environment()
