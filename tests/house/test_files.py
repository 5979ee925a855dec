"""What must be true of the tree's files."""

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def test_no_source_file_is_longer_than_one_idea() -> None:
    long = {str(path.relative_to(ROOT)): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 600}
    assert long == {}


def test_no_migration_has_a_made_up_name() -> None:
    assert [path.name for path in SOURCES if "_auto_" in path.name] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_hashes_and_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--index" not in text
    assert text.count("--hash=sha256:") >= text.count("==")


def test_the_front_end_lock_names_no_registry() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in packages.items() if name)


def test_nothing_of_the_real_data_or_of_other_tools_is_tracked() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    forbidden = (".xls", ".csv", ".csv.gz", ".sqlite3", ".duckdb", ".parquet", ".mo", ".ttf")
    assert [path for path in tracked if path.endswith(forbidden)] == []
