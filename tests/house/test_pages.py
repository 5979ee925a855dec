"""Nobody finds on any page, in any file or in any answer of the command line a row that is not theirs to see, and
every list shows all that is.

Every address of the web door stands in ``tests/house/pages``; what each viewer may see is worked out in
``tests/house/board.py`` by a plain reading of the rule.
"""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from foresight.cli import metric as metric_command
from foresight.core.metrics import CATALOGUE
from foresight.foundation.organisation.roles import Role
from tests.cast import Cast
from tests.house.board import ROLES, SALES, VIEWERS, WHOLE, Board, set_up_board, text_of
from tests.house.pages import ACTS_ONLY, OPEN, PAGES, STOCK, Sight

WHOLE_MONEY = WHOLE["money"]
GROUPS = {
    "sees some rows": [viewer for viewer in VIEWERS if viewer not in WHOLE_MONEY],
    "sees all money": [viewer for viewer in VIEWERS if viewer in WHOLE_MONEY],
}
"""Viewers who share the statements that their figures come from."""


@pytest.fixture
def board(cast: Cast) -> Board:
    made = set_up_board(cast)
    for stock in STOCK:
        stock(made)
    return made


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name == "ninja":
                continue  # operations of the API: tests/house/test_api.py
            yield from _names(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name


def test_every_address_stands_in_this_test() -> None:
    known = set(_names(get_resolver().url_patterns))
    assert known == set(PAGES) | ACTS_ONLY | set(OPEN)
    assert not set(PAGES) & ACTS_ONLY
    assert not set(PAGES) & set(OPEN)


def test_every_role_looks() -> None:
    assert set(ROLES.values()) == set(Role)


def _faults(board: Board, client: Client, viewer: str, sight: Sight) -> Iterator[str]:
    """What is wrong with what the viewer finds at the address."""
    address = sight.address(board)
    response = client.get(address)
    refused = sight.open_to is not None and viewer not in sight.open_to
    if refused:
        if response.status_code not in {403, 404}:
            yield f"{viewer} {address}: {response.status_code} where it should be refused"
    elif response.status_code != 200:
        yield f"{viewer} {address}: {response.status_code}"
    text = text_of(response)
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


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_nobody_finds_what_is_not_theirs_and_misses_nothing_that_is(
    board: Board, group: str, subtests: pytest.Subtests
) -> None:
    # Who may open a page is the same on every database; which rows a list finds is asked of each.
    everywhere = connection.vendor == "sqlite"
    for viewer in GROUPS[group]:
        with subtests.test(viewer=viewer):
            client = board.client(viewer)
            faults = [
                fault
                for sights in PAGES.values()
                for sight in sights
                if sight.shows or everywhere
                for fault in _faults(board, client, viewer, sight)
            ]
            assert faults == []


def test_nobody_is_let_in_without_logging_in(board: Board) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    for sights in PAGES.values():
        for sight in sights:
            response = client.get(sight.address(board))
            assert response.status_code == 302, sight.address(board)
            assert response.headers["Location"].startswith("/login/")


def _revenue(board: Board, viewer: str) -> int:
    """The sum of the amounts that the viewer may see; no two sets of orders have the same sum."""
    visible = {mark.rstrip("☉") for mark in board.visible(viewer, "document")}
    return sum(amount for document, _, _, amount in SALES if document in visible)


def test_the_command_line_looks_through_the_eyes_of_the_account(board: Board) -> None:
    for viewer in VIEWERS:
        for key in ("revenue.net", "receivable.collected"):
            run = CliRunner().invoke(metric_command.command, [key, "--period", "2025", "--as", viewer, "--json"])
            assert run.exit_code == 0, run.output
            found = json.loads(run.output)["total"]
            assert (found["numerator"] or 0) == _revenue(board, viewer) * 100, (viewer, key)


def test_the_page_of_a_figure_says_the_sum_of_what_the_viewer_may_see(board: Board) -> None:
    for viewer in VIEWERS:
        text = text_of(board.client(viewer).get("/metrics/revenue.net/?period=2025"))
        assert f'title="{_revenue(board, viewer):,}.00' in text or not _revenue(board, viewer), viewer


def test_the_board_tells_the_viewers_apart(board: Board) -> None:
    sums = {viewer: _revenue(board, viewer) for viewer in VIEWERS}
    assert sums["ren"] == 0
    assert sums["fay"] == sums["ops"] == sums["aud"] == sums["dora"] == 255
    # Without 华北 and the customer that has no unit, where Cleo's order belongs to 华北.
    assert sums["director"] == 255
    # Ada 1 and 16, Eli 2, Ben 64; Cleo's order with Ada's customer 32.
    assert sums["ben"] == 1 + 2 + 16 + 32 + 64
    # Dan sees what Ben sees and his own.
    assert sums["dan"] == sums["ben"] + 8
    assert sums["tia"] == 1 + 16 + 32
    assert sums["ada"] == 1 + 16
    assert sums["mia"] == 2
    assert set(CATALOGUE) >= {"revenue.net", "receivable.collected"}
