"""The real ledgers, each imported once a session by the command line, into a home of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.demo.fixture import database_beside, run_foresight

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


@dataclass(frozen=True)
class Home:
    """A home folder with an imported ledger, asked as a user asks: by the command line."""

    folder: Path
    database_url: str
    data: Path
    """The folder with the real files."""
    files: Path
    """What was imported."""
    mapping: Path
    report: dict[str, Any]
    """What the import said."""

    def run(self, *arguments: str) -> str:
        """What a command prints; it must succeed."""
        done = run_foresight(self.folder, self.database_url, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def import_again(self) -> dict[str, Any]:
        """Imports the same files once more."""
        found: dict[str, Any] = json.loads(
            self.run("import", str(self.files), "--mapping", str(self.mapping), "--json")
        )
        return found

    def figure(self, metric: str, *arguments: str) -> dict[str, Any]:
        """A figure as the command line gives it to programs."""
        found: dict[str, Any] = json.loads(self.run("metric", metric, *arguments, "--json"))
        return found

    def total(self, metric: str, *arguments: str) -> dict[str, Any]:
        """The total of a figure."""
        found: dict[str, Any] = self.figure(metric, *arguments)["total"]
        return found

    def by(self, metric: str, dimensions: str, *arguments: str) -> "dict[tuple[str, ...], dict[str, Any]]":
        """The cells of a figure by the labels of their members."""
        cells = self.figure(metric, *arguments, "--by", dimensions)["cells"]
        return {tuple(member["label"] for member in cell["members"].values()): cell for cell in cells}

    @property
    def expected(self) -> Any:
        """What was computed elsewhere from the same files."""
        return json.loads((self.data / "expected.json").read_text(encoding="utf-8"))


def imported(folder: Path, url: str, data: Path, files: Path, mapping: Path, name: str, currency: str) -> Home:
    """A home into which the files were imported."""
    for arguments in (("migrate",), ("company", "--name", name, "--currency", currency)):
        done = run_foresight(folder, url, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    done = run_foresight(folder, url, "import", str(files), "--mapping", str(mapping), "--json")
    assert done.returncode == 0, done.stdout[:5000] + done.stderr
    return Home(folder, url, data, files, mapping, json.loads(done.stdout))


@pytest.fixture(scope="session")
def adventureworks(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Orders, sales people, territories and quotas of AdventureWorks."""
    data = shared_data / "adventureworks-sales"
    mapping = EXAMPLES / "adventureworks" / "mapping.toml"
    folder = tmp_path_factory.mktemp("adventureworks")
    with database_beside("adventureworks") as url:
        yield imported(folder, url, data, data, mapping, "Adventure Works", "USD")


@pytest.fixture(scope="session")
def superstore(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Orders and returns of the Chinese superstore, from its workbook."""
    data = shared_data / "cn-superstore"
    mapping = EXAMPLES / "cn-superstore" / "mapping.toml"
    folder = tmp_path_factory.mktemp("superstore")
    with database_beside("superstore") as url:
        yield imported(folder, url, data, data / "sample-superstore-cn.xls", mapping, "示例超市", "CNY")
