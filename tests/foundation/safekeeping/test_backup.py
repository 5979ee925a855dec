"""A backup is whole or it is not there; nobody else reads it; others write on while it is made."""

import json
import os
import resource
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from foresight.foundation.safekeeping.backups import remove_old
from tests.small_company import Company, Elsewhere


def test_it_is_one_file_for_its_owner_only_and_says_what_it_holds(small_company: Company) -> None:
    assert stat.S_IMODE(small_company.backup.stat().st_mode) == 0o600
    with zipfile.ZipFile(small_company.backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert "files/jobs/7/回款 明细.txt" in archive.namelist()
        assert archive.read("secret.key") == (small_company.home.folder / "secret.key").read_bytes()
    assert manifest["counts"]["ledger_order"] == 4
    assert manifest["counts"]["organisation_user"] == 5
    assert "0001_organisation" in manifest["migrations"]["organisation"]
    assert "django_session" in manifest["left_out"]
    assert manifest["audit"]["count"] == manifest["counts"]["audit_auditentry"]
    assert not any(name.startswith("warehouse") or name.endswith(".duckdb") for name in manifest["parts"])


def test_a_file_that_is_there_is_not_overwritten(small_company: Company) -> None:
    before = small_company.backup.read_bytes()
    refused = small_company.home.run("backup", str(small_company.backup))
    assert refused.returncode == 1
    assert "已经存在" in refused.stderr
    assert small_company.backup.read_bytes() == before


def test_into_a_folder_it_goes_under_a_name_made_of_the_time_and_without_key_if_asked(
    small_company: Company, tmp_path: Path
) -> None:
    said = json.loads(small_company.home.done("backup", str(tmp_path), "--without-key", "--json"))
    (made,) = tmp_path.iterdir()
    assert said["path"] == str(made)
    assert made.name.startswith("foresight-20")
    assert (said["ok"], said["holds_key"], said["recorded"]) == (True, False, True)
    with zipfile.ZipFile(made) as archive:
        assert "secret.key" not in archive.namelist()


def test_a_full_disk_is_said_and_nothing_is_left(small_company: Company, tmp_path: Path) -> None:
    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    process = small_company.home.started("backup", str(tmp_path / "b.foresight"), preexec_fn=small_files_only)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "磁盘满了" in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_backup_left_is_cleared_by_the_next_one(small_company: Company, tmp_path: Path) -> None:
    left = tmp_path / ".b.foresight.archive.4194305.unfinished"
    running = tmp_path / f".b.foresight.archive.{os.getpid()}.unfinished"
    for file in (left, running):
        file.write_text("half")
    small_company.home.done("backup", str(tmp_path / "b.foresight"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [running.name, "b.foresight"]


def test_somebody_writing_beside_it_changes_nothing_inside(
    small_company: Company, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """Each order adds an entry to the chain; in the copy, orders and chain are of one moment."""
    busy, other = small_company.home, elsewhere.home
    writer = busy.started("tests.homes", "writing", stdin=-1)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "going\n"
    busy.done("backup", str(tmp_path / "busy.foresight"))
    written, fault = writer.communicate("stop", timeout=60)
    assert writer.returncode == 0, fault
    restored = json.loads(other.done("restore", str(tmp_path / "busy.foresight"), "--replace", "--json"))
    assert restored["audit_intact"]
    with zipfile.ZipFile(tmp_path / "busy.foresight") as archive:
        counts = json.loads(archive.read("manifest.json"))["counts"]
    orders = counts["ledger_order"] - 4
    assert 3 <= orders < int(written)
    assert counts["ledger_orderline"] - 5 == orders
    assert counts["audit_auditentry"] > orders


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the database is a file on SQLite only")
def test_a_damaged_database_is_not_backed_up(small_company: Company, tmp_path: Path) -> None:
    shutil.copytree(small_company.home.folder, tmp_path / "home")
    database = tmp_path / "home" / "foresight.sqlite3"
    with database.open("r+b") as file:
        file.seek(database.stat().st_size // 2)
        file.write(b"\xff" * 20_000)
    damaged = type(small_company.home)(tmp_path / "home", "")
    refused = damaged.run("backup", str(tmp_path / "b.foresight"))
    assert refused.returncode == 1
    assert "损坏" in refused.stderr or "malformed" in refused.stderr
    assert not (tmp_path / "b.foresight").exists()


def test_only_the_newest_of_a_folder_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    names = [f"foresight-2025010{day}-020000.foresight" for day in range(1, 6)]
    for name in [*names, "before-restore-20250101-020000.foresight", "letters.txt"]:
        (tmp_path / name).write_text("")
    assert [path.name for path in remove_old(tmp_path, keep=2)] == names[:3]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "before-restore-20250101-020000.foresight",
        *names[3:],
        "letters.txt",
    ]


def test_the_backup_of_the_night_goes_into_its_folder_or_says_why_not(elsewhere: Elsewhere, tmp_path: Path) -> None:
    folder = {"FORESIGHT_BACKUP_FOLDER": str(tmp_path), "FORESIGHT_BACKUP_KEEP": "1"}
    (tmp_path / "foresight-20250101-020000.foresight").write_text("")
    state, _, result = elsewhere.home.inside("night", **folder)
    (made,) = tmp_path.iterdir()
    assert (state, result["file"], result["removed"]) == ("done", made.name, 1)
    state, problem, _ = elsewhere.home.inside(
        "night", **folder | {"FORESIGHT_BACKUP_FOLDER": str(tmp_path / "nowhere")}
    )
    assert state == "refused"
    assert "不在" in problem
