"""An upgrade says what it will do, keeps a backup, and leaves a way back; a newer database is left alone."""

import json
import subprocess
import sys

import pytest

from tests.demo.fixture import environment_of
from tests.demo.test_commands import _free_port
from tests.homes import Home, Homes
from tests.small_company import Company


@pytest.fixture
def old(small_company: Company, homes: Homes) -> Home:
    """The company as an older program left it: without the newest table."""
    place = homes.empty()
    place.done("restore", str(small_company.backup))
    environment = environment_of(place.folder, place.database_url)
    words = ["migrate", "jobs", "zero", "--settings", "foresight.config.settings", "-v", "0"]
    subprocess.run([sys.executable, "-m", "django", *words], env=environment, check=True)
    return place


def test_it_is_told_backed_up_done_and_checked(old: Home) -> None:
    told = json.loads(old.done("upgrade", "--dry-run", "--json"))
    assert told["steps"] == ["jobs.0001_jobs_and_appointments"]
    assert (told["done"], told["backup"]) == (False, None)
    assert json.loads(old.done("upgrade", "--json"))["steps"] == told["steps"]
    (kept,) = (old.folder / "backups").iterdir()
    assert old.count("jobs_job") == 0
    assert json.loads(old.done("upgrade", "--json"))["steps"] == []
    # The older state comes back and is brought up again on the way.
    said = json.loads(old.done("restore", str(kept), "--replace", "--json"))
    assert said["upgraded"]
    assert old.count("jobs_job") == 0


def test_one_that_breaks_says_how_to_go_back_and_a_newer_database_is_left_alone(old: Home) -> None:
    old.execute("CREATE TABLE jobs_job (id integer)")
    broken = old.run("upgrade")
    assert broken.returncode == 1
    assert "升级到一半出错" in broken.stderr
    (kept,) = (old.folder / "backups").iterdir()
    assert f"foresight restore {kept} --replace" in broken.stderr
    assert "Traceback" not in broken.stderr
    assert "ada" in old.names()
    old.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '0099_later', '2026-01-01')")
    for refused in (old.run("upgrade"), old.run("serve", "--port", str(_free_port()))):
        assert refused.returncode == 1
        assert "数据库比程序新" in refused.stderr
    assert len(list((old.folder / "backups").iterdir())) == 1
