"""The ledger as text that is the same wherever it is the same ledger: by codes, sorted, without ids and timestamps."""

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from foresight.domain.ledger.models import (
    Order,
    OrderCredit,
    OrderLine,
    Payment,
    PaymentMatch,
    Receivable,
    ReceivableEntry,
    Reversal,
    SalesEntry,
)

_TABLES: tuple[tuple[type[Model], str], ...] = (
    (Order, "source document ordered_on customer__code legal_entity unit__code region__code currency rate"),
    (
        OrderCredit,
        "order__source order__document person__code unit__code region__code share_numerator share_denominator",
    ),
    (
        OrderLine,
        "order__source order__document key product__code quantity net_fen tax_rate tax_fen gross_fen original_net",
    ),
    (
        Reversal,
        "source key line__order__document line__key kind day quantity net_fen tax_fen gross_fen reason",
    ),
    (
        SalesEntry,
        "order__source order__document line__key reversal__key kind day customer__code product__code "
        "product_line__code person__code unit__code region__code quantity net_fen tax_fen gross_fen reason",
    ),
    (Receivable, "source key order__document customer__code due_on amount_fen"),
    (Payment, "source key customer__code received_on amount_fen"),
    (PaymentMatch, "payment__source payment__key receivable__key amount_fen"),
    (
        ReceivableEntry,
        "receivable__source receivable__key payment__key kind day due_on order__document customer__code person__code "
        "unit__code region__code amount_fen reason",
    ),
)
"""Documents and journals with the columns that say everything about them."""


def canonical_export() -> Iterator[str]:
    """Every document and journal row of the ledger as a line of text, table after table, each table sorted."""
    for model, columns in _TABLES:
        name = model._meta.model_name
        rows = model._default_manager.values_list(*columns.split())
        yield from sorted("\t".join((str(name), *map(_text, row))) for row in rows.iterator(chunk_size=5000))


def ledger_hash() -> str:
    """SHA-256 of the export, lines ended by a line feed."""
    digest = hashlib.sha256()
    for line in canonical_export():
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _text(value: Any) -> str:
    """Numbers without trailing zeros, days in ISO form, an empty value as a sign that no text can be."""
    if value is None:
        return "\\N"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
