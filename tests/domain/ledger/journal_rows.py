"""The journals in short form, for comparing with what was worked out by hand."""

from datetime import UTC, date, datetime

from foresight.domain.ledger.models import ReceivableEntry, SalesEntry

LATER = datetime(2025, 8, 1, 9, tzinfo=UTC)
"""When amendments become known in these tests; books.RECORDED is a month before."""

Row = tuple[str, str, str | None, int]


def day(text: str) -> date:
    return date.fromisoformat(text)


def sales_rows(document: str | None = None, *, after: int = 0) -> list[Row]:
    """Kind, day, seller and net fen of the sales journal in the order of recording; ``after`` skips rows."""
    entries = SalesEntry.objects.order_by("id")
    if document is not None:
        entries = entries.filter(order__document=document)
    rows = entries.values_list("kind", "day", "person__code", "net_fen")[after:]
    return [(kind, on.isoformat(), person, net) for kind, on, person, net in rows]


def money_rows(receivable: str, *, after: int = 0) -> list[Row]:
    """Kind, day, seller and fen of a receivable's journal rows in the order of recording."""
    entries = ReceivableEntry.objects.filter(receivable__key=receivable).order_by("id")
    rows = entries.values_list("kind", "day", "person__code", "amount_fen")[after:]
    return [(kind, on.isoformat(), person, amount) for kind, on, person, amount in rows]
