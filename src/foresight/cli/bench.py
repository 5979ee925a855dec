"""``foresight bench``: how quick the product is on this machine, against a yardstick of the same run."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any

import click
from django.db import connection
from django.test import Client

from foresight.cli import bench_import
from foresight.cli.bench_load import command as load
from foresight.cli.viewer import account
from foresight.domain.figures.queries import forget_answers
from foresight.domain.ledger.models import SalesEntry
from foresight.foundation.organisation.models import User

GOAL_MS = 150
"""The cockpit at demo size, median on the server."""


@dataclass
class Series:
    """Seconds of one candidate, round by round."""

    name: str
    run: Callable[[], None]
    seconds: list[float] = field(default_factory=list)

    def once(self) -> None:
        """Runs the candidate and keeps the time."""
        start = perf_counter()
        self.run()
        self.seconds.append(perf_counter() - start)

    @property
    def median_ms(self) -> float:
        """The middle of all rounds, in milliseconds."""
        return round(median(self.seconds) * 1000, 2)

    @property
    def p95_ms(self) -> float:
        """The time that nineteen of twenty rounds stay below, in milliseconds."""
        ordered = sorted(self.seconds)
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000, 2)


def interleave(series: Sequence[Series], rounds: int) -> None:
    """Runs all candidates once to warm up, then A B C A B C …, so that a slow moment of the machine meets all."""
    for one in series:
        one.run()
    for _ in range(rounds):
        for one in series:
            one.once()


@click.group()
def command() -> None:
    """测量速度；与同一次运行里的参照一起给出。"""


command.add_command(load)


@command.command("cockpit")
@click.option("--as", "username", default="director", show_default=True, help="以哪个账号打开驾驶舱。")
@click.option("--rounds", default=30, show_default=True, type=click.IntRange(7, 1000), help="轮数。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def cockpit(username: str, rounds: int, as_json: bool) -> None:
    """驾驶舱：服务器上的用时（中位数），目标 150 毫秒以内。

    三项交替运行：驾驶舱；每次先丢掉已算出的结果再打开的驾驶舱（如同数据刚变过，但快照已经做好）；参照是不含数字的登录页。
    """
    user = account(username)
    with _logged_in(user) as client:
        nobody = _client()

        def computed_anew() -> None:
            forget_answers()
            _get(client, "/")

        page = Series("cockpit", lambda: _get(client, "/"))
        anew = Series("computed_anew", computed_anew)
        empty = Series("login_page", lambda: _get(nobody, "/login/"))
        interleave((page, anew, empty), rounds)
        found = {
            "benchmark": "cockpit",
            "database": connection.vendor,
            "journal_rows": SalesEntry.objects.count(),
            "rounds": rounds,
            "median_ms": page.median_ms,
            "p95_ms": page.p95_ms,
            "computed_anew_median_ms": anew.median_ms,
            "login_page_median_ms": empty.median_ms,
            "ratio_to_login_page": round(page.median_ms / empty.median_ms, 2),
            "database_queries": _queries(lambda: _get(client, "/")),
            "goal_ms": GOAL_MS,
            "goal_met": page.median_ms <= GOAL_MS,
        }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        click.echo(f"驾驶舱 {found['median_ms']} 毫秒（中位数，{rounds} 轮；95% 在 {found['p95_ms']} 毫秒以内）")
        click.echo(f"重新计算全部数字 {found['computed_anew_median_ms']} 毫秒")
        click.echo(f"参照：登录页 {found['login_page_median_ms']} 毫秒，驾驶舱是它的 {found['ratio_to_login_page']} 倍")
        click.echo(f"数据库查询 {found['database_queries']} 次，销售日记账 {found['journal_rows']} 行")
    if not found["goal_met"]:
        raise click.ClickException(f"没有达到目标：{GOAL_MS} 毫秒以内。")


@command.command("import")
@click.option(
    "--lines", default=500_000, show_default=True, type=click.IntRange(1000, 5_000_000), help="订单明细行数。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def import_(lines: int, as_json: bool) -> None:
    """导入：每秒多少行订单明细，目标是直接批量写入同样的行的三分之一以上。做完全部撤回，不留下任何数据。"""
    bench_import.command(lines, as_json)


def _client() -> Client:
    return Client(headers={"host": "127.0.0.1"})


@contextmanager
def _logged_in(user: User) -> Iterator[Client]:
    """A client with a session of its own, which is gone afterwards."""
    client = _client()
    client.force_login(user)
    try:
        yield client
    finally:
        client.session.flush()


def _get(client: Client, address: str) -> None:
    response: Any = client.get(address)
    if response.status_code != 200:
        raise click.ClickException(f"{address} 的回答是 {response.status_code}，不能测量。")


def _queries(act: Callable[[], None]) -> int:
    """How many statements an act sends to the database."""
    count = 0

    def counted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        act()
    return count
