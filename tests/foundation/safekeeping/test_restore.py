"""A backup that comes back gives every figure again; one that is not right changes nothing."""

import json
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from foresight.foundation.safekeeping.refusals import RestoreRefused
from foresight.foundation.safekeeping.restoring import check_backup
from tests.homes import Home
from tests.small_company import Company, Elsewhere


def test_elsewhere_every_figure_is_what_it_was(small_company: Company, elsewhere: Elsewhere) -> None:
    assert len(small_company.figures) > 40
    assert elsewhere.figures == small_company.figures
    there, here = elsewhere.home.folder, small_company.home.folder
    assert (there / "files/jobs/7/回款 明细.txt").read_text() == "第 7 号"
    assert (there / "secret.key").read_bytes() == (here / "secret.key").read_bytes()
    assert not (there / ".restoring").exists()


def _rename(home: Home) -> None:
    """Makes what is there tell apart from what is in the backup."""
    home.execute("UPDATE organisation_user SET username = 'zhang' WHERE username = 'cleo'")


def test_what_is_there_is_replaced_only_when_asked_and_kept_aside(small_company: Company, elsewhere: Elsewhere) -> None:
    place = elsewhere.home
    _rename(place)
    (place.folder / "files" / "own.txt").write_text("own")
    refused = place.run("restore", str(small_company.backup))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert "zhang" in place.names()
    said = json.loads(place.done("restore", str(small_company.backup), "--replace", "--json"))
    assert "zhang" not in place.names()
    assert not (place.folder / "files" / "own.txt").exists()
    place.done("restore", said["aside"], "--replace")
    assert "zhang" in place.names()
    assert (place.folder / "files" / "own.txt").read_text() == "own"


def _copy(source: Path, target: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The archive with another manifest."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        change(manifest)
        for name in manifest["parts"]:
            new.writestr(name, old.read(name) if name in old.namelist() else b"")
        new.writestr("manifest.json", json.dumps(manifest))
    return target


def _newer(manifest: dict[str, Any]) -> None:
    manifest["version"] = "99.0"
    manifest["migrations"]["ledger"].append("0099_what_comes_later")


def _newer_format(manifest: dict[str, Any]) -> None:
    manifest["format"] = 2


def _of_another_database(manifest: dict[str, Any]) -> None:
    manifest["database"] = {"sqlite": "postgresql", "postgresql": "sqlite"}[manifest["database"]]


def _other_digest(manifest: dict[str, Any]) -> None:
    manifest["parts"]["secret.key"]["sha256"] = "0" * 64


def _way_out(manifest: dict[str, Any]) -> None:
    manifest["parts"]["files/../../secret.key"] = {"size": 0, "sha256": ""}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_newer, "更新的版本 99.0 .*0099_what_comes_later"),
        (_newer_format, "更新的版本"),
        (_of_another_database, "的备份，这里用的是"),
        (_other_digest, "secret.key 和清单的指纹对不上"),
        (_way_out, "不能接受的文件名"),
        (lambda manifest: manifest.pop("counts"), "清单不完整"),
        (lambda manifest: manifest.update(product="other"), "不是准星的备份"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused(
    small_company: Company, tmp_path: Path, change: Callable[[dict[str, Any]], None], words: str
) -> None:
    with pytest.raises(RestoreRefused, match=words):
        check_backup(_copy(small_company.backup, tmp_path / "x.foresight", change))


@pytest.mark.django_db
def test_damage_anywhere_is_found(small_company: Company, tmp_path: Path) -> None:
    whole = small_company.backup.read_bytes()
    file = tmp_path / "x.foresight"
    with zipfile.ZipFile(small_company.backup) as archive:
        parts = [part for part in archive.infolist() if part.compress_size > 100][::12]
    places = [part.header_offset + 40 + len(part.filename.encode()) + part.compress_size // 2 for part in parts]
    for damaged in [
        *(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :] for place in places),
        *(whole[:end] for end in (0, 10, len(whole) // 2, len(whole) - 1)),
        b"PK\x03\x04" + bytes(500),
    ]:
        file.write_bytes(damaged)
        with pytest.raises(RestoreRefused):
            check_backup(file)
    with pytest.raises(RestoreRefused, match="没有备份文件"):
        check_backup(tmp_path / "nowhere.foresight")


@pytest.mark.parametrize("step", ["核对操作记录", "替换"])
def test_a_restore_that_is_killed_leaves_one_whole_system(
    small_company: Company, elsewhere: Elsewhere, step: str
) -> None:
    """Killed before the end it is the old one, with the other name; at the end it may be the new one."""
    place = elsewhere.home
    _rename(place)
    process = place.started("restore", str(small_company.backup), "--replace")
    assert process.stderr is not None
    while line := process.stderr.readline():
        if step in line:
            process.send_signal(signal.SIGKILL)
            break
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert "ada" in place.names()
    assert "zhang" in place.names() or step == "替换"
    # The next one clears up behind it.
    refused = place.run("restore", str(small_company.backup))
    assert "--replace" in refused.stderr
    assert not (place.folder / ".restoring").exists()
    assert json.loads(place.done("audit", "verify", "--json"))["intact"]
