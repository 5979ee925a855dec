"""What customers owe and what they pay: 89 % of what fell due in 2024 was in by its end, 93 % of 2025.

What was taken back from an order is not billed. A late payer pays after the end of the year in which the money was
due, or not at all; so many are late that the collection rate of the year comes out to the fen.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from foresight.core.planning import largest_remainder
from foresight.demo.generated.days import LAST_DAY, last_working, next_working
from foresight.demo.generated.dice import Dice
from foresight.demo.generated.orders import SOURCE, Month, Order
from foresight.domain.ledger.inputs import PaymentInput, ReceivableInput

COLLECTED_PER_THOUSAND = {2023: 870, 2024: 890, 2025: 930}
"""Of what fell due in the year, what was paid by its end."""
LARGE_FEN = 60 * 10**6
"""Orders from 60 万 on are paid in two parts."""
_TERMS = (30, 45, 60, 90)
_NEVER = date.max


@dataclass
class Bill:
    """A receivable with the days on which it is paid."""

    key: str
    order: Order
    due_on: date
    amount_fen: int
    paid: list[tuple[date, int]] = field(default_factory=list)

    def as_input(self) -> ReceivableInput:
        """The receivable as the ledger takes it."""
        return ReceivableInput(SOURCE, self.key, self.due_on, self.amount_fen, self.order.document)


@dataclass(frozen=True)
class Money:
    """Receivables by the month of their order, payments by the month in which they came."""

    receivables: dict[tuple[int, int], list[ReceivableInput]]
    payments: dict[tuple[int, int], list[PaymentInput]]


def money(months: Sequence[Month]) -> Money:
    """All receivables and payments of the orders."""
    dice = Dice("money")
    bills = [bill for month in months for order in month.orders for bill in _bills(dice, order)]
    for bill in bills:
        _pay_as_usual(dice, bill)
    for year, per_thousand in COLLECTED_PER_THOUSAND.items():
        _delay(dice, [bill for bill in bills if bill.due_on.year == year], year, per_thousand)
    receivables: dict[tuple[int, int], list[ReceivableInput]] = defaultdict(list)
    for bill in bills:
        receivables[(bill.order.day.year, bill.order.day.month)].append(bill.as_input())
    return Money(receivables, _payments(dice, bills))


def _bills(dice: Dice, order: Order) -> list[Bill]:
    amount = order.gross_fen - order.reversed_fen
    terms = order.customer.terms if order.customer else dice.pick(_TERMS)
    if amount <= 0:
        return []
    if amount < LARGE_FEN:
        return [Bill(f"{order.document}-1", order, order.day + timedelta(days=terms), amount)]
    first, second = largest_remainder(amount, (3, 7))
    return [
        Bill(f"{order.document}-1", order, order.day + timedelta(days=30), first),
        Bill(f"{order.document}-2", order, order.day + timedelta(days=90), second),
    ]


def _pay_as_usual(dice: Dice, bill: Bill) -> None:
    """Most pay within days of the due day, some early, some weeks later; a few in two parts."""
    manner = dice.below(100)
    if manner < 14:
        delay = -dice.between(1, 20)
    elif manner < 74:
        delay = dice.between(0, 6)
    elif manner < 93:
        delay = dice.between(7, 30)
    else:
        delay = dice.between(31, 75)
    day = next_working(max(bill.due_on + timedelta(days=delay), bill.order.day + timedelta(days=1)))
    if manner % 25 == 3:
        first, second = largest_remainder(bill.amount_fen, (1, 1))
        bill.paid = [(day, first), (next_working(day + timedelta(days=dice.between(5, 25))), second)]
    else:
        bill.paid = [(day, bill.amount_fen)]


def _delay(dice: Dice, bills: Sequence[Bill], year: int, per_thousand: int) -> None:
    """Lets bills wait until exactly the given part of the year's due is in by its end."""
    end = date(year, 12, 31)
    due = sum(bill.amount_fen for bill in bills)
    in_time = {bill.key: sum(amount for day, amount in bill.paid if day <= end) for bill in bills}
    excess = sum(in_time.values()) - due * per_thousand // 1000
    if excess < 0:
        raise ValueError(f"the demo's customers pay too late in {year}: {-excess} fen are missing by its end")
    waiting = [bill for bill in bills if in_time[bill.key]]
    dice.shuffle(waiting)
    for bill in waiting:
        if not excess:
            break
        late = min(excess, bill.amount_fen)
        if late > in_time[bill.key]:
            continue
        late_on = bill.due_on + timedelta(days=dice.between(50, 240))
        day = _NEVER if dice.chance(120) else next_working(max(late_on, end + timedelta(days=dice.between(3, 60))))
        kept = bill.amount_fen - late
        if kept:
            usual = min(last_working(end), next_working(bill.due_on))
            bill.paid = [(usual, kept), (day, late)]
            excess -= in_time[bill.key] - kept
        else:
            bill.paid = [(day, bill.amount_fen)]
            excess -= in_time[bill.key]


def _payments(dice: Dice, bills: Sequence[Bill]) -> dict[tuple[int, int], list[PaymentInput]]:
    """What a customer pays on one day is one payment, whatever it settles."""
    parts: dict[tuple[date, str], list[tuple[Bill, int]]] = defaultdict(list)
    for bill in bills:
        customer = bill.order.customer
        payer = customer.code if customer else f"?{bill.order.document}"
        for day, amount in bill.paid:
            if day <= LAST_DAY:
                parts[(day, payer)].append((bill, amount))
    payments: dict[tuple[int, int], list[PaymentInput]] = defaultdict(list)
    for (day, payer), settled in sorted(parts.items(), key=lambda part: part[0]):
        month = payments[(day.year, day.month)]
        amounts: dict[str, int] = defaultdict(int)
        for bill, amount in settled:
            amounts[bill.key] += amount
        # Now and then somebody pays a round sum in advance that settles nothing yet.
        extra = dice.between(1, 20) * 10**6 if dice.chance(4) else 0
        month.append(
            PaymentInput(
                source=SOURCE,
                key=f"SK{day.year}{day.month:02d}-{len(month) + 1:04d}",
                received_on=day,
                amount_fen=sum(amounts.values()) + extra,
                customer_code=None if payer.startswith("?") else payer,
                matches=tuple(amounts.items()),
            )
        )
    return payments
