"""Receivables, payments, and the receivables journal."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from foresight.api.answers import reads, writes
from foresight.api.authentication import BearerToken
from foresight.api.fields import Code, Day, DocumentKey, Fen
from foresight.api.ledger.facts import FactBatch, record
from foresight.api.ledger.orders import Journal, journal_words
from foresight.api.pages import Page, Turning, page
from foresight.api.requests import viewer_of
from foresight.api.writing import BatchAnswer, Body, write
from foresight.domain.ledger.actions import record_payments, record_receivables
from foresight.domain.ledger.inputs import PaymentInput, ReceivableInput
from foresight.domain.ledger.models import Payment, PaymentMatch, Receivable, ReceivableEntry
from foresight.domain.ledger.queries import (
    payments_visible_to,
    receivable_entries_visible_to,
    receivables_visible_to,
)
from foresight.foundation.tokens.groups import Group

router = Router(auth=BearerToken(Group.LEDGER), tags=["ledger"])


class ReceivableShown(Schema):
    """An amount (including tax) that a customer has to pay by a day."""

    id: int
    source: str
    key: str
    document: str | None = Field(description="订单号")
    customer: str | None
    due_on: date
    amount_fen: int
    settled_fen: int = Field(description="已核销的回款")
    recorded_at: datetime


class ReceivableRow(Body):
    """A receivable, found by source and key; a credit note is negative."""

    key: DocumentKey
    due_on: Day
    amount_fen: Fen
    document: DocumentKey | None = Field(None, description="同一来源的订单号")
    customer: Code | None = Field(None, description="空：订单的客户")


class MatchShown(Schema):
    """What a payment settles."""

    receivable: str
    amount_fen: int


class PaymentShown(Schema):
    """Money received; a refund is negative."""

    id: int
    source: str
    key: str
    customer: str | None
    received_on: date
    amount_fen: int
    matches: list[MatchShown] = Field(description="核销了哪些看得到的应收")
    recorded_at: datetime


class MatchRow(Body):
    """What a payment settles; an amount of 0 takes it back."""

    receivable: DocumentKey
    amount_fen: Fen


class PaymentRow(Body):
    """A payment, found by source and key. Matches that it does not name stay."""

    key: DocumentKey
    received_on: Day
    amount_fen: Fen
    customer: Code | None = None
    matches: list[MatchRow] = Field(default_factory=list, max_length=500)


class ReceivableEntryShown(Schema):
    """One row of the receivables journal. Rows are only added."""

    id: int
    kind: str
    day: date
    document_day: date
    due_on: date
    receivable: str
    document: str | None
    customer: str | None
    person: str | None
    unit: str | None
    region: str | None
    amount_fen: int
    recorded_at: datetime


class Due(Schema):
    """Which receivables."""

    source: str = Field("", max_length=64)
    key: str = Field("", max_length=128)
    customer: str = Field("", max_length=64)
    due_from: Day | None = None
    due_to: Day | None = None


@router.get("/receivables", response=reads(Page[ReceivableShown]), operation_id="list_receivables")
def list_receivables(request: HttpRequest, turn: Turning, sought: Query[Due]) -> HttpResponse:
    """看得到的应收，和已核销的金额。"""

    def shown(row: Receivable) -> ReceivableShown:
        return ReceivableShown(
            id=row.pk,
            source=row.source,
            key=row.key,
            document=row.order.document if row.order else None,
            customer=row.customer.code if row.customer else None,
            due_on=row.due_on,
            amount_fen=row.amount_fen,
            settled_fen=row.settled_fen,  # type: ignore[attr-defined]  # annotated by the query
            recorded_at=row.recorded_at,
        )

    words = {
        "source": sought.source,
        "key": sought.key,
        "customer__code": sought.customer,
        "due_on__gte": sought.due_from,
        "due_on__lte": sought.due_to,
    }
    found = receivables_visible_to(viewer_of(request))
    return page(request, found.filter(**{name: word for name, word in words.items() if word}), turn, shown)


@router.post("/receivables", response=writes(BatchAnswer), operation_id="record_receivables")
@write()
def post_receivables(request: HttpRequest, given: FactBatch[ReceivableRow]) -> BatchAnswer:
    """录入应收。"""
    receivables = [
        ReceivableInput(given.source, row.key, row.due_on, row.amount_fen, row.document, row.customer)
        for row in given.rows
    ]
    return record(request, given, record_receivables, receivables=receivables)


class Received(Schema):
    """Which payments."""

    source: str = Field("", max_length=64)
    key: str = Field("", max_length=128)
    customer: str = Field("", max_length=64)
    received_from: Day | None = None
    received_to: Day | None = None


@router.get("/payments", response=reads(Page[PaymentShown]), operation_id="list_payments")
def list_payments(request: HttpRequest, turn: Turning, sought: Query[Received]) -> HttpResponse:
    """看得到的回款，和它核销的应收。"""

    def shown(row: Payment) -> PaymentShown:
        matches: list[PaymentMatch] = row.seen_matches  # type: ignore[attr-defined]  # prefetched by the query
        return PaymentShown(
            id=row.pk,
            source=row.source,
            key=row.key,
            customer=row.customer.code if row.customer else None,
            received_on=row.received_on,
            amount_fen=row.amount_fen,
            matches=[MatchShown(receivable=m.receivable.key, amount_fen=m.amount_fen) for m in matches],
            recorded_at=row.recorded_at,
        )

    words = {
        "source": sought.source,
        "key": sought.key,
        "customer__code": sought.customer,
        "received_on__gte": sought.received_from,
        "received_on__lte": sought.received_to,
    }
    found = payments_visible_to(viewer_of(request))
    return page(request, found.filter(**{name: word for name, word in words.items() if word}), turn, shown)


@router.post("/payments", response=writes(BatchAnswer), operation_id="record_payments")
@write()
def post_payments(request: HttpRequest, given: FactBatch[PaymentRow]) -> BatchAnswer:
    """录入回款，并核销应收。"""
    payments = [
        PaymentInput(
            given.source,
            row.key,
            row.received_on,
            row.amount_fen,
            row.customer,
            tuple((match.receivable, match.amount_fen) for match in row.matches),
        )
        for row in given.rows
    ]
    return record(request, given, record_payments, payments=payments)


@router.get("/receivable-entries", response=reads(Page[ReceivableEntryShown]), operation_id="list_receivable_entries")
def list_receivable_entries(request: HttpRequest, turn: Turning, sought: Query[Journal]) -> HttpResponse:
    """应收流水：到期、回款、交接、更正，只增加不修改。"""

    def shown(entry: ReceivableEntry) -> ReceivableEntryShown:
        return ReceivableEntryShown(
            id=entry.pk,
            kind=entry.kind,
            day=entry.day,
            document_day=entry.document_day,
            due_on=entry.due_on,
            receivable=entry.receivable.key,
            document=entry.order.document if entry.order else None,
            customer=entry.customer.code if entry.customer else None,
            person=entry.person.code if entry.person else None,
            unit=entry.unit.code if entry.unit else None,
            region=entry.region.code if entry.region else None,
            amount_fen=entry.amount_fen,
            recorded_at=entry.recorded_at,
        )

    found = receivable_entries_visible_to(viewer_of(request)).filter(**journal_words(sought))
    return page(request, found, turn, shown)
