"""Recording orders, and amending those that come again with other values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from foresight.domain.ledger.actions.amendments import Amendment, amend_orders
from foresight.domain.ledger.actions.tally import Tally
from foresight.domain.ledger.batches import chunks
from foresight.domain.ledger.conflicts import write_in_turn
from foresight.domain.ledger.differences import reason_wanted
from foresight.domain.ledger.inputs import OrderInput
from foresight.domain.ledger.occasions import Occasion, occasion_of
from foresight.domain.ledger.order_documents import (
    OrderCodes,
    OrderKey,
    StoredOrder,
    order_differences,
    order_problems,
    stored_orders,
)
from foresight.domain.ledger.signing import write_new_orders
from foresight.domain.ledger.stamps import Earlier
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.outcomes import Outcome, RowProblem


def record_orders(
    *,
    actor: User | None,
    orders: Sequence[OrderInput],
    recorded_at: datetime,
    book: OrganisationBook | None = None,
    run: ImportRun | None = None,
    reason: str = "",
    correction_on: date | None = None,
) -> Outcome:
    """Records orders and posts them to the sales journal, each line shared exactly among the order's sellers.

    An order that is recorded already (same source and document) and says the same changes nothing. One that says
    something else is amended if ``reason`` says why, and is a problem otherwise: correction entries of
    ``recorded_at`` take the old amounts back on their own days, with their old customer, product, seller and unit,
    and put in the new ones; cancellations, returns, receivables and payments of the order follow its new terms.
    Lines that the order does not name this time stay as they are: to take one out, send it with amounts of 0.
    Refused as well: an amended line smaller than what was already taken back from it.

    ``book`` is the organisation of any day (loaded if not given). An order with a problem is left out whole; the
    others are recorded. Raises PermissionDenied.

    What belongs to a closed day is a problem, unless ``correction_on`` (with a reason) says on which open day it counts.
    """
    require(actor, Right.BOOKS)
    occasion = occasion_of(recorded_at, run, reason, correction_on)

    def write() -> Outcome:
        codes = OrderCodes.named(orders, book or OrganisationBook.load())
        return _Recording(codes, occasion).record(orders).close(actor, "orders", occasion)

    return write_in_turn(len(orders), write)


@dataclass
class _Recording:
    """One batch on its way into the ledger."""

    codes: OrderCodes
    occasion: Occasion
    tally: Tally = field(default_factory=Tally)

    def record(self, orders: Sequence[OrderInput]) -> Tally:
        for part in chunks(self._sound(orders)):
            self._record_part(part)
        return self.tally

    def _sound(self, orders: Sequence[OrderInput]) -> list[tuple[int, OrderInput]]:
        """Orders without a fault of their own; an order that comes twice in the batch is looked at once."""
        sound: dict[OrderKey, tuple[int, OrderInput]] = {}
        for index, given in enumerate(orders):
            faults = list(order_problems(index, given, self.codes))
            key = (given.source, given.document)
            if not faults and key in sound:
                if sound[key][1] == given:
                    self.tally.unchanged += 1
                    continue
                faults.append(
                    RowProblem(
                        index,
                        "document",
                        given.document,
                        f"订单 {given.document} 在同一批里出现了两次，内容不一样",
                        "请删掉其中一张，或改正订单号",
                    )
                )
            if faults:
                self.tally.problems += faults
            else:
                sound[key] = (index, given)
        return list(sound.values())

    def _record_part(self, part: Sequence[tuple[int, OrderInput]]) -> None:
        stored = stored_orders([(given.source, given.document) for _, given in part])
        new = [given for index, given in part if self._is_new(index, given, stored)]
        write_new_orders(new, self.codes, self.occasion)
        self.tally.new += len(new)
        amendments: list[Amendment] = []
        for index, given in part:
            known = stored.get((given.source, given.document))
            if known is None:
                continue
            stamps = self.codes.stamps(given, Earlier.of(known.order, known.credits))
            differences = order_differences(known, given, stamps, self.codes.unit_codes)
            if not differences:
                self.tally.unchanged += 1
            elif not self.occasion.reason:
                self.tally.problems.append(reason_wanted(index, given.document, differences))
            elif refusal := self._refusal(index, given, known):
                self.tally.problems.append(refusal)
            else:
                amendments.append(Amendment(index, given, known, stamps, differences))
        if amendments:
            refused = amend_orders(amendments, self.codes, self.occasion)
            self.tally.problems += refused
            left_out = {problem.index for problem in refused}
            self.tally.amended += [(a.given.document, a.differences) for a in amendments if a.index not in left_out]

    def _is_new(self, index: int, given: OrderInput, stored: Mapping[OrderKey, StoredOrder]) -> bool:
        if (given.source, given.document) in stored:
            return False
        refusal = self.occasion.refusal(index, "ordered_on", f"订单 {given.document}", [given.ordered_on])
        if refusal:
            self.tally.problems.append(refusal)
        return refusal is None

    def _refusal(self, index: int, given: OrderInput, known: StoredOrder) -> RowProblem | None:
        """What a closed period has against an amendment."""
        signed = known.order.ordered_on
        if self.occasion.closed.holds(signed) and given.ordered_on != signed:
            return RowProblem(
                index,
                "ordered_on",
                str(given.ordered_on),
                f"订单 {given.document} 签订于 {signed}，那段期间已经关账，签订日不能再改",
                "请保留原来的签订日；确实签错的，先取消这张订单，再用新的订单号录入",
            )
        return self.occasion.refusal(index, "", f"订单 {given.document} 的更正", [signed, given.ordered_on])
