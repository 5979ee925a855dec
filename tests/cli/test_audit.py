"""``foresight audit``: the list with its filters, and the verdict with its exit code."""

import json
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from foresight.cli.main import foresight
from foresight.foundation.audit.actions import record_act
from foresight.foundation.audit.models import AuditEntry
from tests.cast import Cast

Run = Callable[..., Result]


@pytest.fixture
def run(cast: Cast) -> Run:
    record_act(
        actor=cast.dora,
        action="role.grant",
        subject="person:ada",
        after={"role": "mentor", "first_day": "2025-06-01"},
        reason="带新人",
    )
    record_act(actor=cast.ada, action="delegation.begin", subject="person:ada", after={"delegate": "cleo"})
    return lambda *words: CliRunner().invoke(foresight, ["audit", *words])


def found(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_an_intact_log_says_its_last_digest(run: Run) -> None:
    last = AuditEntry.objects.latest("sequence")
    result = run("verify")
    assert result.exit_code == 0
    assert f"{last.sequence} 条" in result.output
    assert last.digest in result.output
    assert run("verify", "--expect", last.digest.upper()).exit_code == 0
    assert run("verify", "--since", last.digest).output.startswith("操作记录完好：核对了 0 条")


def test_a_broken_log_names_the_first_broken_entry_and_fails(run: Run) -> None:
    last = AuditEntry.objects.latest("sequence")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET reason = 'x' WHERE sequence = %s", [last.sequence - 1])
    result = run("verify")
    assert result.exit_code == 1
    assert f"第 {last.sequence - 1} 条的内容被改过" in result.stderr
    said = run("verify", "--json")
    assert said.exit_code == 1
    verdict = json.loads(said.stdout)
    assert verdict["intact"] is False
    assert (verdict["fault"], verdict["sequence"]) == ("content_changed", last.sequence - 1)
    assert run("verify", "--expect", "f" * 64).exit_code == 1


@pytest.mark.parametrize(
    ("words", "actions"),
    [
        (["--who", "dora"], ["role.grant"]),
        (["--who", "朵拉"], ["role.grant"]),
        (["--action", "delegation.begin"], ["delegation.begin"]),
        (["--subject", "person:ada"], ["delegation.begin", "role.grant"]),
        (["--text", "带新人"], ["role.grant"]),
        (["--text", "cleo", "--who", "ada"], ["delegation.begin"]),
        (["--text", "没有这些字"], []),
        (["--as", "ada"], ["delegation.begin"]),
        (["--as", "cleo"], []),
        (["--to", "2001-01-01"], []),
        (["--limit", "1"], ["delegation.begin"]),
        (["--limit", "2", "--as", "dora"], ["delegation.begin", "role.grant"]),
    ],
)
def test_the_list_shows_what_fits_the_latest_first(run: Run, words: list[str], actions: list[str]) -> None:
    assert [entry["action"] for entry in found(run("list", "--json", *words))] == actions


def test_what_the_machine_did_is_found_under_its_name(run: Run) -> None:
    entries = found(run("list", "--json", "--who", "命令行", "--limit", "500"))
    assert entries
    assert {entry["actor"] for entry in entries} == {None}


def test_a_line_says_when_who_what_and_why(run: Run) -> None:
    line = run("list", "--who", "dora").output.splitlines()[0]
    assert re.fullmatch(r"\d+\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\t朵拉\t授予角色\tperson:ada\t带新人", line)


def test_an_unknown_action_is_refused_with_the_way_to_the_known_ones(run: Run) -> None:
    result = run("list", "--action", "moon.land")
    assert result.exit_code == 1
    assert "foresight audit actions" in result.output
    assert "role.grant\t授予角色\tGrant a role" in run("actions").output


def test_every_run_of_a_command_has_an_id_of_its_own(cast: Cast) -> None:
    before = AuditEntry.objects.count()
    for name in ("长河", "长江"):
        assert CliRunner().invoke(foresight, ["company", "--name", name]).exit_code == 0
    ids = list(AuditEntry.objects.filter(sequence__gt=before).values_list("request_id", flat=True))
    assert len(ids) == 2
    assert len(set(ids)) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", given) for given in ids)
    assert len(found(CliRunner().invoke(foresight, ["audit", "list", "--json", "--request", ids[0]]))) == 1
