"""The server as it runs at a company: processes that die, a database that goes away, a disk that is full."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.cast import PASSWORD
from tests.demo.test_commands import Answered, _answered, _cookie, _free_port
from tests.homes import Home
from tests.small_company import Company, Elsewhere

ON_POSTGRES = bool(os.environ.get("DATABASE_URL"))


def until(true: Callable[[], object], seconds: float = 30) -> None:
    """Waits for something that takes as long as it takes."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


@contextmanager
def serving(home: Home, *options: str) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """``foresight serve`` in the home; its port and its process."""
    port = _free_port()
    process = home.started("serve", "--port", str(port), *options)
    try:
        yield port, process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def status(port: int, path: str) -> int:
    return _answered(port, "GET", path).status


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in text.read_text().split()] if text.exists() else []


def _counted(port: int) -> int:
    text = _answered(port, "GET", "/health/metrics").page.decode()
    return sum(int(float(n)) for n in re.findall(r"^foresight_requests_total\{.*account_login.*\} (\S+)$", text, re.M))


def test_whatever_dies_is_started_again_and_at_the_end_nothing_is_left(small_company: Company) -> None:
    with serving(small_company.home, "--workers", "2") as (port, process):
        for _ in range(6):
            assert status(port, "/login/") == 200
        assert _counted(port) == 6  # whichever of the workers answered, and whichever is asked
        until(lambda: len(children(process.pid)) == 2)
        web, background = children(process.pid)
        os.kill(children(web)[0], signal.SIGKILL)
        until(lambda: len(children(web)) == 2)
        assert status(port, "/login/") == 200
        os.kill(web, signal.SIGKILL)
        os.kill(background, signal.SIGKILL)
        until(lambda: len(children(process.pid)) == 2 and not {web, background} & set(children(process.pid)))
        assert status(port, "/login/") == 200
        until(lambda: _counted(port) == 8)
        last = [pid for child in children(process.pid) for pid in (child, *children(child))]
        process.send_signal(signal.SIGTERM)
        said, faults = process.communicate(timeout=60)
    assert process.returncode == 0, faults
    assert said.count("已停止。") == 1
    assert faults.count("重新启动") == 2
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in last))


def test_when_the_one_who_looks_after_them_is_killed_the_others_end_too(small_company: Company) -> None:
    with serving(small_company.home, "--workers", "1") as (port, process):
        assert status(port, "/login/") == 200
        until(lambda: len(children(process.pid)) == 2)
        others = [pid for child in children(process.pid) for pid in (child, *children(child))]
        process.send_signal(signal.SIGKILL)
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in others))


def test_writing_that_is_killed_leaves_whole_orders_only(elsewhere: Elsewhere) -> None:
    writer = elsewhere.home.started("tests.homes", "writing", stdin=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "going\n"
    writer.send_signal(signal.SIGKILL)
    writer.communicate(timeout=60)
    assert elsewhere.home.run("audit", "verify").returncode == 0
    orders, lines = elsewhere.home.count("ledger_order"), elsewhere.home.count("ledger_orderline")
    assert orders >= 4 + 3
    assert lines == orders + 1  # one order of the small company has two


def _let_in(url: str, yes: bool) -> None:
    """Opens or closes a database of PostgreSQL for everybody, and throws out whoever is in it."""
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as server:
        server.execute(
            sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}").format(sql.Identifier(name), sql.Literal(yes))
        )
        if not yes:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


@pytest.mark.skipif(not ON_POSTGRES, reason="a file does not go away by itself")
def test_a_database_that_is_away_is_waited_for_at_the_start_and_in_between(elsewhere: Elsewhere) -> None:
    url = elsewhere.home.database_url
    _let_in(url, False)
    try:
        with serving(elsewhere.home, "--workers", "1") as (port, process):
            away = _answered(port, "GET", "/login/")
            assert away.status == 503
            assert "数据库暂时连不上" in away.page.decode()
            assert "psycopg" not in away.page.decode()
            assert (status(port, "/health/live"), status(port, "/health/ready")) == (200, 503)
            _let_in(url, True)
            assert (status(port, "/login/"), status(port, "/health/ready")) == (200, 200)
            until(lambda: len(children(process.pid)) == 2)  # the background begins when the database is there
            with psycopg.connect(url, autocommit=True) as beside:
                beside.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            assert status(port, "/login/") == 200  # the lost connection is noticed before it is used
            process.send_signal(signal.SIGTERM)
            _, faults = process.communicate(timeout=60)
            assert "数据库连不上" in faults
            assert "数据库连上了" in faults
    finally:
        _let_in(url, True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 24 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


@pytest.mark.skipif(ON_POSTGRES, reason="the disk of the server is not ours to fill")
def test_on_a_full_disk_pages_are_read_and_writing_says_so(small_company: Company, small_disk: Path) -> None:
    home = Home(small_disk / "home", "")
    shutil.copytree(small_company.home.folder, home.folder)
    with serving(home, "--workers", "1") as (port, _):
        form, entered = _log_in(port)
        session = {"Cookie": f"sessionid={_cookie(entered, 'sessionid')}"}
        assert _answered(port, "GET", "/", headers=session).status == 200
        filler = small_disk / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        for path in ("/", "/targets/", "/metrics/revenue.net/", "/settings/", "/settings/audit/", "/login/"):
            assert _answered(port, "GET", path, headers=session).status in {200, 302}, path
        _, refused = _log_in(port, form)  # a login writes a session
        assert refused.status == 503
        assert "磁盘满了" in refused.page.decode()
        told = home.run("user", "create", "li", "--password", "long-enough-2025")
        assert told.returncode == 1
        assert "Traceback" not in told.stderr
        assert home.run("backup", str(small_disk / "b.foresight")).returncode == 1
        filler.unlink()
        assert _log_in(port, form)[1].status == 302
    assert "li" not in home.names()
    assert [path.name for path in small_disk.iterdir()] == ["home"]


def _log_in(port: int, form: Answered | None = None) -> tuple[Answered, Answered]:
    """The form and the answer to it."""
    form = form or _answered(port, "GET", "/login/")
    token = _cookie(form, "csrftoken")
    return form, _answered(
        port,
        "POST",
        "/login/",
        urlencode({"username": "dora", "password": PASSWORD, "csrfmiddlewaretoken": token}),
        {"Cookie": f"csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"},
    )
