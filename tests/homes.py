"""Small systems of their own for the tests of backup and restore: a home, a database, a little company in it.

Run as a program it works inside the home of its environment: ``company`` makes the company, ``figures`` prints every
figure of the catalogue, ``writing`` records orders until it is told to stop, ``night`` does the backup of the night.
"""

import json
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.demo.fixture import database_beside, environment_of, run_foresight

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Home:
    """A home with its database."""

    folder: Path
    database_url: str

    def run(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Runs a command in it."""
        return run_foresight(self.folder, self.database_url, *arguments, **environment)

    def done(self, *arguments: str) -> str:
        """What a command said that must succeed."""
        ran = self.run(*arguments)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def started(self, *arguments: str, **options: Any) -> "subprocess.Popen[str]":
        """A command that runs beside the test."""
        return subprocess.Popen(
            [sys.executable, "-m", *(arguments if arguments[0].startswith("tests.") else ("foresight", *arguments))],
            cwd=ROOT,
            env=environment_of(self.folder, self.database_url),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def inside(self, what: str, **environment: str) -> Any:
        """What this module prints when it runs inside the home."""
        ran = subprocess.run(
            [sys.executable, "-m", __name__, what],
            cwd=ROOT,
            env=environment_of(self.folder, self.database_url) | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def names(self) -> list[str]:
        """The accounts that there are."""
        return [name for (name,) in self._read("SELECT username FROM organisation_user ORDER BY username")]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        ((number,),) = self._read(f"SELECT count(*) FROM {table}")
        return int(number)

    def execute(self, statement: str) -> None:
        """Changes something behind the product's back."""
        if self.database_url:
            with psycopg.connect(self.database_url) as database:
                database.execute(statement.encode())
            return
        with closing(sqlite3.connect(self.folder / "foresight.sqlite3")) as file, file:
            file.execute(statement)

    def _read(self, query: str) -> list[tuple[Any, ...]]:
        """Beside the product."""
        if self.database_url:
            with psycopg.connect(self.database_url) as database:
                return list(database.cursor().execute(query.encode()))
        with closing(sqlite3.connect(self.folder / "foresight.sqlite3")) as file:
            return list(file.execute(query))


class Homes:
    """Makes homes, each with a database of its own, and takes them away."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._count = 0

    def empty(self) -> Home:
        """A home in which nothing is yet."""
        self._count += 1
        name = f"home{self._count}_{self._folder.name[-12:]}".replace("-", "_")
        folder = self._folder / name
        folder.mkdir(mode=0o700)
        return Home(folder, self._stack.enter_context(database_beside(name)))

    def close(self) -> None:
        """Takes the databases away."""
        self._stack.close()


def _company() -> None:
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from foresight.domain.targets.inputs import LevelInput
    from tests.books import bill, bills, line, order, pay, plan_2025, sign, sound, stock_masters, take_back
    from tests.cast import assemble_cast

    call_command("migrate", interactive=False, verbosity=0)
    assemble_cast()
    stock_masters()
    sign(order("O-0", "2024-05-02", line("a1", 70_000)))
    sign(
        order("O-1", "2025-01-06", line("a1", 100_000), line("b1", "0.01", "2")),
        order("O-2", "2025-02-07", line("b1", 35_000), sellers=[("ada", 1, 3), ("ben", 2, 3)], customer="k2"),
        order("O-3", "2025-03-08", line("x1", 9), sellers=["cleo"], customer=None),
    )
    sound(take_back("R-1", "O-1", "2025-04-01", 1_000, line_key="1"))
    sound(bills(bill("B-1", "2025-03-31", 50_000, "O-1"), bill("B-2", "2025-05-31", 7, "O-2")))
    sound(pay("P-1", "2025-04-15", 20_000, ("B-1", 20_000)))
    plan_2025(LevelInput("quarter", (3, 3, 2, 2)))
    session = SessionStore()
    session["_auth_user_id"] = "1"
    session.save()
    print(json.dumps("made"))  # noqa: T201


def _figures() -> None:
    from foresight.core.metrics import CATALOGUE
    from foresight.core.values import parse_period
    from foresight.domain.figures.queries import reader
    from foresight.domain.figures.questions import Question
    from foresight.domain.targets.queries import plan_version
    from foresight.foundation.warehouse.scope import RowScope

    source, plan = reader(scope=RowScope.all()), plan_version("2025").pk
    found = {}
    for key in CATALOGUE:
        for by in ((), ("region",)):
            question = Question(key, parse_period("2025"), plan=plan, by=by)
            try:
                answer = source.answer(question)
            except ValueError as refusal:
                found[f"{key} {by}"] = str(refusal)
            else:
                found[f"{key} {by}"] = repr((answer.total, answer.cells))
    print(json.dumps(found, ensure_ascii=False))  # noqa: T201


def _writing() -> None:
    """Two tables in each transaction, as fast as it goes, until somebody writes to our standard input."""
    import select

    from tests.books import line, order, sign, sound

    count = 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        count += 1
        sound(sign(order(f"W-{count}", "2025-06-02", line("a1", count))))
        if count == 3:
            print("going", flush=True)  # noqa: T201
    print(json.dumps(count))  # noqa: T201


def _night() -> None:
    from foresight.foundation.jobs.actions import start_job
    from foresight.foundation.jobs.models import Job
    from foresight.foundation.jobs.registry import job_kind
    from foresight.foundation.jobs.worker import work_off

    job = start_job(actor=None, kind=job_kind("backup.make"), arguments={})
    work_off()
    done = Job.objects.get(pk=job.pk)
    print(json.dumps([done.state, done.problem, done.result], ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresight.config.settings")
    django.setup()
    {"company": _company, "figures": _figures, "writing": _writing, "night": _night}[sys.argv[1]]()
