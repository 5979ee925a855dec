"""``foresight bench load``: many people at once on the product's own server, on this machine."""

import json
import re
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from random import Random
from statistics import median
from threading import Event, Lock
from typing import Any

import click
import requests
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import may
from foresight.foundation.organisation.roles import Right

STARTS_WITHIN = 120
ENDS_WITHIN = 60
PAUSE = 3.0
"""Mean seconds that somebody looks at a page before going on."""
WARM = 20
"""Seconds before anything is counted: each process of a server that has just started makes its statements once."""
BROWSING: Sequence[tuple[str, str]] = (
    ("cockpit", "/"),
    ("drill: a figure by region", "/metrics/revenue.net/?by=region"),
    ("drill: a figure by person", "/metrics/revenue.net/?by=person"),
    ("drill: its rows", "/metrics/revenue.net/rows/"),
    ("targets", "/targets/"),
    ("what is to do", "/todo/"),
    ("summary", "/summary/"),
    ("metrics", "/metrics/"),
    ("organisation", "/settings/organisation/"),
    ("export: rows as XLSX", "/data/exports/metric-rows/xlsx/?metric=revenue.net&period=2025-11"),
)
MAPPING = """source = "bench-load"
[[record]]
type = "customer"
file = "customers.csv"
columns = { code = "编号", name = "名称" }
"""
_REVISION = re.compile(r'name="revision" value="(\d+)"')


