"""Every list goes out as a file: a page with a table offers it, and every declared list stands in the test of rows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foresight.foundation.exports.registry import export_lists
from foresight.foundation.organisation.actions import save_memberships, save_people
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput
from tests.books import bill, bills, line, order, pay, sign, sound
from tests.cast import START, Cast
from tests.house.board import Board, set_up_board, text_of
from tests.house.pages import PAGES, STOCK
from tests.house.pages.exports import LISTS

WITHOUT = {
    "account": "one account",
    "approval": "one request",
    "approval_rule": "one rule",
    "approval_rules": "the rules of approval are settings",
    "audit.entry": "one entry",
    "commitment": "one commitment",
    "handover": "one hand-over",
    "import": "one draft, with a file of its faults",
    "import.run": "one import",
    "imports": "has no file yet; what was imported stands in the audit log and among the jobs",
    "me.tokens": "one's own tokens",
    "tokens": "has no file yet; who made and revoked which stands in the audit log",
    "notice_groups": "the groups that are told are settings",
    "person": "one person",
    "privacy.person": "one person",
    "privacy.subject": "one person, with a file of its own",
    "unit": "one unit; its people are a filter of the list of people",
    "exports": "the page of files itself",
}
"""Pages with a table that need no file of it, and why."""


@pytest.fixture
def board(cast: Cast) -> Board:
    made = set_up_board(cast)
    for stock in STOCK:
        stock(made)
    return made


def test_every_declared_list_stands_in_the_test_of_rows() -> None:
    assert set(LISTS) == set(export_lists())


def test_every_page_with_a_list_offers_its_files(board: Board) -> None:
    dora = board.client("dora")
    missing, offered = [], set()
    for name, sights in PAGES.items():
        if name.startswith(("export.", "summary.")):
            continue
        address = sights[0].address(board)
        page = dora.get(address)
        if page.streaming or not page.headers["Content-Type"].startswith("text/html"):
            text_of(page)
            continue
        text = page.content.decode()
        links = set(re.findall(r"/data/exports/([a-z-]+)/(?:xlsx|csv)/", text))
        offered |= links
        if ("<table" in text or 'class="pages"' in text) and not links and name not in WITHOUT:
            missing.append(name)
    assert missing == []
    assert offered == set(export_lists())


def test_the_number_of_queries_does_not_grow_with_the_rows(board: Board) -> None:
    dora = board.client("dora")
    keys = [key for key in LISTS if not key.startswith("metric")]

    def counted() -> dict[str, int]:
        found = {}
        for key in keys:
            dora.get(f"/data/exports/{key}/csv/").getvalue()  # a new state of the data is read once
            with CaptureQueriesContext(connection) as captured:
                assert dora.get(f"/data/exports/{key}/csv/").getvalue()
            found[key] = len(captured)
        return found

    before = counted()
    for number in range(3):
        document = f"N-{number}"
        sound(sign(order(document, "2025-05-06", line("b1", 10), customer="ke1")))
        sound(bills(bill(f"B-{number}", "2025-06-01", 10, document)))
        sound(pay(f"P-{number}", "2025-06-02", 10, (f"B-{number}", 10)))
        save_people(actor=None, people=[PersonInput(f"n{number}", f"新{number}", START)])
        save_memberships(actor=None, memberships=[MembershipInput(f"n{number}", "east-1", START)])
    assert counted() == before
