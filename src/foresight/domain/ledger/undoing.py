"""Which rows of the ledger an import made, and what stands in the way of taking them back."""

from collections.abc import Sequence

from django.db.models import Min, Q

from foresight.domain.ledger.models import (
    Contact,
    Customer,
    CustomerOwnership,
    Order,
    OrderCredit,
    OrderLine,
    Payment,
    PaymentMatch,
    Product,
    ProductLine,
    Receivable,
    ReceivableEntry,
    ReceivableHandover,
    Reversal,
    SalesEntry,
)
from foresight.foundation.organisation.periods import closed_days
from foresight.foundation.transfer.models import ImportRun, ImportTrace
from foresight.foundation.transfer.undoing import Owned, Undoing, traced

NAMES = {
    Contact: "联系人",
    Customer: "客户",
    CustomerOwnership: "客户负责人",
    Order: "订单",
    OrderCredit: "业绩分成",
    OrderLine: "订单行",
    Payment: "回款",
    PaymentMatch: "核销",
    Product: "产品",
    ProductLine: "产品线",
    Receivable: "应收",
    ReceivableEntry: "应收明细账",
    ReceivableHandover: "应收交接",
    Reversal: "取消或退货",
    SalesEntry: "销售明细账",
}


def _obstacles(run: ImportRun) -> Sequence[str]:
    return [*_closed(run), *_later(run)]


def _closed(run: ImportRun) -> list[str]:
    """Days of the run's entries that are closed by now."""
    closed = closed_days()
    found = set()
    for first, last in zip(closed.firsts, closed.lasts, strict=True):
        for journal in (SalesEntry, ReceivableEntry):
            if journal._default_manager.filter(import_run=run, day__range=(first, last)).exists():
                found.add((first, last))
    return [f"有金额记在 {first} 到 {last}，那段期间已经关账；请先申请重开" for first, last in sorted(found)]


def _later(run: ImportRun) -> list[str]:
    """Entries that came after the run's own on documents that it only changed."""
    changed = ImportTrace.Act.CHANGED
    made = ImportTrace.Act.MADE
    lines = OrderLine.objects.filter(
        Q(pk__in=traced(run, OrderLine, changed)) | Q(pk__in=traced(run, OrderLine, made))
    ).values("order_id")
    orders = Order.objects.filter(Q(pk__in=traced(run, Order, changed)) | Q(pk__in=lines)).values("pk")
    matched = PaymentMatch.objects.filter(
        Q(pk__in=traced(run, PaymentMatch, changed)) | Q(pk__in=traced(run, PaymentMatch, made))
    ).values("receivable_id")
    receivables = Receivable.objects.filter(
        Q(pk__in=traced(run, Receivable, changed)) | Q(pk__in=matched) | Q(order__in=orders)
    ).values("pk")
    reversed_orders = Reversal.objects.filter(Q(import_run=run) | Q(pk__in=traced(run, Reversal, changed)))
    found = 0
    first = SalesEntry.objects.filter(import_run=run).aggregate(first=Min("pk"))["first"]
    if first is not None:
        theirs = Q(order__in=orders) | Q(order__in=reversed_orders.values("line__order_id"))
        found += SalesEntry.objects.filter(theirs, pk__gt=first).exclude(import_run=run).count()
    first = ReceivableEntry.objects.filter(import_run=run).aggregate(first=Min("pk"))["first"]
    if first is not None:
        own = ReceivableEntry.objects.filter(import_run=run).values("receivable_id")
        theirs = Q(receivable__in=receivables) | Q(receivable__in=own)
        found += ReceivableEntry.objects.filter(theirs, pk__gt=first).exclude(import_run=run).count()
    return [f"这次导入更正或退回的单据，后来又记了 {found} 笔账"] if found else []


UNDOING = Undoing(
    owned=(
        Owned(SalesEntry, "import_run"),
        Owned(ReceivableEntry, "import_run"),
        Owned(PaymentMatch, "payment__import_run"),
        Owned(Payment, "import_run"),
        Owned(Receivable, "import_run"),
        Owned(Reversal, "import_run"),
        Owned(OrderCredit, "order__import_run"),
        Owned(OrderLine, "order__import_run"),
        Owned(Order, "import_run"),
    ),
    names=NAMES,
    obstacles=_obstacles,
)
