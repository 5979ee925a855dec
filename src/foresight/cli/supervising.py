"""The processes of the server, looked after by one: each that ends is started again, and all end together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

import click

LOOK = 0.1
"""Seconds between two looks."""
GRACE = 40.0
"""So long a process may take to end: a request to be answered, a job to be given back."""
WAITS = (0.0, 1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds before a process is started again: the first time, and each time that it ended early."""
EARLY = 20.0
"""A process that ends before so many seconds has ended early."""
HOPELESS = 4
"""After so many early ends in a row a process without which nothing works is given up, and all with it."""
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


@dataclass
class Child:
    """A process that should run. ``start`` returns its id."""

    name: str
    start: Callable[[], int]
    needed: bool = False
    """Without it nothing works."""
    pid: int = 0
    begun: float = 0.0
    failures: int = 0
    next_at: float = 0.0

    def ended(self, status: int) -> None:
        """Notes that it is gone, and when it may come back."""
        early = time.monotonic() - self.begun < EARLY
        self.failures = self.failures + 1 if early else 0
        wait = WAITS[min(self.failures, len(WAITS) - 1)]
        self.pid, self.next_at = 0, time.monotonic() + wait
        how = f"被信号 {os.WTERMSIG(status)} 结束" if os.WIFSIGNALED(status) else f"以 {os.WEXITSTATUS(status)} 退出"
        click.echo(f"{self.name}{how}，{f'{wait:.0f} 秒后' if wait else '马上'}重新启动。", err=True)


class CannotRun(RuntimeError):
    """A process that is needed does not stay up."""


@dataclass
class Supervisor:
    """Runs the children until it is told to stop. ``each_look`` is called all the time; it may add children, and what
    it raises ends everything."""

    children: list[Child]
    each_look: Callable[["Supervisor"], None] = lambda supervisor: None
    asked: int = field(default=0, init=False)
    """How often somebody asked to stop."""

    def run(self) -> None:
        """Returns when all have ended. Raises CannotRun when one that is needed ends again and again."""
        before = {number: signal.signal(number, self._ask) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
        try:
            while not self.asked:
                self._start_due()
                self.each_look(self)
                self._collect()
                time.sleep(LOOK)
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked += 1

    def _start_due(self) -> None:
        for child in self.children:
            if not child.pid and time.monotonic() >= child.next_at:
                child.begun = time.monotonic()
                child.pid = child.start()

    def _collect(self) -> None:
        for child in self.children:
            if child.pid:
                found, status = os.waitpid(child.pid, os.WNOHANG)
                if found and not self.asked:
                    child.ended(status)
                    if child.needed and child.failures >= HOPELESS:
                        raise CannotRun(f"{child.name}一再起不来，原因见上面的日志。")
                elif found:
                    child.pid = 0

    def _end(self) -> None:
        """Asks all to end, and takes those away that do not, or at once when somebody asks a second time."""
        self.asked = max(self.asked, 1)
        self._tell(signal.SIGTERM)
        until = time.monotonic() + GRACE
        while any(child.pid for child in self.children):
            if time.monotonic() > until or self.asked > 1:
                self._tell(signal.SIGKILL)
            self._collect()
            time.sleep(LOOK)

    def _tell(self, number: signal.Signals) -> None:
        for child in self.children:
            if child.pid:
                with suppress(ProcessLookupError):
                    os.kill(child.pid, number)


def forked(work: Callable[[], None]) -> int:
    """A child that is a copy of this process and does some work."""
    signals = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        return pid
    status = 1
    try:
        _of_its_own()
        for number in signals:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        work()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def command(*words: str) -> int:
    """A child that runs one of our commands. What it says on standard output is for somebody at a terminal, and left
    out; faults come through."""
    child = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-m", "foresight", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=_of_its_own,
    )
    child.returncode = 0  # it is waited for by its id; the object must not wait as well
    return child.pid


def _of_its_own() -> None:
    """Ctrl+C at the terminal reaches the supervisor only, which passes it on; when the supervisor is killed, the child
    is asked to end."""
    os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
