"""Handing over customers and open receivables to a successor. Rows of the past keep their owner of the day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from foresight.domain.ledger.batches import BATCH, chunks
from foresight.domain.ledger.journal import settle_receivables
from foresight.domain.ledger.models import Customer, CustomerOwnership, Receivable, ReceivableHandover
from foresight.domain.ledger.occasions import occasion_of
from foresight.domain.ledger.receivable_documents import receivable_states
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import Person, Seat, Unit, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right
from foresight.foundation.warehouse.actions import mark_changed

LISTED = 200


@dataclass(frozen=True)
class Successor:
    """Who takes over: somebody in a unit, or nobody yet, when the unit's house account keeps the customers."""

    unit: Unit
    person: Person | None = None
    seat: Seat | None = None

    @property
    def name(self) -> str:
        """As it is shown."""
        return self.person.name if self.person else self.seat.name if self.seat else self.unit.name

    def facts(self) -> dict[str, str | None]:
        """As plain JSON values for the audit log."""
        return {
            "unit": self.unit.code,
            "person": self.person.code if self.person else None,
            "seat": self.seat.code if self.seat else None,
        }


@transaction.atomic
def hand_over_customers(
    *, actor: User | None, customer_ids: Collection[int], successor: Successor, day: date, reason: str, unit_id: int
) -> int:
    """Gives customers to a successor from a day on, with the unit that they belong to; returns how many.

    ``unit_id`` is the unit out of which they are handed over, in which the actor needs the right. Raises
    PermissionDenied, and ValueError for a successor who is neither a person nor a house account, for customers that
    are not there, and for one whose owner began on that day or later.
    """
    require(actor, Right.HANDOVERS, unit_id=unit_id)
    if (successor.person is None) == (successor.seat is None):
        raise ValueError("客户要交给一个人，或者交给一个公共客户池。请二选一。")
    customers = list(Customer.objects.filter(id__in=customer_ids).select_for_update().order_by("id"))
    if len(customers) != len(set(customer_ids)):
        raise ValueError("有的客户已经不在了。请重新预览。")
    begun: list[CustomerOwnership] = []
    for part in chunks(customers):
        present = CustomerOwnership.objects.filter(customer__in=part, last_day__isnull=True).select_related("customer")
        for ownership in present:
            if ownership.first_day >= day:
                raise ValueError(
                    f"客户 {ownership.customer.name} 从 {ownership.first_day} 起才归现在的负责人，不能从 {day} 起交接。"
                )
        present.update(last_day=day - timedelta(days=1))
        begun += [
            CustomerOwnership(customer=customer, person=successor.person, seat=successor.seat, first_day=day)
            for customer in part
        ]
    CustomerOwnership.objects.bulk_create(begun, batch_size=BATCH)
    for customer in customers:
        customer.unit = successor.unit
    Customer.objects.bulk_update(customers, ["unit"], batch_size=BATCH)
    if customers:
        mark_changed()
        record_act(
            actor=actor,
            action="customers.hand_over",
            subject=f"customers:{len(customers)}",
            after={
                **successor.facts(),
                "day": day.isoformat(),
                "customers": [customer.code for customer in customers[:LISTED]],
            },
            reason=reason,
        )
    return len(customers)


@transaction.atomic
def hand_over_receivables(
    *,
    actor: User | None,
    receivable_ids: Collection[int],
    from_person: Person,
    successor: Successor,
    day: date,
    recorded_at: datetime,
    reason: str,
    unit_id: int,
    book: OrganisationBook | None = None,
) -> int:
    """Passes what is open of somebody's part of receivables on to a successor, from a day on; returns how many.

    What fell due and was paid before stays with ``from_person``. Raises PermissionDenied, ValueError when one of them
    was handed over on that day already, and PeriodClosed for a closed day.
    """
    require(actor, Right.HANDOVERS, unit_id=unit_id)
    occasion = occasion_of(recorded_at, None, reason, None)
    region = (book or OrganisationBook.load()).region_of(successor.unit.pk, day)
    receivables = list(Receivable.objects.filter(id__in=receivable_ids).select_for_update().order_by("id"))
    _refuse_twice(receivables, from_person, day)
    ReceivableHandover.objects.bulk_create(
        [
            ReceivableHandover(
                receivable=receivable,
                day=day,
                from_person=from_person,
                to_person=successor.person,
                to_unit=successor.unit,
                to_region_id=region,
                recorded_at=recorded_at,
            )
            for receivable in receivables
        ],
        batch_size=BATCH,
    )
    settle_receivables(receivable_states(receivables), occasion)
    if receivables:
        mark_changed()
        occasion.check_still_open()
        record_act(
            actor=actor,
            action="receivables.hand_over",
            subject=f"person:{from_person.code}",
            after={
                **successor.facts(),
                "day": day.isoformat(),
                "receivables": [receivable.key for receivable in receivables[:LISTED]],
                "count": len(receivables),
            },
            reason=reason,
        )
    return len(receivables)


def _refuse_twice(receivables: Sequence[Receivable], from_person: Person, day: date) -> None:
    for part in chunks(receivables):
        known = ReceivableHandover.objects.filter(receivable__in=part, from_person=from_person, day__gte=day)
        found = known.select_related("receivable").first()
        if found is not None:
            raise ValueError(f"应收 {found.receivable.key} 在 {found.day} 已经从{from_person.name}交接出去。")