@dataclass
class Times:
    """Seconds of every request, by what it was, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    counting: bool = False
    _lock: Lock = field(default_factory=Lock)

    def note(self, name: str, seconds: float, status: int | str) -> None:
        """Keeps one answer; every status but 200 is an error."""
        with self._lock:
            if self.counting:
                self.seconds[name].append(seconds)
            if status != 200:
                self.errors.append(f"{name}: {status}")

    def as_json(self) -> Mapping[str, Mapping[str, float]]:
        """Requests, median and 95 % in milliseconds."""
        return {
            name: {
                "requests": len(found),
                "median_ms": round(median(found) * 1000, 1),
                "p95_ms": round(sorted(found)[min(len(found) - 1, int(len(found) * 0.95))] * 1000, 1),
            }
            for name, found in sorted(self.seconds.items())
        }


class Visitor:
    """Somebody with a browser: one request after the other, with a pause between."""

    def __init__(self, number: int, address: str, cookie: str, times: Times, end: Event) -> None:
        self._address, self._times, self._end = address, times, end
        self._dice = Random(number)  # noqa: S311  (pauses, not secrets)
        self.number = number
        self.session = requests.Session()
        self.session.cookies.set(settings.SESSION_COOKIE_NAME, cookie)

    def ask(self, name: str, act: Callable[[], requests.Response]) -> str:
        """Makes a request and keeps its time; the text of the answer."""
        begun = time.perf_counter()
        try:
            answer = act()
            text = answer.text if "text" in answer.headers.get("Content-Type", "") else ""
            where = answer.url.removeprefix(self._address)
            status: int | str = "sent to the login page" if where.startswith("/login/") else answer.status_code
        except requests.RequestException as fault:
            text, status = "", type(fault).__name__
        self._times.note(name, time.perf_counter() - begun, status)
        self._end.wait(self._dice.uniform(0.5, 1.5) * PAUSE)
        return text

    def get(self, name: str, path: str) -> str:
        """Opens a page."""
        return self.ask(name, lambda: self.session.get(self._address + path, timeout=60))

    def post(self, name: str, path: str, values: Mapping[str, str], files: Mapping[str, Any] | None = None) -> str:
        """Sends a form."""
        given = {**values, "csrfmiddlewaretoken": self.session.cookies.get(settings.CSRF_COOKIE_NAME, "")}
        send = lambda: self.session.post(self._address + path, data=given, files=files, timeout=60)  # noqa: E731
        return self.ask(name, send)

    def browse(self) -> None:
        """Goes through the pages, in an order of its own, until the end."""
        while not self._end.is_set():
            for name, path in self._dice.sample(BROWSING, len(BROWSING)):
                if self._end.is_set():
                    return
                self.get(name, path)

    def import_again_and_again(self) -> None:
        """Uploads a small file, has it checked and applied, and takes it back, until the end."""
        turn = 0
        self.get("what is to do", "/todo/")
        while not self._end.is_set():
            turn += 1
            rows = "\n".join(f"bench-{self.number}-{turn}-{row},压测客户 {row}" for row in range(20))
            upload = {"files": ("customers.csv", f"编号,名称\n{rows}\n".encode(), "text/csv")}
            page = self.post("import: upload", "/data/imports/upload/", {}, upload)
            if (number := _number(page, r"/data/imports/(\d+)/map/")) is None:
                continue
            mapping = {"mapping": ("mapping.toml", MAPPING.encode(), "application/toml")}
            page = self.post("import: check", f"/data/imports/{number}/map/", {}, mapping)
            page = self._wait(number, page, "revision")
            if (revision := _REVISION.search(page)) is None:
                continue
            values = {"revision": revision[1]}
            page = self._wait(number, self.post("import: apply", f"/data/imports/{number}/apply/", values), "/undo/")
            if (run := _number(page, r"/data/imports/runs/(\d+)/undo/")) is not None:
                self.post("import: undo", f"/data/imports/runs/{run}/undo/", {"reason": "压测"})

    def _wait(self, number: int, page: str, until: str) -> str:
        for _ in range(60):
            if until in page or self._end.is_set():
                break
            page = self.get("import: look", f"/data/imports/{number}/")
        return page


def _number(page: str, pattern: str) -> int | None:
    found = re.search(pattern, page)
    return int(found[1]) if found else None


@click.command("load")
@click.option("--users", default=50, show_default=True, type=click.IntRange(1, 500), help="同时在用的人数。")
@click.option("--seconds", default=60, show_default=True, type=click.IntRange(5, 600), help="持续多少秒。")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 16), help="网页进程数。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(users: int, seconds: int, workers: int, as_json: bool) -> None:
    """许多人同时在用：浏览、下钻、导出，其中一人不停地导入和撤销；每类页面 95% 的用时，错误必须是 0。

    在本机另起一个服务，用这里的数据和账号；导入的客户会撤销。参照是同一次运行里不查数据的存活探针。
    """
    accounts = [
        user for user in User.objects.filter(is_active=True).order_by("id") if user.person_id or user.is_administrator
    ]
    importers = [user for user in accounts if may(user, Right.BOOKS) and may(user, Right.MASTERS)]
    if not accounts or not importers:
        raise click.ClickException("这里没有账号可以用来测量。请先运行 foresight demo --no-serve。")
    people = [importers[0] if number == 0 else accounts[number % len(accounts)] for number in range(users)]
    times, end = Times(), Event()
    with _server(workers) as address, _cookies(people) as cookies:
        visitors = [Visitor(number, address, cookie, times, end) for number, cookie in enumerate(cookies)]
        with ThreadPoolExecutor(users + 1) as pool:
            probe = pool.submit(_probe, address, times, end)
            going = [
                pool.submit(visitor.import_again_and_again if visitor.number == 0 else visitor.browse)
                for visitor in visitors
            ]
            time.sleep(WARM)
            times.counting = True
            time.sleep(seconds)
            end.set()
            for one in (*going, probe):
                one.result()
    pages = times.as_json()
    requests_made = sum(len(found) for found in times.seconds.values())
    found = {
        "benchmark": "load",
        "database": connection.vendor,
        "users": users,
        "seconds": seconds,
        "web_workers": workers,
        "pause_seconds": PAUSE,
        "warm_up_seconds": WARM,
        "requests": requests_made,
        "requests_a_second": round(requests_made / seconds, 1),
        "errors": len(times.errors),
        "what_went_wrong": sorted(set(times.errors))[:20],
        "pages": pages,
    }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        click.echo(
            f"{users} 人 {seconds} 秒：{requests_made} 次请求，每秒 {found['requests_a_second']} 次，错误 {len(times.errors)}"
        )
        for name, page in pages.items():
            click.echo(
                f"{name:32} {page['requests']:6.0f} 次  中位 {page['median_ms']:8.1f} 毫秒  95% {page['p95_ms']:8.1f} 毫秒"
            )
    if times.errors:
        raise click.ClickException(f"有 {len(times.errors)} 个错误：{sorted(set(times.errors))[:5]}")


def _probe(address: str, times: Times, end: Event) -> None:
    """The yardstick: what an answer without any data takes at the same time."""
    while not end.is_set():
        begun = time.perf_counter()
        try:
            status: int | str = requests.get(f"{address}/health/live", timeout=60).status_code
        except requests.RequestException as fault:
            status = type(fault).__name__
        times.note("yardstick: /health/live", time.perf_counter() - begun, status)
        end.wait(PAUSE)


@contextmanager
def _server(workers: int) -> Iterator[str]:
    """The product's own server on a free port of the loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    call = [sys.executable, "-m", "foresight", "serve", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL)  # noqa: S603  (our own program)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + STARTS_WITHIN
        while process.poll() is None and time.monotonic() < until:
            try:
                requests.get(f"{address}/health/ready", timeout=5).raise_for_status()
                break
            except requests.RequestException:
                time.sleep(0.2)
        else:
            raise click.ClickException("服务没有启动，不能测量。")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def _cookies(people: Sequence[User]) -> Iterator[list[str]]:
    """A session for each, as after a login; they are gone afterwards."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    sessions = []
    for user in people:
        session = store()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.set_expiry(3600)
        session.create()
        sessions.append(session)
    try:
        yield [session.session_key for session in sessions]
    finally:
        for session in sessions:
            session.delete()
