"""A snapshot is the database's present state or none: after crashes, damage, full disks, forks, and with two builders."""

import os
import resource
import signal
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from foresight.foundation.warehouse import registry, snapshot
from foresight.foundation.warehouse.actions import mark_changed
from foresight.foundation.warehouse.engine import Generation, SnapshotDamaged
from foresight.foundation.warehouse.registry import Fact, register_facts
from foresight.foundation.warehouse.snapshot import (
    EMPTY,
    SnapshotFailed,
    current_generation,
    current_token,
    discard,
)
from tests.foundation.warehouse.things import Things, files, in_other_process, other_process

ALL = "SELECT * FROM things ORDER BY n"
MANY = 60_000


def many() -> Iterator[tuple[int, str]]:
    """More than one chunk, and more than the engine would keep in its head."""
    return ((n, f"thing {n * 7919 % 100_003}") for n in range(MANY))


def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has not read anything yet."""
    monkeypatch.setattr(snapshot, "_open", {})


def test_the_snapshot_holds_the_rows_of_the_facts(things: Things) -> None:
    token = mark_changed()
    found = current_generation()
    assert found.fetch(ALL) == [(1, "one"), (2, "two")]
    assert found.token == token == current_token()
    assert token in found.path.name


def test_it_is_built_once_for_a_state_and_again_after_a_change(things: Things) -> None:
    mark_changed()
    first = current_generation()
    assert current_generation() is first
    things.rows = lambda: [(3, "three")]
    assert current_generation().fetch(ALL) == [(1, "one"), (2, "two")], "nobody said that anything changed"
    mark_changed()
    assert current_generation().fetch(ALL) == [(3, "three")]
    assert things.built == 2
    assert first.fetch(ALL) == [(1, "one"), (2, "two")], "who was reading goes on reading"


def test_it_is_found_again_by_another_process(shared_things: Things, monkeypatch: pytest.MonkeyPatch) -> None:
    things = shared_things
    mark_changed()
    current_generation().connection.close()
    forgotten(monkeypatch)
    assert current_generation().fetch(ALL) == [(1, "one"), (2, "two")]
    assert things.built == 1


def test_before_anything_was_changed_every_question_reads_the_database(things: Things) -> None:
    assert current_token() == EMPTY
    assert current_generation().fetch(ALL) == [(1, "one"), (2, "two")]
    things.rows = lambda: [(3, "three")]
    assert current_generation().fetch(ALL) == [(3, "three")]


def test_many_rows_in_several_chunks_all_arrive(things: Things) -> None:
    things.rows = many
    mark_changed()
    expected = (MANY, MANY * (MANY - 1) // 2)
    assert current_generation().fetch("SELECT count(*), sum(n) FROM things") == [expected]


def test_a_fact_without_rows_is_an_empty_table(things: Things) -> None:
    things.rows = list
    mark_changed()
    assert current_generation().fetch(ALL) == []


def test_old_generations_go_and_the_one_before_stays(things: Things, home: Path) -> None:
    tokens = []
    for n in range(4):
        things.rows = lambda n=n: [(n, "n")]  # type: ignore[misc]  # bound now
        tokens.append(mark_changed())
        current_generation()
    kept = files(home)
    assert len(kept) == 2
    assert {name.rsplit("-", 1)[0] for name in kept} <= set(tokens)
    assert any(name.startswith(tokens[-1]) for name in kept)


def test_a_fact_with_other_columns_is_not_read_from_an_old_file(
    things: Things, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_changed()
    old = current_generation().path
    monkeypatch.setattr(registry, "_registry", registry._Registry())
    register_facts(Fact("things", {"n": "int64", "day": "date"}, lambda: [(1, date(2025, 6, 30))]))
    new = current_generation()
    assert new.path != old
    assert new.fetch(ALL) == [(1, date(2025, 6, 30))]


def test_a_value_of_the_wrong_type_is_named_with_fact_and_column(things: Things) -> None:
    things.rows = lambda: [(1, "one"), ("two", "two")]
    mark_changed()
    with pytest.raises(ValueError, match="fact things, column n"):
        current_generation()


def test_two_facts_of_one_name_are_refused(things: Things) -> None:
    register_facts(things.fact)
    with pytest.raises(ValueError, match="two facts are named 'things'"):
        register_facts(Fact("things", {"n": "int64"}, list))


def test_an_error_while_building_leaves_the_old_file_and_no_other(things: Things, home: Path) -> None:
    mark_changed()
    old = current_generation()
    before = files(home)

    def broken() -> Iterator[tuple[int, str]]:
        yield from many()
        raise RuntimeError("lost the database")

    things.rows = broken
    mark_changed()
    with pytest.raises(RuntimeError, match="lost the database"):
        current_generation()
    assert files(home) == before
    assert old.fetch(ALL) == [(1, "one"), (2, "two")]
    things.rows = lambda: [(3, "three")]
    assert current_generation().fetch(ALL) == [(3, "three")]


def test_a_crash_while_building_leaves_the_old_file_and_the_next_one_builds(shared_things: Things, home: Path) -> None:
    things = shared_things
    mark_changed()
    old = current_generation()
    before = files(home)

    def killed() -> Iterator[tuple[int, str]]:
        yield from many()
        os.kill(os.getpid(), signal.SIGKILL)

    things.rows = killed
    mark_changed()
    assert in_other_process(current_generation) == -signal.SIGKILL
    assert set(before) < set(files(home)), "what the crash left lies beside the old file"
    assert old.fetch(ALL) == [(1, "one"), (2, "two")]
    things.rows = lambda: [(3, "three")]
    assert current_generation().fetch(ALL) == [(3, "three")]
    assert not [name for name in files(home) if "unfinished" in name]


def test_whatever_is_damaged_the_answer_is_right_or_the_damage_is_said(
    things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "SELECT count(*), sum(n), max(name) FROM things"
    things.rows = many
    mark_changed()
    sound = current_generation()
    right, path, whole = sound.fetch(question), sound.path, sound.path.read_bytes()
    sound.connection.close()
    said = rebuilt = 0
    for start in range(0, len(whole), 128 * 1024):
        garbled = bytearray(whole)
        garbled[start + 100 : start + 3000] = bytes(2900)
        path.write_bytes(garbled)
        forgotten(monkeypatch)
        built = things.built
        found = current_generation()
        rebuilt += things.built - built
        try:
            assert found.fetch(question) == right
        except SnapshotDamaged as damage:
            assert "系统会重新生成" in str(damage)
            said += 1
            discard(found)
            found = current_generation()
            assert found.fetch(question) == right
        found.connection.close()
    assert said > 0
    assert rebuilt > 0


@pytest.mark.parametrize("content", [b"", b"no database at all", b"\0" * 50_000])
def test_a_file_that_is_no_snapshot_is_built_again(
    things: Things, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    mark_changed()
    found = current_generation()
    found.connection.close()
    found.path.write_bytes(content)
    forgotten(monkeypatch)
    assert current_generation().fetch(ALL) == [(1, "one"), (2, "two")]


def test_a_truncated_file_is_built_again(things: Things, monkeypatch: pytest.MonkeyPatch) -> None:
    mark_changed()
    found = current_generation()
    found.connection.close()
    os.truncate(found.path, found.path.stat().st_size // 2)
    forgotten(monkeypatch)
    assert current_generation().fetch(ALL) == [(1, "one"), (2, "two")]


def test_what_is_thrown_away_is_not_read_again_even_by_who_still_holds_it(things: Things) -> None:
    mark_changed()
    old = current_generation()
    things.rows = lambda: [(3, "three")]
    discard(old)
    assert current_generation().fetch(ALL) == [(3, "three")]
    with pytest.raises(SnapshotDamaged):
        old.fetch(ALL)


def test_two_builders_build_once(shared_things: Things, tmp_path: Path) -> None:
    things = shared_things
    log = tmp_path / "log"

    def slow() -> Iterator[tuple[int, str]]:
        with log.open("a") as lines:
            lines.write(f"{os.getpid()}\n")
        time.sleep(0.5)
        yield (1, "one")

    things.rows = slow
    mark_changed()

    def read() -> list[tuple[object, ...]]:
        return current_generation().fetch(ALL)

    with other_process(read) as first, other_process(read) as second:
        assert first() == second() == [(1, "one")]
    assert len(log.read_text().splitlines()) == 1


def test_a_full_disk_is_said_and_leaves_what_was_there(shared_things: Things, home: Path) -> None:
    things = shared_things
    mark_changed()
    old = current_generation()
    before = files(home)
    things.rows = many
    mark_changed()

    def without_room() -> Generation:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        return current_generation()

    said = in_other_process(without_room)
    assert said.startswith("SnapshotFailed: 写不了数据快照目录")
    assert "请检查磁盘空间和权限" in said
    assert files(home) == before
    assert old.fetch(ALL) == [(1, "one"), (2, "two")]
    assert current_generation().fetch("SELECT count(*) FROM things") == [(MANY,)], "with room again it is built"


def test_a_folder_that_cannot_be_made_is_said(things: Things, home: Path, settings: Settings) -> None:
    (home / "taken").write_text("a file")
    settings.HOME = home / "taken"
    with pytest.raises(SnapshotFailed, match="写不了数据快照目录"):
        current_generation()


def test_a_forked_worker_opens_the_snapshot_for_itself(shared_things: Things) -> None:
    things = shared_things
    mark_changed()
    parent = current_generation()

    def answers() -> tuple[bool, list[tuple[object, ...]], int]:
        own = current_generation()
        return own.connection is parent.connection, own.fetch(ALL), things.built

    assert in_other_process(answers) == (False, [(1, "one"), (2, "two")], 1)
    assert parent.fetch(ALL) == [(1, "one"), (2, "two")]


def test_a_change_during_the_build_is_in_the_snapshot(things: Things) -> None:
    mark_changed()
    rows = [(1, "before")]

    def changing() -> Iterator[tuple[int, str]]:
        yield from list(rows)
        if rows == [(1, "before")]:
            rows[:] = [(1, "after")]
            mark_changed()

    things.rows = changing
    found = current_generation()
    assert found.fetch(ALL) == [(1, "after")]
    assert found.token == current_token()


def test_changes_without_an_end_are_said(things: Things) -> None:
    def changing() -> Iterator[tuple[int, str]]:
        mark_changed()
        yield (1, "one")

    things.rows = changing
    mark_changed()
    with pytest.raises(SnapshotFailed, match="数据一直在变"):
        current_generation()


def test_outside_a_transaction_all_facts_are_read_from_one_state(shared_things: Things) -> None:
    token = mark_changed()
    assert current_generation().fetch(ALL) == [(1, "one"), (2, "two")]
    assert current_token() == token
