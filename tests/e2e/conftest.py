"""A real Chromium against a real server with the demo company."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from foresight.demo.build import PASSWORD
from tests.demo.fixture import DemoHome, environment_of

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DRAWN = "document.readyState == 'complete' && !document.querySelector('[data-chart]:empty')"
"""When everything is there: the page with its files, and every chart."""
STARTS_WITHIN = 60
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def server(demo_home: DemoHome) -> Iterator[str]:
    """The production server on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "foresight", "serve", "--port", str(port)],
        env=environment_of(demo_home.folder, demo_home.database_url),
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with urlopen(f"{address}/login/", timeout=5):  # noqa: S310  (our own server)
                    break
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        else:
            pytest.fail("the server did not start")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = os.environ.get("CHROMIUM") or which("chromium") or which("chromium-browser") or which("google-chrome")
    if path is None:
        message = "Chromium is missing: apt-get install chromium fonts-noto-cjk, or name it in CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield opened
        opened.close()


class Journey:
    """A page of somebody who is logged in, and what the browser complained about on the way."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.page: Page = context.new_page()
        self.server = server
        self.complaints: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.complaints.append(f"request to {request.url}")

    def log_in(self, name: str) -> None:
        """Logs in by the form."""
        self.page.goto(f"{self.server}/login/")
        self.page.get_by_label("登录名").fill(name)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(f"{self.server}/")

    def open(self, path: str) -> None:
        """Opens an address and waits until everything is drawn."""
        self.page.goto(self.server + path)
        self.page.wait_for_function(DRAWN)


@pytest.fixture(params=sorted(SIZES))
def journey(request: pytest.FixtureRequest, browser: Browser, server: str, tmp_path: Path) -> Iterator[Journey]:
    """A journey on a desktop and on a phone; it ends without any complaint of the browser."""
    context = browser.new_context(viewport=SIZES[request.param], accept_downloads=True, locale="zh-CN")  # type: ignore[arg-type]
    travelled = Journey(context, server)
    yield travelled
    context.close()
    assert travelled.complaints == []
