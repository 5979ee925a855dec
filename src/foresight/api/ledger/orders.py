"""Orders, what is taken back of them, and the sales journal."""

from datetime import date, datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from foresight.api.answers import reads, writes
from foresight.api.authentication import BearerToken
from foresight.api.fields import Code, Day, DecimalText, DocumentKey, Fen, Moment, Number, Reason
from foresight.api.ledger.facts import FactBatch, record
from foresight.api.pages import Page, Turning, page
from foresight.api.requests import viewer_of
from foresight.api.writing import BatchAnswer, Body, write
from foresight.domain.ledger.actions import record_orders, record_reversals
from foresight.domain.ledger.inputs import CreditInput, LineInput, OrderInput, ReversalInput
from foresight.domain.ledger.models import Order, OrderCredit, OrderLine, Reversal, SalesEntry
from foresight.domain.ledger.queries import (
    OrderNotFound,
    orders_in_full,
    reversals_visible_to,
    sales_entries_visible_to,
)
from foresight.foundation.tokens.groups import Group

router = Router(auth=BearerToken(Group.LEDGER), tags=["ledger"])


class CreditShown(Schema):
    """A seller's share: ``numerator / denominator``."""

    person: str
    unit: str | None = Field(description="签订那天所属的组织")
    numerator: int
    denominator: int


class LineShown(Schema):
    """A line as it is agreed now."""

    key: str
    product: str | None
    quantity: Decimal | None
    net_fen: int
    tax_fen: int
    gross_fen: int
    tax_rate: Decimal
    original_net: Decimal | None = Field(description="原币不含税金额；本位币订单没有")


class OrderShown(Schema):
    """An order as it is agreed now."""

    id: int
    source: str
    document: str
    ordered_on: date
    customer: str | None
    legal_entity: str
    unit: str | None
    region: str | None
    currency: str
    rate: Decimal
    recorded_at: datetime
    credits: list[CreditShown]
    lines: list[LineShown]


class CreditRow(Body):
    """A seller's share."""

    person: Code
    numerator: int = Field(1, ge=1, le=2**31 - 1)
    denominator: int = Field(1, ge=1, le=2**31 - 1)


class LineRow(Body):
    """A line; amounts in fen of the book currency, gross = net + tax."""

    key: Code = Field(description="行号，在订单里唯一")
    product: Code | None = None
    net_fen: Fen
    tax_fen: Fen = 0
    gross_fen: Fen
    quantity: DecimalText | None = None
    tax_rate: DecimalText = Field(Decimal(0), description='例如 "0.13"')
    original_net: DecimalText | None = Field(None, description="原币不含税金额，外币订单才有")


class OrderRow(Body):
    """An order, whole: its sellers and lines; found by source and document."""

    document: DocumentKey
    ordered_on: Day
    currency: str = Field("CNY", pattern="^[A-Z]{3}$")
    rate: DecimalText = Field(Decimal(1), description="一单位外币合多少本位币")
    customer: Code | None = Field(None, description="空：未知客户")
    credits: list[CreditRow] = Field(
        default_factory=list, max_length=100, description="业绩分成，加起来正好是 1；空：未知销售"
    )
    legal_entity: str = Field("", max_length=200)
    unit: Code | None = Field(None, description="不知道销售时用")
    region: Code | None = Field(None, description="空：组织所在的区域")
    lines: list[LineRow] = Field(min_length=1, max_length=500)


class Sought(Schema):
    """Which orders."""

    source: str = Field("", max_length=64)
    document: str = Field("", max_length=128)
    customer: str = Field("", max_length=64)
    ordered_from: Day | None = None
    ordered_to: Day | None = None


def _credit(credit: OrderCredit) -> CreditShown:
    return CreditShown(
        person=credit.person.code,
        unit=credit.unit.code if credit.unit else None,
        numerator=credit.share_numerator,
        denominator=credit.share_denominator,
    )


def _line(line: OrderLine) -> LineShown:
    return LineShown(
        key=line.key,
        product=line.product.code if line.product else None,
        quantity=line.quantity,
        net_fen=line.net_fen,
        tax_fen=line.tax_fen,
        gross_fen=line.gross_fen,
        tax_rate=line.tax_rate,
        original_net=line.original_net,
    )


def _order(order: Order) -> OrderShown:
    return OrderShown(
        id=order.pk,
        source=order.source,
        document=order.document,
        ordered_on=order.ordered_on,
        customer=order.customer.code if order.customer else None,
        legal_entity=order.legal_entity,
        unit=order.unit.code if order.unit else None,
        region=order.region.code if order.region else None,
        currency=order.currency,
        rate=order.rate,
        recorded_at=order.recorded_at,
        credits=[_credit(credit) for credit in order.credits.all()],
        lines=[_line(line) for line in order.lines.all()],
    )


@router.get("/orders", response=reads(Page[OrderShown]), operation_id="list_orders")
def list_orders(request: HttpRequest, turn: Turning, sought: Query[Sought]) -> HttpResponse:
    """看得到的订单，现在约定的样子。"""
    found = orders_in_full(viewer_of(request))
    words = {
        "source": sought.source,
        "document": sought.document,
        "customer__code": sought.customer,
        "ordered_on__gte": sought.ordered_from,
        "ordered_on__lte": sought.ordered_to,
    }
    return page(request, found.filter(**{name: word for name, word in words.items() if word}), turn, _order)


@router.get("/orders/{order_id}", response=reads(OrderShown), operation_id="get_order")
def get_order(request: HttpRequest, order_id: Number) -> OrderShown:
    """一张订单。"""
    found = orders_in_full(viewer_of(request)).filter(pk=order_id).first()
    if found is None:
        raise OrderNotFound
    return _order(found)


