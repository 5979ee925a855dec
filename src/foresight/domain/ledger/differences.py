"""How a document that comes again differs from the one that is recorded, in the user's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from foresight.domain.ledger.sharing import Amounts
from foresight.foundation.transfer.outcomes import RowProblem

SHOWN = 8
"""So many differing fields are spelt out in one message."""
EMPTY = "（空）"


@dataclass(frozen=True)
class Difference:
    """A field that says something else than before."""

    field: str
    """Name of the field in the row that came in."""
    label: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.label} {self.old} → {self.new}"


def differing(field: str, label: str, old: object, new: object) -> list[Difference]:
    """The difference between two values, if they differ."""
    if old == new:
        return []
    return [Difference(field, label, _shown(old), _shown(new))]


def differing_amount(field: str, label: str, old: int, new: int) -> list[Difference]:
    """The difference between two amounts in fen, if they differ."""
    return [] if old == new else [Difference(field, label, yuan(old), yuan(new))]


def yuan(fen: int) -> str:
    """The amount in the book currency with two decimals and thousands separators."""
    sign = "-" if fen < 0 else ""
    whole, cents = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{cents:02d}"


def described(amounts: Amounts) -> str:
    """Net, tax and, where there is one, quantity in words."""
    quantity = f"、数量 {number(Decimal(amounts.quantity).scaleb(-4))}" if amounts.quantity else ""
    return f"{yuan(amounts.net)}（税额 {yuan(amounts.tax)}{quantity}）"


def number(value: Decimal) -> str:
    """The number without idle zeros."""
    return f"{value.normalize():f}"


def reason_wanted(index: int, document: str, differences: Sequence[Difference]) -> RowProblem:
    """The problem of a row that would amend a document while nobody says why."""
    shown = "；".join(str(difference) for difference in differences[:SHOWN])
    more = f"；还有 {len(differences) - SHOWN} 处" if len(differences) > SHOWN else ""
    return RowProblem(
        index,
        differences[0].field if len(differences) == 1 else "",
        document,
        f"{document} 已入账，这次内容不同：{shown}{more}",
        "如果确实要更正，请写明更正原因再导入；否则请改回原来的值",
    )


def _shown(value: object) -> str:
    return EMPTY if value is None or value == "" else str(value)
