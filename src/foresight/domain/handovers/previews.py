"""What a hand-over would pass on, in numbers, before anything happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foresight.domain.handovers.inputs import HandoverInput
from foresight.domain.ledger.actions import Successor
from foresight.domain.ledger.models import Customer
from foresight.domain.ledger.portfolio import OpenReceivable, customers_in_hands_of, open_receivables_of
from foresight.domain.targets.actions.handing_over import Remainder, remainders_of
from foresight.foundation.commitments.queries import open_for
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import Person, Seat, Unit
from foresight.foundation.organisation.periods import closed_on
from foresight.foundation.organisation.queries import today


@dataclass(frozen=True)
class Preview:
    """The hand-over as it would be today."""

    giver: Person
    giver_unit: Unit
    successor: Successor
    day: date
    customers: Sequence[Customer]
    receivables: Sequence[OpenReceivable]
    remainders: Sequence[Remainder]
    commitments: int

    @property
    def open_fen(self) -> int:
        """What is open of all receivables."""
        return sum(item.open_fen for item in self.receivables)

    @property
    def base_fen(self) -> int:
        """What is left of the targets, at the attainment base of each plan."""
        total = 0
        for remainder in self.remainders:
            tiers = list(remainder.version.plan.tiers.all())
            base = next(number for number, tier in enumerate(tiers) if tier.is_base)
            total += remainder.amounts[base]
        return total

    @property
    def is_empty(self) -> bool:
        """Whether nothing would pass on."""
        return not (self.customers or self.receivables or self.remainders or self.commitments)


def preview_of(given: HandoverInput) -> Preview:
    """The preview; raises ValueError with what is wrong about the people, the unit or the day."""
    day, now = given.day, today()
    if day > now:
        raise ValueError(f"交接日 {day} 还没到。请填今天（{now}）或更早的日子，到那天再办。")
    if closed_on(day):
        raise ValueError(f"交接日 {day} 所在的期间已经关账。请填未关账的日子。")
    giver = _person(given.from_person_code, "交出的人")
    book = OrganisationBook.load()
    giver_unit = _unit_of(giver, day, book)
    successor = _successor(given, giver, day, book)
    customers = list(customers_in_hands_of(giver.pk, day))
    if given.customer_codes is not None:
        wanted = set(given.customer_codes)
        unknown = wanted - {customer.code for customer in customers}
        if unknown:
            raise ValueError(f"客户 {'、'.join(sorted(unknown))} 不由{giver.name}负责，不能由他交出。")
        customers = [customer for customer in customers if customer.code in wanted]
    if customers and successor.person is None and successor.seat is None:
        raise ValueError(
            f"{len(customers)} 个客户没有接手的人，请选一个公共客户池，或先在“{successor.unit.name}”开一个。"
        )
    return Preview(
        giver=giver,
        giver_unit=giver_unit,
        successor=successor,
        day=day,
        customers=customers,
        receivables=open_receivables_of(giver.pk, day) if given.with_receivables else (),
        remainders=remainders_of(giver, day) if given.with_targets else (),
        commitments=open_for(giver.pk).count() if given.with_commitments and successor.person else 0,
    )


def _person(code: str, what: str) -> Person:
    found = Person.objects.filter(code=code).first()
    if found is None:
        raise ValueError(f"没有编号为 {code} 的人员（{what}）。")
    return found


def _unit_of(person: Person, day: date, book: OrganisationBook) -> Unit:
    """The unit on the day, or the last one of somebody who has left by then."""
    unit_id = book.unit_of(person.pk, day)
    if unit_id is None:
        last = person.memberships.filter(first_day__lte=day).order_by("-last_day", "-id").first()
        unit_id = last.unit_id if last else None
    if unit_id is None:
        raise ValueError(f"{person.name}在 {day} 之前不属于任何组织，没有可交接的。")
    return Unit.objects.get(id=unit_id)


def _successor(given: HandoverInput, giver: Person, day: date, book: OrganisationBook) -> Successor:
    if given.to_person_code:
        taker = _person(given.to_person_code, "接手的人")
        if taker.pk == giver.pk:
            raise ValueError("不能交接给本人。请选另一个人。")
        if taker.left_on is not None and taker.left_on < max(day, today()):
            raise ValueError(f"{taker.name}在 {taker.left_on} 已经离职，不能接手。请选另一个人。")
        unit_id = book.unit_of(taker.pk, day)
        if unit_id is None:
            raise ValueError(f"{taker.name}在 {day} 不属于任何组织，不能接手。请先安排任职，或改交接日。")
        return Successor(Unit.objects.get(id=unit_id), person=taker)
    seat = _house_account(given.to_seat_code, day)
    code = given.to_unit_code or (seat.unit.code if seat else None)
    unit = Unit.objects.filter(code=code).first() if code else None
    if unit is None:
        raise ValueError("请选接手的人；还没有人的，选一个组织和它的公共客户池。")
    return Successor(unit, seat=seat)


def _house_account(code: str | None, day: date) -> Seat | None:
    if not code:
        return None
    seat = Seat.objects.select_related("unit").filter(code=code, kind=Seat.Kind.HOUSE).first()
    if seat is None or not seat.exists_on(day):
        raise ValueError(f"没有编号为 {code} 的公共客户池，或者它在 {day} 不存在。")
    return seat