@router.post("/orders", response=writes(BatchAnswer), operation_id="record_orders")
@write()
def post_orders(request: HttpRequest, given: FactBatch[OrderRow]) -> BatchAnswer:
    """录入订单；已有的订单内容不同就更正，要写原因。"""
    orders = [
        OrderInput(
            source=given.source,
            document=row.document,
            ordered_on=row.ordered_on,
            currency=row.currency,
            lines=tuple(
                LineInput(
                    key=line.key,
                    product_code=line.product,
                    net_fen=line.net_fen,
                    tax_fen=line.tax_fen,
                    gross_fen=line.gross_fen,
                    quantity=line.quantity,
                    tax_rate=line.tax_rate,
                    original_net=line.original_net,
                )
                for line in row.lines
            ),
            customer_code=row.customer,
            credits=tuple(CreditInput(c.person, c.numerator, c.denominator) for c in row.credits),
            legal_entity=row.legal_entity,
            rate=row.rate,
            unit_code=row.unit,
            region_code=row.region,
        )
        for row in given.rows
    ]
    return record(request, given, record_orders, orders=orders)


class ReversalShown(Schema):
    """A cancellation or a return."""

    id: int
    source: str
    key: str
    document: str
    line: str
    kind: str
    day: date
    quantity: Decimal | None
    net_fen: int
    tax_fen: int
    gross_fen: int
    reason: str
    recorded_at: datetime


class ReversalRow(Body):
    """A cancellation or a return, found by source and key. Without amounts: all that is left."""

    key: DocumentKey
    document: DocumentKey = Field(description="订单号")
    line: Code | None = Field(None, description="行号；空：整张订单剩下的")
    kind: str = Field("return", max_length=16, description="cancellation、return")
    day: Day
    net_fen: Fen | None = None
    tax_fen: Fen | None = None
    gross_fen: Fen | None = None
    quantity: DecimalText | None = None
    reason: Reason = ""


@router.get("/reversals", response=reads(Page[ReversalShown]), operation_id="list_reversals")
def list_reversals(request: HttpRequest, turn: Turning) -> HttpResponse:
    """看得到的订单的取消和退货。"""

    def shown(reversal: Reversal) -> ReversalShown:
        return ReversalShown(
            id=reversal.pk,
            source=reversal.source,
            key=reversal.key,
            document=reversal.line.order.document,
            line=reversal.line.key,
            kind=reversal.kind,
            day=reversal.day,
            quantity=reversal.quantity,
            net_fen=reversal.net_fen,
            tax_fen=reversal.tax_fen,
            gross_fen=reversal.gross_fen,
            reason=reversal.reason,
            recorded_at=reversal.recorded_at,
        )

    return page(request, reversals_visible_to(viewer_of(request)), turn, shown)


@router.post("/reversals", response=writes(BatchAnswer), operation_id="record_reversals")
@write()
def post_reversals(request: HttpRequest, given: FactBatch[ReversalRow]) -> BatchAnswer:
    """录入取消和退货。"""
    reversals = [
        ReversalInput(
            source=given.source,
            key=row.key,
            document=row.document,
            kind=row.kind,
            day=row.day,
            line_key=row.line,
            net_fen=row.net_fen,
            tax_fen=row.tax_fen,
            gross_fen=row.gross_fen,
            quantity=row.quantity,
            reason=row.reason,
        )
        for row in given.rows
    ]
    return record(request, given, record_reversals, reversals=reversals)


class SalesEntryShown(Schema):
    """One row of the sales journal. Rows are only added; revenue is their sum."""

    id: int
    kind: str
    day: date = Field(description="算在哪一天")
    document_day: date = Field(description="属于哪一天；关账之后来的，早于 day")
    document: str
    line: str
    customer: str | None
    product: str | None
    product_line: str | None
    person: str | None
    unit: str | None
    region: str | None
    net_fen: int
    tax_fen: int
    gross_fen: int
    recorded_at: datetime


class Journal(Schema):
    """Which rows of a journal."""

    recorded_from: Moment | None = Field(None, description="从这个时刻起入账的")
    day_from: Day | None = None
    day_to: Day | None = None


def journal_words(sought: Journal) -> dict[str, object]:
    """The filters of a journal."""
    words = {"recorded_at__gte": sought.recorded_from, "day__gte": sought.day_from, "day__lte": sought.day_to}
    return {name: word for name, word in words.items() if word is not None}


@router.get("/sales-entries", response=reads(Page[SalesEntryShown]), operation_id="list_sales_entries")
def list_sales_entries(request: HttpRequest, turn: Turning, sought: Query[Journal]) -> HttpResponse:
    """销售流水：签订、取消、退货、更正，只增加不修改。"""

    def shown(entry: SalesEntry) -> SalesEntryShown:
        return SalesEntryShown(
            id=entry.pk,
            kind=entry.kind,
            day=entry.day,
            document_day=entry.document_day,
            document=entry.order.document,
            line=entry.line.key,
            customer=entry.customer.code if entry.customer else None,
            product=entry.product.code if entry.product else None,
            product_line=entry.product_line.code if entry.product_line else None,
            person=entry.person.code if entry.person else None,
            unit=entry.unit.code if entry.unit else None,
            region=entry.region.code if entry.region else None,
            net_fen=entry.net_fen,
            tax_fen=entry.tax_fen,
            gross_fen=entry.gross_fen,
            recorded_at=entry.recorded_at,
        )

    found = sales_entries_visible_to(viewer_of(request)).filter(**journal_words(sought))
    return page(request, found, turn, shown)
