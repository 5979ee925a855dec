"""Settings fail loudly and have a working default."""

import os
import stat
from pathlib import Path

import pytest

from foresight.config.environment import ConfigurationError, read_environment, secret_key


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
