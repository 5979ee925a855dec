"""Recording what customers have to pay and by when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Sum

from foresight.domain.ledger.actions.sound import sound_rows
from foresight.domain.ledger.actions.tally import Tally
from foresight.domain.ledger.batches import BATCH, chunks
from foresight.domain.ledger.checks import amount_problems, text_problems
from foresight.domain.ledger.codes import Codes
from foresight.domain.ledger.conflicts import write_in_turn
from foresight.domain.ledger.differences import (
    Difference,
    differing,
    differing_amount,
    reason_wanted,
    yuan,
)
from foresight.domain.ledger.inputs import ReceivableInput
from foresight.domain.ledger.journal import ReceivableState, settle_receivables
from foresight.domain.ledger.models import Customer, Order, PaymentMatch, Receivable
from foresight.domain.ledger.occasions import Occasion, occasion_of
from foresight.domain.ledger.postings import Owner
from foresight.domain.ledger.receivable_documents import owners_of_orders, receivable_states
from foresight.domain.ledger.sharing import within
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.transfer.traces import note_changes

COLUMNS = ["order", "customer", "due_on", "amount_fen"]


def record_receivables(
    *,
    actor: User | None,
    receivables: Sequence[ReceivableInput],
    recorded_at: datetime,
    book: OrganisationBook | None = None,
    run: ImportRun | None = None,
    reason: str = "",
    correction_on: date | None = None,
) -> Outcome:
    """Records receivables and posts them to the receivables journal, shared exactly among the order's sellers.

    Without an order a receivable counts for the customer's present unit. One that is recorded already (same source
    and key) and says the same changes nothing; one that says something else is amended if ``reason`` says why, and is
    a problem otherwise. Refused as well: an amount smaller than what has been paid on it. Raises PermissionDenied.

    What belongs to a closed day is a problem, unless ``correction_on`` (with a reason) says on which open day it counts.
    """
    require(actor, Right.BOOKS)
    occasion = occasion_of(recorded_at, run, reason, correction_on)

    def write() -> Outcome:
        recording = _Recording(receivables, book or OrganisationBook.load(), occasion)
        return recording.record().close(actor, "receivables", occasion)

    return write_in_turn(len(receivables), write)


@dataclass
class _Recording:
    """One batch on its way into the ledger."""

    given: Sequence[ReceivableInput]
    book: OrganisationBook
    occasion: Occasion
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.customers = Codes.named(Customer, "客户", (r.customer_code for r in self.given))
        self.customer_codes: dict[int, str] = {id_: code for code, id_ in self.customers.ids.items()}

    def record(self) -> Tally:
        for part in chunks(sound_rows(self.given, self._problems, self.tally)):
            self._record_part(part)
        return self.tally

    def _problems(self, index: int, given: ReceivableInput) -> Iterator[RowProblem]:
        yield from text_problems(index, "source", given.source, "来源", 64)
        yield from text_problems(index, "key", given.key, "应收编号", 128)
        yield from amount_problems(index, "amount", given.amount_fen, "应收金额")
        unknown = self.customers.problem(index, "customer", given.customer_code)
        if unknown:
            yield unknown

    def _record_part(self, part: Sequence[tuple[int, ReceivableInput]]) -> None:
        orders = _orders_named(given for _, given in part)
        stored = _stored(given for _, given in part)
        paid = _paid_on([receivable.pk for receivable in stored.values()])
        created: list[Receivable] = []
        changed: list[Receivable] = []
        for index, given in part:
            order = orders.get((given.source, given.document or ""))
            if given.document is not None and order is None:
                self.tally.problems.append(
                    RowProblem(
                        index,
                        "document",
                        given.document,
                        f"没有订单 {given.document}",
                        "先导入这张订单，或改正订单号；与订单无关的应收请留空",
                    )
                )
                continue
            values = self._values(given, order)
            known = stored.get((given.source, given.key))
            if known is None:
                refusal = self.occasion.refusal(index, "due_on", f"应收 {given.key}", [given.due_on])
                if refusal:
                    self.tally.problems.append(refusal)
                    continue
                created.append(
                    Receivable(
                        source=given.source,
                        key=given.key,
                        recorded_at=self.occasion.recorded_at,
                        import_run=self.occasion.run,
                        **values,
                    )
                )
                self.tally.new += 1
            elif self._amend(index, given, known, values, order, paid.get(known.pk, 0)):
                changed.append(known)
        Receivable.objects.bulk_create(created, batch_size=BATCH)
        note_changes(changed, COLUMNS)
        Receivable.objects.bulk_update(changed, COLUMNS, batch_size=BATCH)
        settle_receivables([*self._new_states(created), *self._changed_states(changed)], self.occasion)

    def _values(self, given: ReceivableInput, order: Order | None) -> dict[str, object]:
        customer = self.customers.id_of(given.customer_code)
        return {
            "order_id": order.pk if order else None,
            "customer_id": customer if customer is not None else order.customer_id if order else None,
            "due_on": given.due_on,
            "amount_fen": given.amount_fen,
        }

    def _amend(
        self,
        index: int,
        given: ReceivableInput,
        known: Receivable,
        values: dict[str, object],
        order: Order | None,
        paid: int,
    ) -> bool:
        """Whether the stored receivable took the new values."""
        differences = self._differences(known, given, values, order)
        if not differences:
            self.tally.unchanged += 1
            return False
        if not self.occasion.reason:
            self.tally.problems.append(reason_wanted(index, given.key, differences))
            return False
        if not within(paid, given.amount_fen):
            self.tally.problems.append(
                RowProblem(
                    index,
                    "amount",
                    yuan(given.amount_fen),
                    f"应收 {given.key} 已核销 {yuan(paid)}，超过更正后的 {yuan(given.amount_fen)}",
                    "请先更正回款的核销，再更正应收",
                )
            )
            return False
        refusal = self.occasion.refusal(index, "", f"应收 {given.key} 的更正", [known.due_on, given.due_on])
        if refusal:
            self.tally.problems.append(refusal)
            return False
        for column, value in values.items():
            setattr(known, column, value)
        self.tally.amended.append((given.key, differences))
        return True

    def _differences(
        self, known: Receivable, given: ReceivableInput, values: dict[str, object], order: Order | None
    ) -> list[Difference]:
        found = [
            *differing(
                "document",
                "订单",
                known.order.document if known.order else None,
                order.document if order else None,
            ),
            *differing("due_on", "到期日", known.due_on, given.due_on),
            *differing_amount("amount", "应收金额", known.amount_fen, given.amount_fen),
        ]
        if known.customer_id != values["customer_id"]:
            old = known.customer.code if known.customer else None
            found.append(Difference("customer", "客户", old or "（空）", given.customer_code or "（订单的客户）"))
        return found

    def _new_states(self, receivables: Sequence[Receivable]) -> list[ReceivableState]:
        owners = owners_of_orders([r.order_id for r in receivables if r.order_id is not None])
        units = self._customer_units([r for r in receivables if r.order_id is None])
        return [
            ReceivableState(r, owners[r.order_id] if r.order_id is not None else (units[r.pk],)) for r in receivables
        ]

    def _changed_states(self, receivables: Sequence[Receivable]) -> list[ReceivableState]:
        """Without an order, the present customer's unit: the customer may be another now."""
        units = self._customer_units([r for r in receivables if r.order_id is None])
        return [
            replace(s, owners=(units[s.receivable.pk],)) if s.receivable.pk in units else s
            for s in receivable_states(receivables)
        ]

    def _customer_units(self, receivables: Sequence[Receivable]) -> dict[int, Owner]:
        customers = [r.customer_id for r in receivables if r.customer_id is not None]
        units = dict(Customer.objects.filter(id__in=customers).values_list("id", "unit_id"))
        found = {}
        for receivable in receivables:
            unit = units.get(receivable.customer_id) if receivable.customer_id is not None else None
            region = self.book.region_of(unit, receivable.due_on) if unit is not None else None
            found[receivable.pk] = Owner(None, unit, region)
        return found


