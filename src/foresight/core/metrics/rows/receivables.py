"""Rows of the receivables journal. A receivable is known from the day on which its order was signed.

What fell due, and what was paid on it, stay with whoever it fell due under. What is owed passes on when it is handed
over (``handover``), and so does the credit for money that comes in afterwards (``handover_paid``, which takes back from
the one and gives to the other what ``paid`` rows gave).
"""

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from foresight.core.metrics.asked import Shape
from foresight.core.metrics.given import AS_OF, CLOSING, FIRST, SEEN_LAST, STRETCH_SEEN
from foresight.core.metrics.rows.facts import Tables, narrowed, with_stretch

DAYS_AHEAD = 30
"""How far money coming due is looked at."""


def due(tables: Tables, shape: Shape) -> ir.Table:
    """Receivables that fell due in the seen period."""
    return _of_kind("due", tables, shape)


def paid_of_due(tables: Tables, shape: Shape) -> ir.Table:
    """Money matched to these by the end of their stretch of the period, or by the last seen day; early money counts."""
    paid = _of_kind("paid", tables, shape)
    if shape.time is None:
        return paid.filter(paid.day <= SEEN_LAST)
    return paid.filter(paid.day <= STRETCH_SEEN[paid.stretch])


def collected(tables: Tables, shape: Shape) -> ir.Table:
    """Money matched to receivables, by the day on which it came, whenever they are due, for whom they were open then."""
    entries = _known(tables, shape, AS_OF)
    came = entries.kind.isin(["paid", "handover_paid"])
    paid = entries.filter(came & (entries.day >= FIRST) & (entries.day <= SEEN_LAST))
    amount = ibis.cases((paid.kind == "paid", paid.amount_fen), else_=-paid.amount_fen)
    return with_stretch(paid.mutate(amount=amount), "day", shape)


def open_receivables(tables: Tables, shape: Shape) -> ir.Table:
    """What customers owe on the closing day: receivables known by then, less the money matched by then."""
    entries = _known(tables, shape, CLOSING)
    entries = entries.filter((entries.kind == "due") | (entries.day <= CLOSING))
    return entries.mutate(amount=ibis.cases((entries.kind == "paid", -entries.amount_fen), else_=entries.amount_fen))


def overdue(tables: Tables, shape: Shape) -> ir.Table:
    """Of these, what was due before the closing day."""
    rows = open_receivables(tables, shape)
    return rows.filter(rows.due_on < CLOSING)


def due_soon(tables: Tables, shape: Shape) -> ir.Table:
    """Of these, what falls due from the closing day on, within the next days."""
    rows = open_receivables(tables, shape)
    horizon = CLOSING + ibis.interval(timedelta(days=DAYS_AHEAD))
    return rows.filter((rows.due_on >= CLOSING) & (rows.due_on <= horizon))


def _of_kind(kind: str, tables: Tables, shape: Shape) -> ir.Table:
    """Entries of receivables due in the seen period, in the stretch of the due day."""
    entries = _known(tables, shape, AS_OF)
    entries = entries.filter((entries.kind == kind) & (entries.due_on >= FIRST) & (entries.due_on <= SEEN_LAST))
    return with_stretch(entries, "due_on", shape).mutate(amount=entries.amount_fen)


def _known(tables: Tables, shape: Shape, day: ir.DateScalar) -> ir.Table:
    entries = tables["receivables"]
    entries = entries.filter(entries.known_on.isnull() | (entries.known_on <= day))
    return narrowed(entries, shape, "due_on")
