"""The production server, run inside this process: gunicorn with sync workers, one port, a clean end."""

import errno
import socket
from collections.abc import Callable

import click
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.base import BaseApplication

from foresight.foundation.warehouse.snapshot import SnapshotFailed, current_generation

HOST = "127.0.0.1"
PORT = 8000
WORKERS = 2
BACKLOG = 128


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
            "loglevel": "warning",
            "proc_name": "foresight",
            "control_socket_disable": True,
            "post_worker_init": _prepare,
            "on_exit": _say_goodbye,
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
    finally:
        connections.close_all()


def require_current_database() -> None:
    """Raises ClickException when the database is not there or not up to date."""
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise click.ClickException("数据库还没有建立或不是最新。请先运行 foresight migrate。")


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


def serve(listener: socket.socket, workers: int) -> None:
    """Answers until it is told to stop (Ctrl+C, or SIGTERM), then ends the program. The socket is gunicorn's from
    here on."""
    connections.close_all()
    _Server(listener.detach(), workers).run()


def _say_goodbye(arbiter: object) -> None:
    """Called once, in the parent of the workers."""
    click.echo("已停止。")
