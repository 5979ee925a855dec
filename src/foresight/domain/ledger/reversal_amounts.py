"""How much a cancellation or a return takes back, from what was said about it and what is left of the line."""

from decimal import Decimal

from foresight.domain.ledger.checks import rounded_or_none
from foresight.domain.ledger.inputs import ReversalInput
from foresight.domain.ledger.postings import pieces
from foresight.domain.ledger.sharing import Amounts


def says_no_amount(given: ReversalInput) -> bool:
    """Whether the input leaves the amount open, which means all that is left."""
    return given.net_fen is None and given.tax_fen is None and given.gross_fen is None


def reversed_amounts(given: ReversalInput, left: Amounts, stored: Amounts | None = None) -> Amounts:
    """What the reversal takes back from a line of which ``left`` is left (without this reversal, if ``stored``).

    No amount: all that is left. Net or gross alone: tax in the proportion of what is left, rounded half up. What is
    not said about a stored reversal stays, as long as what is said is what is stored.
    """
    quantity = _quantity(given.quantity)
    if says_no_amount(given):
        return Amounts(left.net, left.tax, left.quantity if quantity is None else quantity)
    if stored is not None and _agrees(given, stored):
        return Amounts(stored.net, stored.tax, stored.quantity if quantity is None else quantity)
    net, tax = _net_and_tax(given, left)
    if quantity is None:
        quantity = left.quantity if (net, tax) == (left.net, left.tax) else 0
    return Amounts(net, tax, quantity)


def _agrees(given: ReversalInput, stored: Amounts) -> bool:
    pairs = ((given.net_fen, stored.net), (given.tax_fen, stored.tax), (given.gross_fen, stored.gross))
    return all(said is None or said == known for said, known in pairs)


def _net_and_tax(given: ReversalInput, left: Amounts) -> tuple[int, int]:
    if given.net_fen is not None and given.tax_fen is not None:
        return given.net_fen, given.tax_fen
    if given.gross_fen is not None:
        if given.net_fen is not None:
            return given.net_fen, given.gross_fen - given.net_fen
        tax = _proportion(left.tax, given.gross_fen, left.gross) if given.tax_fen is None else given.tax_fen
        return given.gross_fen - tax, tax
    net = given.net_fen or 0
    return net, _proportion(left.tax, net, left.net)


def _proportion(amount: int, part: int, whole: int) -> int:
    """``amount × part / whole``, rounded half up; 0 where the whole is 0."""
    return (2 * amount * part + whole) // (2 * whole) if whole else 0


def _quantity(quantity: Decimal | None) -> int | None:
    return None if quantity is None else pieces(rounded_or_none(quantity, 4))
