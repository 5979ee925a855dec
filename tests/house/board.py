"""A company with somebody in every role, and rows that can be recognised wherever they come out.

Each row carries a mark, a word that stands nowhere else. Who may see a mark is worked out here by a plain reading of the
rule, not by the product: the unit of the row's day or the customer's present unit lies below a unit of the viewer's
role; the viewer is the owner, stands in for the owner, or mentors the owner; or the viewer sees all rows of that kind.
"""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any

from django.test import Client

from foresight.domain.ledger.actions import save_customers
from foresight.domain.ledger.inputs import CustomerInput
from foresight.domain.targets.inputs import LevelInput
from foresight.foundation.organisation.actions import (
    assign_mentor,
    create_account,
    delegate,
    grant_role,
    save_memberships,
    save_people,
    save_units,
)
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput, UnitInput
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import Role
from tests.books import bill, bills, line, order, pay, plan_2025, sign, sound, stock_masters
from tests.cast import PASSWORD, START, Cast

MARK = "☉"
"""No other word ends with it."""
TODAY = date(2025, 6, 30)

ROLES = {
    "director": Role.DIRECTOR,
    "ops": Role.OPERATIONS,
    "ben": Role.REGION_MANAGER,
    "tia": Role.TEAM_LEAD,
    "ada": Role.SELLER,
    "cleo": Role.SELLER,
    "mia": Role.MENTOR,
    "fay": Role.FINANCE,
    "ren": Role.RESPONDER,
    "aud": Role.AUDITOR,
    "dora": Role.ADMINISTRATOR,
    "dan": Role.SELLER,
}
"""Everybody who looks, and what they are. Dan sells in 华北 and stands in for Ben."""
VIEWERS = tuple(ROLES)

ALL = {"hq", "east", "east-1", "east-2", "north", "north-1"}
BELOW: dict[str, set[str]] = {
    "director": ALL,
    "ben": {"east", "east-1", "east-2"},
    "dan": {"east", "east-1", "east-2"},
    "tia": {"east-1"},
}
"""Whose role reaches over which units."""
OWNERS: dict[str, set[str]] = {"mia": {"mia", "eli"}, "dan": {"dan", "ben"}}
"""Whose rows count as the viewer's own, where that is not the viewer alone: Mia mentors Eli."""
WHOLE: dict[str, set[str]] = {
    "money": {"ops", "fay", "aud", "dora"},
    "targets": {"ops", "aud", "dora"},
    "people": {"ops", "aud", "dora"},
    "customers": {"ops", "fay", "aud", "dora"},
    "promises": {"ops", "aud", "dora"},
    "audit": {"aud", "dora"},
    "accounts": {"aud", "dora"},
}
"""Who sees all rows of a kind."""

PEOPLE = {
    "ops": ("hq", "support"),
    "tia": ("east-1", "manager"),
    "eli": ("east-2", "sales"),
    "mia": ("hq", "support"),
    "fay": ("hq", "support"),
    "ren": ("hq", "support"),
    "aud": ("hq", "support"),
    "dan": ("north-1", "sales"),
}
UNIT_OF = {"director": "hq", "ben": "east", "ada": "east-1", "cleo": "north-1", "dora": "hq"} | {
    code: unit for code, (unit, _) in PEOPLE.items()
}
CUSTOMERS = {"ke1": "east-1", "ke2": "east-2", "kn1": "north-1", "khq": "hq", "kxx": None}
"""Customer → present unit."""
SALES = (
    # document, customer, seller, amount: every sum of some of the amounts is different
    ("DOC-ADA", "ke1", "ada", 1),
    ("DOC-ELI", "ke2", "eli", 2),
    ("DOC-CLEO", "kn1", "cleo", 4),
    ("DOC-DAN", "kn1", "dan", 8),
    ("DOC-ADA-NORTH", "kn1", "ada", 16),
    ("DOC-CLEO-EAST", "ke1", "cleo", 32),
    ("DOC-BEN", "khq", "ben", 64),
    ("DOC-CLEO-FREE", "kxx", "cleo", 128),
)


