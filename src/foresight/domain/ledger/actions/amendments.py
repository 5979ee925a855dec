"""Amending orders that are recorded: the documents take the new values, the journals are brought after them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from foresight.domain.ledger.batches import BATCH
from foresight.domain.ledger.checks import rounded_or_none
from foresight.domain.ledger.differences import Difference, described, yuan
from foresight.domain.ledger.inputs import OrderInput
from foresight.domain.ledger.journal import LineState, settle_lines, settle_receivables
from foresight.domain.ledger.models import Order, OrderCredit, OrderLine, Receivable, Reversal
from foresight.domain.ledger.occasions import Occasion
from foresight.domain.ledger.order_documents import (
    OrderCodes,
    StoredOrder,
    line_values,
    order_values,
    reduced,
)
from foresight.domain.ledger.postings import amounts_of, owners_of, pieces
from foresight.domain.ledger.receivable_documents import receivable_states
from foresight.domain.ledger.sharing import NOTHING, Amounts, fits
from foresight.domain.ledger.stamps import Stamps
from foresight.foundation.transfer.outcomes import RowProblem
from foresight.foundation.transfer.traces import note_changes, note_made, note_removed

ORDER_COLUMNS = ["ordered_on", "customer", "legal_entity", "currency", "rate", "unit", "region"]
LINE_COLUMNS = ["product", "quantity", "net_fen", "tax_rate", "tax_fen", "gross_fen", "original_net"]
CREDIT_COLUMNS = ["unit", "region", "share_numerator", "share_denominator"]


@dataclass(frozen=True)
class Amendment:
    """An order that came again with other values, beside what is recorded."""

    index: int
    given: OrderInput
    stored: StoredOrder
    stamps: Stamps
    differences: Sequence[Difference]


def amend_orders(amendments: Sequence[Amendment], codes: OrderCodes, occasion: Occasion) -> list[RowProblem]:
    """Writes the amendments; returns the problems of those that were refused, of which nothing is written.

    The orders are locked by whoever read them.
    """
    reversals = _reversals_by_line([a.stored for a in amendments])
    problems: list[RowProblem] = []
    accepted: list[Amendment] = []
    for amendment in amendments:
        faults = list(_misfits(amendment, reversals))
        problems += faults
        if not faults:
            accepted.append(amendment)
    if accepted:
        former_customers = {a.stored.order.pk: a.stored.order.customer_id for a in accepted}
        _write_documents(accepted, codes, occasion)
        _settle(accepted, codes, reversals, occasion)
        _settle_receivables(accepted, former_customers, occasion)
    return problems


def _reversals_by_line(orders: Sequence[StoredOrder]) -> dict[int, list[Reversal]]:
    found: dict[int, list[Reversal]] = defaultdict(list)
    ids = [stored.order.pk for stored in orders]
    for reversal in Reversal.objects.filter(line__order_id__in=ids).order_by("id"):
        found[reversal.line_id].append(reversal)
    return found


def _misfits(amendment: Amendment, reversals: dict[int, list[Reversal]]) -> Iterator[RowProblem]:
    """What was taken back already and does not fit the new terms."""
    given = amendment.given
    positions = {line.key: position for position, line in enumerate(given.lines)}
    for key, line in amendment.stored.lines.items():
        taken = reversals.get(line.pk, [])
        early = min((reversal.day for reversal in taken), default=given.ordered_on)
        if early < given.ordered_on:
            yield RowProblem(
                amendment.index,
                "ordered_on",
                str(given.ordered_on),
                f"订单 {given.document} 第 {key} 行在 {early} 已有取消或退货，早于新的签订日 {given.ordered_on}",
                "请先更正那笔取消或退货的日期，再更正订单",
            )
        if key not in positions:
            continue
        new = given.lines[positions[key]]
        total = sum((amounts_of(reversal) for reversal in taken), NOTHING)
        whole = Amounts(new.net_fen, new.tax_fen, pieces(rounded_or_none(new.quantity, 4)))
        if not fits(total, whole):
            yield RowProblem(
                amendment.index,
                f"lines[{positions[key]}].net",
                yuan(new.net_fen),
                f"订单 {given.document} 第 {key} 行已取消或退货 {described(total)}，超过更正后的 {described(whole)}",
                "请先更正取消或退货，再更正订单",
            )


def _write_documents(amendments: Sequence[Amendment], codes: OrderCodes, occasion: Occasion) -> None:
    orders: list[Order] = []
    lines: list[OrderLine] = []
    new_lines: list[OrderLine] = []
    for amendment in amendments:
        stored, given = amendment.stored, amendment.given
        for column, value in order_values(given, codes, amendment.stamps).items():
            setattr(stored.order, column, value)
        orders.append(stored.order)
        for line in given.lines:
            document = stored.lines.get(line.key)
            if document is None:
                document = OrderLine(order_id=stored.order.pk, key=line.key, recorded_at=occasion.recorded_at)
                stored.lines[line.key] = document
                new_lines.append(document)
            else:
                lines.append(document)
            for column, value in line_values(line, codes).items():
                setattr(document, column, value)
    note_changes(orders, ORDER_COLUMNS)
    note_changes(lines, LINE_COLUMNS)
    Order.objects.bulk_update(orders, ORDER_COLUMNS, batch_size=BATCH)
    OrderLine.objects.bulk_update(lines, LINE_COLUMNS, batch_size=BATCH)
    OrderLine.objects.bulk_create(new_lines, batch_size=BATCH)
    note_made(new_lines)
    _write_credits(amendments, codes)


def _write_credits(amendments: Sequence[Amendment], codes: OrderCodes) -> None:
    """The same sellers keep their rows; otherwise the order's credits are put in anew, in the given order."""
    replaced: list[int] = []
    created: list[OrderCredit] = []
    updated: list[OrderCredit] = []
    for amendment in amendments:
        stored, given = amendment.stored, amendment.given
        shares = {codes.people.ids[credit.person_code]: reduced(credit) for credit in given.credits}
        stamps = dict(amendment.stamps.sellers)
        if shares.keys() != {credit.person_id for credit in stored.credits}:
            replaced.append(stored.order.pk)
            stored.credits = [OrderCredit(order_id=stored.order.pk, person_id=seller) for seller in shares]
            created += stored.credits
        else:
            updated += stored.credits
        for credit in stored.credits:
            credit.unit_id = stamps[credit.person_id].unit_id
            credit.region_id = stamps[credit.person_id].region_id
            credit.share_numerator = shares[credit.person_id]["share_numerator"]
            credit.share_denominator = shares[credit.person_id]["share_denominator"]
    note_removed(OrderCredit.objects.filter(order_id__in=replaced))
    OrderCredit.objects.filter(order_id__in=replaced).delete()
    OrderCredit.objects.bulk_create(created, batch_size=BATCH)
    note_made(created)
    note_changes(updated, CREDIT_COLUMNS)
    OrderCredit.objects.bulk_update(updated, CREDIT_COLUMNS, batch_size=BATCH)


