"""An upgrade says what it will do, keeps a backup, and leaves a way back; a newer database is left alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo.fixture import environment_of
from tests.demo.test_commands import _free_port
from tests.homes import Home, Homes
from tests.small_company import Company

NEWEST, TABLE = "tokens", "tokens_apitoken"
"""A room on which no other builds, and a table of it."""


def _without_the_newest(home: Home) -> None:
    """Takes back the tables of a room, as if the program were older."""
    words = ["migrate", NEWEST, "zero", "--settings", "foresight.config.settings", "-v", "0"]
    environment = environment_of(home.folder, home.database_url)
    subprocess.run([sys.executable, "-m", "django", *words], env=environment, check=True)


@pytest.fixture(scope="module")
def old(small_company: Company, homes: Homes) -> Home:
    """The company as an older program left it: without the newest table."""
    place = homes.empty()
    place.done("restore", str(small_company.backup))
    _without_the_newest(place)
    return place


def test_it_is_told_and_when_it_breaks_there_is_a_way_back(old: Home) -> None:
    told = json.loads(old.done("upgrade", "--dry-run", "--json"))
    assert told["steps"][0].startswith(f"{NEWEST}.0001")
    assert (told["done"], told["backup"]) == (False, None)
    old.execute(f"CREATE TABLE {TABLE} (id integer)")
    broken = old.run("upgrade")
    assert broken.returncode == 1
    assert "升级到一半出错" in broken.stderr
    assert "Traceback" not in broken.stderr
    (kept,) = (old.folder / "backups").iterdir()
    assert f"foresight restore {kept} --replace" in broken.stderr
    # What stood in the way came along with the backup: this program cannot bring it up, and says so.
    refused = old.run("restore", str(kept), "--replace")
    assert refused.returncode == 1
    assert "升级不到当前版本" in refused.stderr or f"本程序没有的表：{TABLE}" in refused.stderr
    old.execute(f"DROP TABLE {TABLE}")


def test_it_is_backed_up_done_and_checked_and_a_newer_database_is_left_alone(old: Home) -> None:
    done = json.loads(old.done("upgrade", "--json"))
    assert done["steps"][0].startswith(f"{NEWEST}.0001")
    assert old.folder / "backups" in Path(done["backup"]).parents
    assert old.count(TABLE) == 0
    assert json.loads(old.done("upgrade", "--json"))["steps"] == []
    # The older state comes back and is brought up on the way.
    assert json.loads(old.done("restore", done["backup"], "--replace", "--json"))["upgraded"]
    assert (old.count(TABLE), old.count("ledger_order")) == (0, 4)
    old.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '0099_later', '2026-01-01')")
    for refused in (old.run("upgrade"), old.run("serve", "--port", str(_free_port()))):
        assert refused.returncode == 1
        assert "数据库比程序新" in refused.stderr
