"""What comes in through a door about the ledger: plain values, references by code.

Amounts are integer fen of the book currency. A problem with a part of an order names it by its position, for
instance ``lines[2].product`` or ``credits[0].person``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class ProductLineInput:
    """A family of products."""

    code: str
    name: str
    position: int = 0


@dataclass(frozen=True)
class ProductInput:
    """Something that is sold. Without a line code, the line that is known already stays."""

    code: str
    name: str
    line_code: str | None = None


@dataclass(frozen=True)
class CustomerInput:
    """Somebody who buys. Without a unit code, the unit that is known already stays."""

    code: str
    name: str
    unit_code: str | None = None


@dataclass(frozen=True)
class OwnershipInput:
    """Who looks after a customer from a day on (empty: from the beginning): a person, or a house account by its seat."""

    customer_code: str
    person_code: str | None = None
    seat_code: str | None = None
    first_day: date | None = None


@dataclass(frozen=True)
class ContactInput:
    """Somebody at a customer. What is None stays as it is known already."""

    code: str
    name: str
    customer_code: str
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class CreditInput:
    """A seller's share of an order: ``numerator / denominator``."""

    person_code: str
    numerator: int = 1
    denominator: int = 1


@dataclass(frozen=True)
class LineInput:
    """A line of an order: ``gross_fen`` is ``net_fen + tax_fen``."""

    key: str
    product_code: str | None
    net_fen: int
    tax_fen: int
    gross_fen: int
    quantity: Decimal | None = None
    """Kept to four decimal places."""
    tax_rate: Decimal = Decimal(0)
    original_net: Decimal | None = None
    """Excluding tax in the order's currency, where that is not the book currency; kept to four decimal places."""


@dataclass(frozen=True)
class OrderInput:
    """An order as signed, whole: its sellers and at least one line.

    ``customer_code`` None is an unknown customer, ``credits`` empty an unknown seller. ``unit_code`` counts where
    no seller tells the unit. ``region_code``, if given, overrides the region that follows from the units. The two
    left empty say nothing: what an earlier sending of the order said stays.
    """

    source: str
    document: str
    ordered_on: date
    currency: str
    lines: tuple[LineInput, ...]
    customer_code: str | None = None
    credits: tuple[CreditInput, ...] = ()
    legal_entity: str = ""
    rate: Decimal = Decimal(1)
    """Book currency for one of the order's currency; kept to eight decimal places."""
    unit_code: str | None = None
    region_code: str | None = None


@dataclass(frozen=True)
class ReversalInput:
    """A cancellation or a return of an order (``line_key`` None: of all that is left of it) or of a line.

    No amount at all means whatever is left of the line. With the net or the gross amount alone, tax follows in the
    proportion of what is left. Amounts are positive for a positive line. Amounts of 0 take back a reversal that was
    recorded wrongly.
    """

    source: str
    key: str
    document: str
    kind: str
    """``cancellation`` or ``return``."""
    day: date
    line_key: str | None = None
    net_fen: int | None = None
    tax_fen: int | None = None
    gross_fen: int | None = None
    quantity: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True)
class ReceivableInput:
    """An amount (including tax) that a customer has to pay by a day; a credit note is negative.

    ``document`` names the order of the same source that it belongs to. Without a customer code the order's customer
    has to pay.
    """

    source: str
    key: str
    due_on: date
    amount_fen: int
    document: str | None = None
    customer_code: str | None = None


@dataclass(frozen=True)
class PaymentInput:
    """Money received; a refund is negative.

    ``matches`` says what it settles: pairs of a receivable's key (same source) and an amount. A later sending may
    add matches; those that it does not name stay; one with amount 0 is taken back.
    """

    source: str
    key: str
    received_on: date
    amount_fen: int
    customer_code: str | None = None
    matches: tuple[tuple[str, int], ...] = ()