def _settle(
    amendments: Sequence[Amendment],
    codes: OrderCodes,
    reversals: dict[int, list[Reversal]],
    occasion: Occasion,
) -> None:
    """All lines of the orders: a new day, customer or seller moves those that were not sent too."""
    states: list[LineState] = []
    for amendment in amendments:
        stored = amendment.stored
        owners = owners_of(stored.order, stored.credits)
        states += [LineState(stored.order, owners, line, reversals.get(line.pk, ())) for line in stored.lines.values()]
    settle_lines(states, codes.product_lines, occasion)


def _settle_receivables(
    amendments: Sequence[Amendment], former_customers: dict[int, int | None], occasion: Occasion
) -> None:
    """Receivables of the orders follow the sellers; those that the order's customer owed follow the customer."""
    orders = {a.stored.order.pk: a.stored.order for a in amendments}
    receivables = list(Receivable.objects.filter(order_id__in=list(orders)).select_for_update().order_by("id"))
    moved: list[Receivable] = []
    for receivable in receivables:
        order = orders[receivable.order_id or 0]
        if receivable.customer_id == former_customers[order.pk] != order.customer_id:
            receivable.customer_id = order.customer_id
            moved.append(receivable)
    note_changes(moved, ["customer"])
    Receivable.objects.bulk_update(moved, ["customer"], batch_size=BATCH)
    settle_receivables(receivable_states(receivables), occasion)
