"""``foresight demo`` and ``foresight serve`` as a user runs them."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

import foresight
from foresight.demo.build import LOGINS, PASSWORD
from tests.demo.fixture import DemoHome, database_beside, environment_of, run_foresight


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _taken_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def _fetched(port: int, path: str, seconds: int = 30) -> bytes:
    """The page, as soon as the server answers."""
    deadline = time.monotonic() + seconds
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().read()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        finally:
            connection.close()


def test_the_first_run_tells_the_logins_and_stays_under_a_minute(demo_home: DemoHome) -> None:
    assert re.search(r"用时 \d+ 秒", demo_home.printed)
    assert demo_home.seconds < 60
    assert PASSWORD in demo_home.printed
    assert all(login.username in demo_home.printed for login in LOGINS)


def test_a_second_run_of_the_demo_is_quick_and_changes_nothing(demo_home: DemoHome) -> None:
    started = time.monotonic()
    again = demo_home.run("demo", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert "没有改动任何数据" in again.stdout
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_server_answers_and_stops_cleanly(demo_home: DemoHome, stop: signal.Signals) -> None:
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "foresight", "serve", "--workers", "1"],
        env=environment_of(demo_home.folder, demo_home.database_url) | {"PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        script = Path(foresight.__file__).parent / "web/static/web/app.js"
        assert _fetched(port, "/static/web/app.js") == script.read_bytes()
    finally:
        server.send_signal(stop)
        said, _ = server.communicate(timeout=60)
    assert server.returncode == 0, said
    assert f"http://127.0.0.1:{port}" in said
    assert said.count("已停止。") == 1


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_said_and_nothing_is_started(demo_home: DemoHome, command: str) -> None:
    with _taken_port() as port:
        refused = demo_home.run(command, "--port", str(port))
    assert refused.returncode == 1
    assert f"端口 {port} 已被别的程序占用" in refused.stderr
    assert "--port" in refused.stderr


def test_a_server_without_a_database_says_what_to_run(tmp_path: Path) -> None:
    with database_beside("empty") as url:
        refused = run_foresight(tmp_path, url, "serve", "--port", str(_free_port()))
    assert refused.returncode == 1
    assert "foresight migrate" in refused.stderr
