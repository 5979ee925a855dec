"""Nobody finds in any answer of the API a row that is not theirs to see or does what is not theirs to do, every list
shows all that is, and the description is what it says it is.

Every operation stands in ``tests/house/api``; what each viewer may see is worked out in ``tests/house/board.py`` by a plain
reading of the rule.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from ninja import Schema

from foresight.api.door import as_text, description
from tests.api.program import Program, program_of
from tests.cast import Cast
from tests.house.api import LISTS, READS, STOCK, WRITES, Deed
from tests.house.board import VIEWERS, Board, set_up_board
from tests.house.pages import STOCK as STOCK_OF_PAGES
from tests.house.pages import Sight

COMMITTED = Path(__file__).resolve().parent.parent.parent / "docs" / "reference" / "openapi.json"


@pytest.fixture
def board(cast: Cast) -> Board:
    made = set_up_board(cast)
    for stock in (*STOCK_OF_PAGES, *STOCK):
        stock(made)
    return made


def _operations() -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        operation["operationId"]: (method, operation)
        for operations in description()["paths"].values()
        for method, operation in operations.items()
    }


def test_the_description_is_the_committed_one() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == as_text(), "run: make openapi"


def test_every_operation_stands_in_this_test() -> None:
    operations = _operations()
    reads = {name for name, (method, _) in operations.items() if method == "get"}
    assert reads == set(READS)
    assert set(operations) - reads == set(WRITES)
    assert set(LISTS) <= reads


def test_no_two_shapes_share_a_name() -> None:
    """In the description the later one would stand for both."""
    names = Counter(shape.__name__ for shape in _below(Schema) if shape.__module__.startswith("foresight.api."))
    assert [name for name, count in names.items() if count > 1] == []


def _below(shape: type[Schema]) -> set[type[Schema]]:
    return {found for child in shape.__subclasses__() for found in (child, *_below(child))}


def test_every_operation_needs_a_token_and_declares_its_refusals() -> None:
    for name, (method, operation) in _operations().items():
        assert operation["security"] == [{"BearerToken": []}], name
        wanted = {"400", "401", "403", "404", "405", "409", "422", "429", "500", "503"}
        wanted |= set() if method == "get" else {"413", "415"}
        wanted |= {"412", "428"} if method == "put" else set()
        assert wanted <= set(operation["responses"]), name


def _faults(board: Board, program: Program, viewer: str, sight: Sight) -> Iterator[str]:
    address = sight.address(board)
    answer = program.get(address)
    refused = sight.open_to is not None and viewer not in sight.open_to
    if refused:
        if answer.status_code != 404:
            yield f"{viewer} {address}: {answer.status_code} where it should not be found"
    elif answer.status_code != 200:
        yield f"{viewer} {address}: {answer.status_code} {answer.content.decode()}"
    text = json.dumps(answer.json(), ensure_ascii=False)
    own_name = str(board.account(viewer))
    for sort, marks in board.marks.items():
        found = {mark for mark in marks if mark in text}
        allowed = board.visible(viewer, sort)
        listed = sort in sight.shows and not refused
        met = set() if listed else {mark for mark in found if viewer in board.named.get(mark, ())}
        if too_much := found - allowed - met - sight.known - {own_name}:
            yield f"{viewer} {address}: sees {sort} {sorted(too_much)}"
        if listed and (missing := allowed - found):
            yield f"{viewer} {address}: misses {sort} {sorted(missing)}"


def _wrong_lists(board: Board, program: Program, viewer: str) -> Iterator[str]:
    for name, listed in LISTS.items():
        found = listed.keys(program.get(listed.path).json())
        if found != (expected := listed.expected(board, viewer)):
            yield f"{viewer} {name}: {sorted(found)} instead of {sorted(expected)}"


TRIED = frozenset({"ada", "ben", "fay", "aud"})
"""Who tries everything: a seller, a manager, finance, an auditor. Everybody tries what is theirs to do."""


def _wrong_deeds(board: Board, program: Program, viewer: str) -> Iterator[str]:
    for name, deeds in WRITES.items():
        for deed in (deed for deed in deeds if viewer in deed.may | TRIED):
            status = _tried(board, program, deed)
            if viewer in deed.may and status not in {200, 201}:
                yield f"{viewer} {name} {deed.address(board)}: {status} where it may be done"
            if viewer not in deed.may and status not in {403, 404}:
                yield f"{viewer} {name} {deed.address(board)}: {status} where it should be refused"


def _tried(board: Board, program: Program, deed: Deed) -> Any:
    """The status of the answer; what was done is undone."""
    with transaction.atomic():
        answer = program.send(deed.method, deed.address(board), deed.content(board), **deed.headers)
        transaction.set_rollback(True)
    return answer.status_code


def test_everybody_sees_and_does_what_is_theirs(board: Board, subtests: pytest.Subtests) -> None:
    # Who may do and open what is the same on every database; which rows a list finds is asked of each.
    everywhere = connection.vendor == "sqlite"
    for viewer in VIEWERS:
        with subtests.test(viewer=viewer):
            program = program_of(board.account(viewer))
            faults = [
                fault
                for sights in READS.values()
                for sight in sights
                if sight.shows or everywhere
                for fault in _faults(board, program, viewer, sight)
            ]
            faults += _wrong_lists(board, program, viewer)
            if everywhere:
                faults += _wrong_deeds(board, program, viewer)
            assert faults == []
