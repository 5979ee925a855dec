"""``foresight demo`` and ``foresight serve`` as a user runs them."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

import foresight
from foresight.demo.build import LOGINS, PASSWORD
from foresight.demo.generated.company import COMPANY
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


@dataclass
class Server:
    """How a server ended."""

    returncode: int | None = None
    said: str = ""


@dataclass(frozen=True)
class Answered:
    """What the server answered."""

    status: int
    headers: Message
    page: bytes


def _answered(
    port: int, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
) -> Answered:
    """The server's answer, as soon as it answers."""
    deadline = time.monotonic() + 60
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Answered(answer.status, answer.headers, answer.read())
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        finally:
            connection.close()


def _cookie(answer: Answered, name: str) -> str:
    cookies: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_all("Set-Cookie") or []:
        cookies.load(line)
    return cookies[name].value


@contextmanager
def _served(home: DemoHome, port: int, stop: signal.Signals = signal.SIGTERM) -> Iterator["Server"]:
    """``foresight serve`` on the port; stopped by the signal at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "foresight", "serve", "--workers", "1"],
        env=environment_of(home.folder, home.database_url) | {"PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = Server()
    try:
        yield server
    finally:
        process.send_signal(stop)
        server.said, _ = process.communicate(timeout=60)
        server.returncode = process.returncode


def test_the_first_run_tells_the_logins_and_how_long_it_took(demo_home: DemoHome) -> None:
    assert re.search(r"用时 \d+ 秒", demo_home.printed)
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
    with _served(demo_home, port, stop) as server:
        script = Path(foresight.__file__).parent / "web/static/web/app.js"
        assert _answered(port, "GET", "/static/web/app.js").page == script.read_bytes()
    said = server.said
    assert server.returncode == 0, said
    assert f"http://127.0.0.1:{port}" in said
    assert said.count("已停止。") == 1


def test_the_printed_login_opens_the_cockpit(demo_home: DemoHome) -> None:
    port = _free_port()
    with _served(demo_home, port):
        form = _answered(port, "GET", "/login/")
        token = _cookie(form, "csrftoken")
        answer = _answered(
            port,
            "POST",
            "/login/",
            urlencode({"username": "director", "password": PASSWORD, "csrfmiddlewaretoken": token}),
            {"Cookie": f"csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"},
        )
        assert (answer.status, answer.headers["Location"]) == (302, "/")
        session = {"Cookie": f"sessionid={_cookie(answer, 'sessionid')}"}
        cockpit = _answered(port, "GET", "/", headers=session)
    assert cockpit.status == 200
    page = cockpit.page.decode()
    assert COMPANY in page
    assert "2025-11-14" in page


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
