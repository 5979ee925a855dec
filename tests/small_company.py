"""A small company in a home of its own, and its backup: made once for all tests that work on a system from outside."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.homes import Home, Homes


@dataclass(frozen=True)
class Company:
    """A home with a company in it, its figures, and a backup of both."""

    home: Home
    figures: Any
    backup: Path


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homes]:
    made = Homes(tmp_path_factory.mktemp("homes"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def small_company(homes: Homes) -> Company:
    home = homes.empty()
    home.inside("company")
    letter = home.folder / "files" / "jobs" / "7" / "回款 明细.txt"
    letter.parent.mkdir(parents=True)
    letter.write_text("第 7 号")
    figures = home.inside("figures")
    backup = home.folder.parent / "company.foresight"
    home.done("backup", str(backup))
    return Company(home, figures, backup)


@dataclass(frozen=True)
class Elsewhere:
    """The company brought back in another home, and the figures that it had there; tests do with it what they like."""

    home: Home
    figures: Any


@pytest.fixture(scope="session")
def elsewhere(small_company: Company, homes: Homes) -> Elsewhere:
    place = homes.empty()
    said = json.loads(place.done("restore", str(small_company.backup), "--json"))
    assert (said["ok"], said["aside"], said["audit_intact"]) == (True, None, True)
    return Elsewhere(place, place.inside("figures"))
