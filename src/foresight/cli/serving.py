"""The production server: gunicorn with sync workers on one port, and the workers of the background, looked after together."""

import errno
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable
from typing import Any

import click
from django.core.wsgi import get_wsgi_application
from django.db import InterfaceError, OperationalError, ProgrammingError, connections
from gunicorn.app.base import BaseApplication

from foresight.cli.supervising import CannotRun, Child, Supervisor, command, forked
from foresight.foundation.health.outages import outage_of
from foresight.foundation.safekeeping.state import applied_migrations, still_to_apply, unknown_to_us
from foresight.foundation.warehouse.snapshot import SnapshotFailed, current_generation

HOST = "127.0.0.1"
PORT = 8000
WORKERS = 2
JOBS = 1
BACKLOG = 128
MEMORY = "/dev/shm"  # noqa: S108  a folder of our own is made in it
"""The processes count into files there, which a full disk does not touch."""
RETRY = 3.0
"""Seconds between two tries to reach a database that is away."""


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types
    """Gunicorn with settings of our own and none from files."""

    def __init__(self, descriptor: int, workers: int) -> None:
        self._descriptor = descriptor
        self._workers = workers
        super().__init__()

    def load_config(self) -> None:
        """Takes the socket that is open already, so that nobody can take the port in between."""
        for name, value in {
            "bind": f"fd://{self._descriptor}",
            "workers": self._workers,
            "worker_class": "sync",
            "timeout": 120,
            "limit_request_line": 8190,
            "loglevel": "warning",
            "proc_name": "foresight",
            "control_socket_disable": True,
            "logger_class": "foresight.cli.server_log.ServerLog",
            "post_worker_init": _prepare,
            "child_exit": _forget_counts,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., object]:
        """The WSGI application, in each worker."""
        application: Callable[..., object] = get_wsgi_application()
        return application


def _prepare(worker: object) -> None:
    """The figures' snapshot is made before the first reader waits for it; what fails here is said on the page."""
    try:
        current_generation()
    except SnapshotFailed as fault:
        click.echo(str(fault), err=True)
    except (OperationalError, InterfaceError, ProgrammingError) as fault:
        click.echo(f"数据库暂时不能用（{type(fault).__name__}），数据快照等第一个读的人来做。", err=True)


def _forget_counts(arbiter: object, worker: Any) -> None:
    """What a dead worker counted stays in the sums; its file of gauges goes."""
    # Only here, in a process of the server: the library looks at the environment when it is imported.
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library leaves it untyped


def require_current_database() -> None:
    """Raises ClickException when the database is not there, not up to date, or newer than the program."""
    if unknown := unknown_to_us(applied_migrations()):
        raise click.ClickException(f"数据库比程序新（{unknown[0]}）。请安装新的程序，不要用旧的程序写它。")
    if still_to_apply():
        raise click.ClickException(
            "数据库还没有建立或不是最新。请先运行 foresight migrate；已有数据时运行 foresight upgrade，它先备份。"
        )


def open_port(host: str, port: int) -> socket.socket:
    """A listening socket. Raises ClickException when the port is taken or may not be used."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as fault:
        listener.close()
        if fault.errno == errno.EADDRINUSE:
            raise click.ClickException(
                f"端口 {port} 已被别的程序占用。请用 --port 换一个端口（或先停掉那个程序），例如 --port {port + 1}。"
            ) from fault
        raise click.ClickException(f"不能在 {host}:{port} 上监听：{fault.strerror}。请换一个地址或端口。") from fault
    return listener


def serve(listener: socket.socket, workers: int, jobs: int = 1, *, begin: Callable[[], None] = lambda: None) -> None:
    """Answers, and works in the background, until it is told to stop (Ctrl+C, or SIGTERM). The socket is ours from here
    on.

    ``begin`` looks whether the database is as it should be and raises ClickException when not. While the database
    cannot be reached the pages say so, and ``begin`` is tried again.
    """
    waiting = not _begun(begin, first=True)
    connections.close_all()
    counts = tempfile.mkdtemp(prefix="foresight-metrics-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
    descriptor = listener.detach()
    background = [Child(f"后台进程 {n}", lambda: command("worker")) for n in range(1, jobs + 1)]
    tried = time.monotonic()

    def look(supervisor: Supervisor) -> None:
        nonlocal waiting, tried
        if waiting and time.monotonic() - tried > RETRY:
            tried = time.monotonic()
            if _begun(begin):
                waiting = False
                click.echo("数据库连上了。", err=True)
                supervisor.children += background
            connections.close_all()

    web = Child("网页服务", lambda: forked(lambda: _Server(os.dup(descriptor), workers).run()), needed=True)
    try:
        Supervisor([web, *([] if waiting else background)], look).run()
    except CannotRun as broken:
        raise click.ClickException(str(broken)) from broken
    finally:
        os.close(descriptor)
        shutil.rmtree(counts, ignore_errors=True)
    click.echo("已停止。")


def _begun(begin: Callable[[], None], *, first: bool = False) -> bool:
    """False while the database cannot be reached."""
    try:
        begin()
    except (OperationalError, InterfaceError) as fault:
        if outage_of(fault) is None:
            raise
        if first:
            reason = str(fault).strip().splitlines()[0]
            click.echo(f"数据库连不上：{reason}。网页先说明情况；每 {RETRY:.0f} 秒再试，连上就自己恢复。", err=True)
        return False
    return True
