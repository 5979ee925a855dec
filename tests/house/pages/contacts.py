"""The page of contacts: seen with their customer."""

from foresight.domain.ledger.actions import save_contacts
from foresight.domain.ledger.inputs import ContactInput
from tests.books import sound
from tests.house.board import CUSTOMERS, MARK, Board, customer_name
from tests.house.pages import Sight


def stock(board: Board) -> None:
    """Every customer has a contact."""
    seen_with = board.marks["customer"]
    for code in CUSTOMERS:
        mark = board.add("contact", f"联-{code}{MARK}", seen_with[customer_name(code)])
        sound(save_contacts(actor=None, contacts=[ContactInput(f"c-{code}", mark, code)]))


PAGES = {"contacts": Sight("/customers/contacts/", shows=frozenset({"contact", "customer"}))}
