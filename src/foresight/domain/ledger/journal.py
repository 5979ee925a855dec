"""Bringing the journals to what the documents say, by adding entries and never changing one.

What the journal holds in a place already is left alone. Where it differs, the old amount is taken back by an entry
with the opposite sign and the old attributes, and the new amount is put in; both on the days of the documents (on the
correction day, where the books of those are closed) and known from ``recorded_at`` of the amendment on.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from foresight.domain.ledger.batches import chunks
from foresight.domain.ledger.inserting import insert_rows
from foresight.domain.ledger.models import (
    Order,
    OrderLine,
    PaymentMatch,
    Receivable,
    ReceivableEntry,
    ReceivableHandover,
    Reversal,
    SalesEntry,
)
from foresight.domain.ledger.occasions import Occasion
from foresight.domain.ledger.postings import (
    QUANTITY_PLACES,
    Owner,
    ReceivablePlace,
    SalesPlace,
    line_postings,
    receivable_postings,
)
from foresight.domain.ledger.sharing import NOTHING, Amounts

_RECEIVABLE_COLUMNS = tuple("document_day" if name == "day" else name for name in ReceivablePlace._fields)
"""A place is told by the day of the document, not by the day on which a late row of it counts."""
Place = TypeVar("Place")
Part = TypeVar("Part", Amounts, int)


@dataclass(frozen=True)
class LineState:
    """A line as it is agreed now, with what was taken back from it, in the order of recording."""

    order: Order
    owners: Sequence[Owner]
    line: OrderLine
    reversals: Sequence[Reversal] = field(default_factory=tuple)


@dataclass(frozen=True)
class ReceivableState:
    """A receivable as it is agreed now, with what settles it, in the order of recording."""

    receivable: Receivable
    owners: Sequence[Owner]
    matches: Sequence[PaymentMatch] = field(default_factory=tuple)
    handovers: Sequence[ReceivableHandover] = field(default_factory=tuple)
    """In the order of their days."""


def settle_lines(lines: Sequence[LineState], product_lines: Mapping[int, int | None], occasion: Occasion) -> None:
    """Adds what is missing in the journal of lines that it may know already.

    A line or reversal that the journal does not know gets entries of its own kind; anything else is a correction.
    A line that keeps its product keeps the product line of its day, whatever line the product belongs to now.
    """
    added: list[SalesEntry] = []
    for part in chunks(lines):
        journal = _entries_by_line(part)
        for state in part:
            entries = journal[state.line.pk]
            added += _missing_in_line(state, entries, product_lines, occasion)
    insert_rows(SalesEntry, added)


def settle_receivables(receivables: Sequence[ReceivableState], occasion: Occasion) -> None:
    """Adds what is missing in the journal of receivables; corrections are rows of the same kind."""
    added: list[ReceivableEntry] = []
    for part in chunks(receivables):
        journal: dict[int, dict[ReceivablePlace, int]] = {s.receivable.pk: defaultdict(int) for s in part}
        rows = ReceivableEntry.objects.filter(receivable_id__in=list(journal)).order_by("id")
        for receivable, amount, *columns in rows.values_list("receivable_id", "amount_fen", *_RECEIVABLE_COLUMNS):
            place = ReceivablePlace(*columns)
            if place.kind == ReceivableEntry.Kind.DUE:
                place = place._replace(due_on=place.day)
            journal[receivable][place] += amount
        for state in part:
            held = journal[state.receivable.pk]
            wanted = receivable_postings(state.receivable, state.owners, state.matches, state.handovers)
            added += [
                _receivable_entry(state.receivable, place, amount, occasion)
                for place, amount in _missing(held, wanted, 0)
            ]
    insert_rows(ReceivableEntry, added)


def _entries_by_line(lines: Sequence[LineState]) -> dict[int, list[SalesEntry]]:
    found: dict[int, list[SalesEntry]] = defaultdict(list)
    for entry in SalesEntry.objects.filter(line_id__in=[state.line.pk for state in lines]).order_by("id"):
        found[entry.line_id].append(entry)
    return found


def _missing_in_line(
    state: LineState,
    entries: Sequence[SalesEntry],
    product_lines: Mapping[int, int | None],
    occasion: Occasion,
) -> Iterator[SalesEntry]:
    held: dict[SalesPlace, Amounts] = {}
    for entry in entries:
        place = _place_of(entry)
        held[place] = held.get(place, NOTHING) + _amounts_of_entry(entry)
    known = {entry.reversal_id for entry in entries}
    product_line = product_lines.get(state.line.product_id) if state.line.product_id else None
    for entry in entries:
        if entry.reversal_id is None and entry.product_id == state.line.product_id:
            product_line = entry.product_line_id
    wanted = line_postings(state.order, state.owners, state.line, product_line, state.reversals)
    reversals = {reversal.pk: reversal for reversal in state.reversals}
    for place, part in wanted.items():
        if place.reversal_id in known or not (part or place.reversal_id is None):
            continue
        reversal = reversals[place.reversal_id] if place.reversal_id else None
        kind = reversal.kind if reversal else SalesEntry.Kind.SIGNED
        reason = reversal.reason if reversal else occasion.reason
        yield _sales_entry(state.line, kind, place, part, reason, occasion)
    corrected = {place: part for place, part in wanted.items() if place.reversal_id in known}
    for place, part in _missing(held, corrected, NOTHING):
        yield _sales_entry(state.line, SalesEntry.Kind.CORRECTION, place, part, occasion.reason, occasion)


def _missing(held: Mapping[Place, Part], wanted: Mapping[Place, Part], nothing: Part) -> Iterator[tuple[Place, Part]]:
    """What to add in which place: first all old amounts that are wrong are taken back, then the new ones put in."""
    places = [*held, *(place for place in wanted if place not in held)]
    wrong = [place for place in places if held.get(place, nothing) != wanted.get(place, nothing)]
    yield from ((place, -held[place]) for place in wrong if held.get(place))
    yield from ((place, wanted[place]) for place in wrong if wanted.get(place))


def _place_of(entry: SalesEntry) -> SalesPlace:
    return SalesPlace(
        entry.reversal_id,
        entry.document_day,
        entry.customer_id,
        entry.product_id,
        entry.product_line_id,
        entry.person_id,
        entry.unit_id,
        entry.region_id,
    )


def _amounts_of_entry(entry: SalesEntry) -> Amounts:
    quantity = int(entry.quantity.scaleb(QUANTITY_PLACES)) if entry.quantity is not None else 0
    return Amounts(entry.net_fen, entry.tax_fen, quantity)


def _sales_entry(
    line: OrderLine, kind: str, place: SalesPlace, part: Amounts, reason: str, occasion: Occasion
) -> SalesEntry:
    day = occasion.counted_on(place.day)
    return SalesEntry(
        kind=kind,
        line_id=line.pk,
        order_id=line.order_id,
        reversal_id=place.reversal_id,
        day=day,
        document_day=place.day,
        customer_id=place.customer_id,
        product_id=place.product_id,
        product_line_id=place.product_line_id,
        person_id=place.person_id,
        unit_id=place.unit_id,
        region_id=place.region_id,
        quantity=Decimal(part.quantity).scaleb(-QUANTITY_PLACES) if part.quantity else None,
        net_fen=part.net,
        tax_fen=part.tax,
        gross_fen=part.gross,
        reason=reason if day == place.day else occasion.reason,
        recorded_at=occasion.recorded_at,
        import_run=occasion.run,
    )


def _receivable_entry(
    receivable: Receivable, place: ReceivablePlace, amount: int, occasion: Occasion
) -> ReceivableEntry:
    day = occasion.counted_on(place.day)
    return ReceivableEntry(
        kind=place.kind,
        receivable_id=receivable.pk,
        payment_id=place.payment_id,
        day=day,
        document_day=place.day,
        due_on=day if place.kind == ReceivableEntry.Kind.DUE else place.due_on,
        order_id=place.order_id,
        customer_id=place.customer_id,
        person_id=place.person_id,
        unit_id=place.unit_id,
        region_id=place.region_id,
        amount_fen=amount,
        reason=occasion.reason,
        recorded_at=occasion.recorded_at,
        import_run=occasion.run,
    )
