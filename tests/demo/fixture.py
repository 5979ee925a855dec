"""The demo company for any test that asks for ``demo_company``: built once a session by its own command.

It lives in a database of its own, beside the one that other tests use. A test sees it in place of that database, in a
transaction that is rolled back, so what one test changes the next does not see. Log in with ``client.force_login``:
the passwords are hashed as in life, which the test settings do not read.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest


@dataclass(frozen=True)
class DemoHome:
    """A home folder with the demo company in it."""

    folder: Path
    database_url: str
    """Empty: SQLite in the folder."""
    printed: str
    """What the command that built it said."""

    def run(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Runs a command in this home."""
        return run_foresight(self.folder, self.database_url, *arguments, **environment)

    def settings(self, default: dict[str, Any]) -> dict[str, Any]:
        """How to reach its database, where ``default`` reaches the one of the other tests."""
        if self.database_url:
            return default | {"NAME": urlsplit(self.database_url).path.lstrip("/")}
        return default | {"NAME": str(self.folder / "foresight.sqlite3")}


def environment_of(folder: Path, database_url: str) -> dict[str, str]:
    """The environment in which a command works in a home and a database."""
    clean = {name: text for name, text in os.environ.items() if name not in ("DATABASE_URL", "PORT")}
    return clean | {"FORESIGHT_HOME": str(folder)} | ({"DATABASE_URL": database_url} if database_url else {})


def run_foresight(
    folder: Path, database_url: str, *arguments: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Runs ``foresight`` as a user does, in a home and a database."""
    return subprocess.run(
        [sys.executable, "-m", "foresight", *arguments],
        env=environment_of(folder, database_url) | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@contextmanager
def database_beside(name: str) -> Iterator[str]:
    """The address of an empty database of its own where the tests run on PostgreSQL; empty for SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    parts = urlsplit(url)
    own = f"{parts.path.lstrip('/')}_{name}_{os.getpid()}"
    server = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{own}"')
        connection.execute(f'CREATE DATABASE "{own}"')
    try:
        yield urlunsplit(parts._replace(path=f"/{own}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHome]:
    """A home in which ``foresight demo --no-serve`` has run."""
    folder = tmp_path_factory.mktemp("demo")
    with database_beside("demo") as url:
        kept = Path(os.environ["DEMO_KEPT"]) if "DEMO_KEPT" in os.environ and not url else None
        yield DemoHome(folder, url, _copied(kept, folder) if kept else _built(folder, url))


def _built(folder: Path, url: str) -> str:
    built = run_foresight(folder, url, "demo", "--no-serve")
    assert built.returncode == 0, built.stderr
    return built.stdout


def _copied(kept: Path, folder: Path) -> str:
    """The company as an earlier session of the same run built it, by the same command (``DEMO_KEPT`` says where); it is
    built there first where none has."""
    home, said = kept / "home", kept / "said"
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            said.write_text(_built(home, ""))
        shutil.copytree(home, folder, dirs_exist_ok=True)
    return said.read_text().replace(str(home), str(folder))


@pytest.fixture(scope="session")
def _demo_connection(demo_home: DemoHome, django_db_blocker: Any) -> Iterator[Any]:
    from django.conf import settings
    from django.utils.module_loading import import_string

    default = settings.DATABASES["default"]
    wrapper = import_string(f"{default['ENGINE']}.base.DatabaseWrapper")
    connection = wrapper(demo_home.settings(default), "default")
    yield connection
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture
def demo_company(demo_home: DemoHome, _demo_connection: Any, django_db_blocker: Any) -> Iterator[DemoHome]:
    """The demo company in place of the tests' database; changes are rolled back."""
    from django.db import connections, transaction

    others = connections["default"]
    connections["default"] = _demo_connection
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            yield demo_home
            transaction.set_rollback(True)
    finally:
        connections["default"] = others
