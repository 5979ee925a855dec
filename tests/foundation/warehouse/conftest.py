"""A warehouse with one fact, in a home of its own."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from foresight.foundation.warehouse import registry, snapshot
from tests.foundation.warehouse.things import Things


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def only_things(monkeypatch: pytest.MonkeyPatch) -> Things:
    """Registers the only fact there is; nothing of what the process read before is known."""
    monkeypatch.setattr(registry, "_registry", registry._Registry())
    monkeypatch.setattr(snapshot, "_open", {})
    found = Things()
    registry.register_facts(found.fact)
    return found


@pytest.fixture
def things(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Things:
    """For one process."""
    return only_things(monkeypatch)


@pytest.fixture
def shared_things(transactional_db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Things:
    """For several: what is written is committed."""
    return only_things(monkeypatch)