def _orders_named(rows: Iterator[ReceivableInput]) -> dict[tuple[str, str], Order]:
    """The orders, locked: whoever amends one finds the receivables that were recorded before, and the other way."""
    by_source: dict[str, set[str]] = {}
    for row in rows:
        if row.document is not None:
            by_source.setdefault(row.source, set()).add(row.document)
    return {
        (source, order.document): order
        for source, documents in sorted(by_source.items())
        for order in Order.objects.filter(source=source, document__in=documents).select_for_update().order_by("id")
    }


def _stored(rows: Iterator[ReceivableInput]) -> dict[tuple[str, str], Receivable]:
    by_source: dict[str, list[str]] = {}
    for row in rows:
        by_source.setdefault(row.source, []).append(row.key)
    found = {}
    for source, keys in sorted(by_source.items()):
        known = Receivable.objects.filter(source=source, key__in=keys).select_for_update(of=("self",))
        for receivable in known.select_related("order", "customer").order_by("id"):
            found[(source, receivable.key)] = receivable
    return found


def _paid_on(receivables: Sequence[int]) -> dict[int, int]:
    sums = PaymentMatch.objects.filter(receivable_id__in=receivables).values("receivable_id")
    return dict(sums.annotate(paid=Sum("amount_fen")).values_list("receivable_id", "paid"))
