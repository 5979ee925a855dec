"""No column in which people write freely is forgotten when somebody asks to be erased."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import CharField, JSONField, TextField

from foresight.foundation.privacy.registry import personal_data

OWN_ERASURE = {
    "audit.AuditEntry": {"subject", "before", "after", "reason"},
    "accounts.AccountLink": {"digest"},
    "accounts.AccountLock": {"reason"},
    "tokens.ApiToken": {"ending", "digest", "groups"},
    "tokens.KeptAnswer": {"key", "request_digest"},
    "ledger.Contact": {"code", "name", "title", "phone", "email"},
    "organisation.Person": {"code", "name", "leaving_reason"},
    "organisation.User": {"username", "email", "password"},
}
"""Columns that a source empties or deletes row by row, beside those in its list of texts."""
NOBODY = {
    "accounts.SecondFactorRule": "a role",
    "jobs.Appointment": "a kind of job",
    "ledger.Customer": "a company",
    "ledger.Order": "numbers of documents and the company of the group that signed",
    "ledger.OrderLine": "a key of a document",
    "ledger.Payment": "a key of a document",
    "ledger.Product": "a product",
    "ledger.ProductLine": "a product line",
    "notices.Choice": "kinds of notice",
    "notices.Group": "a group",
    "organisation.CalendarException": "a holiday",
    "organisation.CalendarYear": "where the calendar comes from",
    "organisation.Company": "the company",
    "organisation.Seat": "a position",
    "organisation.Unit": "a unit",
    "targets.Plan": "a plan",
    "targets.Tier": "a tier",
    "warehouse.DataVersion": "a token",
}
"""Tables whose texts name nobody, and what they name."""
KEYS = {
    "accounts.AccountLink": {"purpose"},
    "approvals.ApprovalRequest": {"kind"},
    "approvals.ApprovalRoute": {"kind"},
    "audit.AuditEntry": {"action", "request_id", "salt", "content_digest", "previous_digest", "digest"},
    "audit.AuditHead": {"digest"},
    "commitments.Commitment": {"kind"},
    "jobs.Job": {"kind", "token", "worker"},
    "ledger.Receivable": {"source", "key"},
    "notices.Dispatch": {"batch", "problem"},
    "notices.Notice": {"kind"},
    "ledger.Reversal": {"source", "key"},
    "imports.ImportDraft": {"folder"},
    "targets.PlanVersion": {"dimensions"},
    "transfer.ImportRun": {"source", "counts"},
    "transfer.ImportTrace": {"model"},
}
"""Columns of keys, digests and counts in tables that are looked through otherwise."""


def _texts() -> Iterator[tuple[str, str]]:
    """Every column of text or values without a list of choices."""
    for model in apps.get_models():
        if not model.__module__.startswith("foresight."):
            continue
        for column in model._meta.concrete_fields:
            if isinstance(column, CharField | TextField | JSONField) and not column.choices:
                yield model._meta.label, column.name


def test_every_column_of_text_is_looked_through_or_names_nobody() -> None:
    seen = {
        (place.model._meta.label, column)
        for source in personal_data()
        for place in source.texts
        for column in (*place.texts, *place.values)
    }
    known = seen | {(label, column) for table in (OWN_ERASURE, KEYS) for label in table for column in table[label]}
    missing = sorted(
        f"{label}.{column}" for label, column in _texts() if (label, column) not in known if label not in NOBODY
    )
    assert missing == []