@dataclass
class Board:
    """The company, and who may see which mark of which sort."""

    cast: Cast
    marks: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    """Sort of row → mark → who may see it."""
    named: dict[str, set[str]] = field(default_factory=dict)
    """Mark of a person → who meets the name in a row that may be seen, such as an order of a customer of theirs."""
    ids: dict[str, int] = field(default_factory=dict)
    """Numbers of rows that addresses need, by a name."""

    def add(self, sort: str, mark: str, viewers: Iterable[str]) -> str:
        """Notes who may see a mark; gives the mark back, to be written into the row."""
        self.marks.setdefault(sort, {})[mark] = frozenset(viewers)
        return mark

    def viewers_of(self, kind: str, *, units: Iterable[str | None] = (), owners: Iterable[str] = ()) -> set[str]:
        """Who may see a row of a kind with these units and owners, by the plain rule."""
        within, owned = set(units), set(owners)
        return {
            viewer
            for viewer in VIEWERS
            if viewer in WHOLE[kind] or BELOW.get(viewer, set()) & within or OWNERS.get(viewer, {viewer}) & owned
        }

    def visible(self, viewer: str, sort: str) -> set[str]:
        """The marks of a sort that the viewer may see."""
        return {mark for mark, viewers in self.marks.get(sort, {}).items() if viewer in viewers}

    def account(self, viewer: str) -> User:
        """The viewer's account."""
        return User.objects.get(username=viewer)

    def client(self, viewer: str) -> Client:
        """A browser in which the viewer is logged in."""
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(self.account(viewer))
        return client


def name_of(person: str) -> str:
    """The mark of a person is the name."""
    return f"人-{person}{MARK}"


def customer_name(customer: str) -> str:
    """The mark of a customer is the name."""
    return f"户-{customer}{MARK}"


def set_up_board(cast: Cast) -> Board:
    """Builds the company on the cast: roles, customers, orders, receivables, a plan."""
    board = Board(cast)
    save_units(actor=None, units=[UnitInput("east-2", "华东二组", "team", "east", 2)])
    everybody = set(UNIT_OF)
    save_people(actor=None, people=[PersonInput(code, name_of(code), START) for code in sorted(everybody)])
    save_memberships(
        actor=None,
        memberships=[
            MembershipInput(code, unit, START, job=job, leads=code == "tia") for code, (unit, job) in PEOPLE.items()
        ],
    )
    for code in PEOPLE:
        create_account(actor=None, username=code, password=PASSWORD, person_code=code)
    for code in ("ops", "mia", "fay", "ren", "aud"):
        grant_role(actor=None, person_code=code, role=ROLES[code], first_day=START)
    assign_mentor(actor=None, mentor_code="mia", newcomer_code="eli", first_day=START)
    delegate(actor=None, principal_code="ben", delegate_code="dan", first_day=TODAY, last_day=date(2025, 7, 31))
    for code in everybody:
        board.add("person", name_of(code), board.viewers_of("people", units=[UNIT_OF[code]], owners=[code]))
    _keep_books(board)
    return board


def _keep_books(board: Board) -> None:
    stock_masters()
    sound(
        save_customers(
            actor=None, customers=[CustomerInput(code, customer_name(code), unit) for code, unit in CUSTOMERS.items()]
        )
    )
    for document, customer, seller, amount in SALES:
        sound(sign(order(document + MARK, "2025-03-03", line("a1", amount), sellers=[seller], customer=customer)))
        sound(bills(bill(f"BILL-{document}", "2025-05-05", amount, document + MARK)))
        sound(pay(f"PAID-{document}", "2025-05-20", amount, (f"BILL-{document}", amount)))
        viewers = board.viewers_of("money", units=[UNIT_OF[seller], CUSTOMERS[customer]], owners=[seller])
        board.add("document", document + MARK, viewers)
        board.named.setdefault(name_of(seller), set()).update(viewers)
    for code, unit in CUSTOMERS.items():
        sold = [seller for _, customer, seller, _ in SALES if customer == code]
        viewers = board.viewers_of("customers", units=[unit, *(UNIT_OF[s] for s in sold)], owners=sold)
        board.add("customer", customer_name(code), viewers)
    plan_2025(
        LevelInput("quarter", "3:3:2:2"),
        LevelInput("region", {"华东": 60, "华北": 40}),
        LevelInput("product_line", {"A 线": 55, "B 线": 45}),
        LevelInput("person"),
        floor=2000,
        stretch=3000,
    )


def text_of(response: Any) -> str:
    """All that an answer says: a page with its attributes, or a file's text with what is packed in it."""
    content = response.getvalue()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            content = b"\n".join(package.read(name) for name in package.namelist())
    return unescape(content.decode("utf-8", errors="replace"))
