"""Whether the journals say what the documents say, worked out anew from the documents alone."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from foresight.domain.ledger.models import (
    Order,
    OrderLine,
    Payment,
    PaymentMatch,
    Receivable,
    ReceivableEntry,
    Reversal,
    SalesEntry,
)

Owner = tuple[int | None, int | None, int | None]
"""Person, unit, region."""


def everything() -> dict[str, list[Any]]:
    """All rows of all documents and journals, as they are."""
    models = (Order, OrderLine, Reversal, Receivable, Payment, PaymentMatch, SalesEntry, ReceivableEntry)
    return {model.__name__: list(model.objects.order_by("id").values()) for model in models}


def owners_of(order: Order) -> dict[Owner, Fraction]:
    """Who the order counts for, with exact shares."""
    shares: dict[Owner, Fraction] = {
        (credit.person_id, credit.unit_id, credit.region_id): Fraction(credit.share_numerator, credit.share_denominator)
        for credit in order.credits.all()
    }
    return shares or {(None, order.unit_id, order.region_id): Fraction(1)}


def check_journals() -> None:
    """Asserts that every document is found in the journals, exactly and in its place, and nothing besides."""
    check_sales()
    check_receivables()


def check_sales() -> None:
    by_line: dict[int, list[SalesEntry]] = defaultdict(list)
    for entry in SalesEntry.objects.all():
        by_line[entry.line_id].append(entry)
    reversals: dict[int, list[Reversal]] = defaultdict(list)
    for reversal in Reversal.objects.all():
        reversals[reversal.line_id].append(reversal)
    lines = OrderLine.objects.select_related("order").prefetch_related("order__credits")
    assert set(by_line) == {line.pk for line in lines}
    for line in lines:
        order, shares = line.order, owners_of(line.order)
        for column in ("net_fen", "tax_fen"):
            total: int = getattr(line, column)
            held = parts(
                by_line[line.pk],
                lambda e: e.reversal_id is None,
                ("day", "customer_id", "product_id"),
                (order.ordered_on, order.customer_id, line.product_id),
                column,
            )
            assert sum(held.values()) == total
            check_owners(held, shares)
            for owner, share in shares.items():
                assert abs(held[owner] - share * total) < 1
            for reversal in reversals[line.pk]:
                taken = parts(
                    by_line[line.pk],
                    lambda e, known=reversal.pk: e.reversal_id == known,
                    ("day", "customer_id", "product_id"),
                    (reversal.day, order.customer_id, line.product_id),
                    column,
                )
                assert sum(taken.values()) == -getattr(reversal, column)
                check_owners(taken, shares)
                for owner, amount in taken.items():
                    held[owner] += amount
            check_sign(held.values(), total)


def check_receivables() -> None:
    by_receivable: dict[int, list[ReceivableEntry]] = defaultdict(list)
    for entry in ReceivableEntry.objects.all():
        assert (entry.kind == "paid") == (entry.payment_id is not None)
        by_receivable[entry.receivable_id].append(entry)
    matches: dict[int, list[PaymentMatch]] = defaultdict(list)
    matched: dict[int, int] = defaultdict(int)
    for match in PaymentMatch.objects.select_related("payment"):
        matches[match.receivable_id].append(match)
        matched[match.payment_id] += match.amount_fen
    for payment in Payment.objects.all():
        check_sign([payment.amount_fen - matched[payment.pk], matched[payment.pk]], payment.amount_fen)
    for receivable in Receivable.objects.select_related("order", "customer").prefetch_related("order__credits"):
        entries = by_receivable[receivable.pk]
        names = ("day", "due_on", "customer_id", "order_id")
        place = (receivable.due_on, receivable.customer_id, receivable.order_id)
        held = parts(entries, lambda e: e.payment_id is None, names, (receivable.due_on, *place), "amount_fen")
        assert sum(held.values()) == receivable.amount_fen
        if receivable.order is not None:
            shares = owners_of(receivable.order)
        else:
            shares = dict.fromkeys(held, Fraction(1))
            assert len(shares) <= 1 and all(person is None for person, _, _ in shares)
        check_owners(held, shares)
        for owner, share in shares.items():
            assert abs(held[owner] - share * receivable.amount_fen) < 1
        for match in matches[receivable.pk]:
            paid = parts(
                entries,
                lambda e, known=match.payment_id: e.payment_id == known,
                names,
                (match.payment.received_on, *place),
                "amount_fen",
            )
            assert sum(paid.values()) == match.amount_fen
            check_owners(paid, shares)
            for owner, amount in paid.items():
                held[owner] -= amount
        check_sign(held.values(), receivable.amount_fen)


def parts(
    entries: Iterable[Any], chosen: Any, names: tuple[str, ...], place: tuple[object, ...], column: str
) -> dict[Owner, int]:
    """Amounts by owner of the chosen entries; asserts that outside the place everything comes to 0."""
    sums: dict[tuple[tuple[object, ...], Owner], int] = defaultdict(int)
    for entry in filter(chosen, entries):
        owner = (entry.person_id, entry.unit_id, entry.region_id)
        sums[(tuple(getattr(entry, name) for name in names), owner)] += getattr(entry, column)
    found: dict[Owner, int] = defaultdict(int)
    for (where, owner), amount in sums.items():
        if where == place and amount:
            found[owner] = amount
        else:
            assert amount == 0, f"{amount} left at {where} for {owner}"
    return found


def check_owners(amounts: dict[Owner, int], shares: dict[Owner, Fraction]) -> None:
    assert {owner for owner, amount in amounts.items() if amount} <= set(shares)


def check_sign(left: Iterable[int], whole: int) -> None:
    """Nobody was taken more than was given: what is left has the sign of the whole, and of nothing nothing is left."""
    for amount in left:
        assert amount >= 0 if whole >= 0 else amount <= 0
        assert whole or not amount
