"""Saying who looks after a customer, where nobody does yet. Changing it is a hand-over."""

from collections.abc import Iterator, Sequence
from datetime import date

from foresight.domain.ledger.batches import BATCH, chunks
from foresight.domain.ledger.codes import Codes
from foresight.domain.ledger.conflicts import write_in_turn
from foresight.domain.ledger.inputs import OwnershipInput
from foresight.domain.ledger.models import Customer, CustomerOwnership
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.actions import BEGINNING
from foresight.foundation.organisation.models import Person, Seat, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.transfer.traces import note_made
from foresight.foundation.warehouse.actions import mark_changed


def save_ownerships(*, actor: User | None, ownerships: Sequence[OwnershipInput]) -> Outcome:
    """Gives customers their first owner, a person or a house account, from a day on (from the beginning).

    The same owner again changes nothing. Another one than the present is a problem: that is a hand-over, with its day,
    its reason and its successor. Raises PermissionDenied.
    """
    require(actor, Right.MASTERS)
    return write_in_turn(len(ownerships), lambda: _save(actor, ownerships))


def _save(actor: User | None, ownerships: Sequence[OwnershipInput]) -> Outcome:
    customers = Codes.named(Customer, "客户", (given.customer_code for given in ownerships))
    people = Codes.named(Person, "人员", (given.person_code for given in ownerships))
    seats = Codes.named(Seat, "席位", (given.seat_code for given in ownerships))
    problems: list[RowProblem] = []
    known = _present(list(customers.ids.values()))
    new: dict[int, CustomerOwnership] = {}
    unchanged = 0
    for index, given in enumerate(ownerships):
        faults = [
            fault
            for fault in (
                customers.problem(index, "customer", given.customer_code),
                people.problem(index, "person", given.person_code),
                seats.problem(index, "seat", given.seat_code),
                *_choice(index, given),
            )
            if fault
        ]
        if faults:
            problems += faults
            continue
        customer = customers.ids[given.customer_code]
        owner = (people.id_of(given.person_code), seats.id_of(given.seat_code))
        present = known.get(customer) or new.get(customer)
        if present is None:
            first_day: date = given.first_day or BEGINNING
            new[customer] = CustomerOwnership(
                customer_id=customer, person_id=owner[0], seat_id=owner[1], first_day=first_day
            )
        elif (present.person_id, present.seat_id) == owner:
            unchanged += 1
        else:
            problems.append(
                RowProblem(
                    index,
                    "person" if given.person_code else "seat",
                    given.person_code or given.seat_code or "",
                    f"客户 {given.customer_code} 已经有别的负责人",
                    "换负责人请办理交接；否则请改回现在的负责人",
                )
            )
    CustomerOwnership.objects.bulk_create(new.values(), batch_size=BATCH)
    note_made(new.values())
    if new:
        mark_changed()
        record_act(actor=actor, action="ownerships.save", subject=f"customers:{len(new)}", after={"new": len(new)})
    return Outcome(len(new), unchanged, 0, tuple(problems))


def _choice(index: int, given: OwnershipInput) -> Iterator[RowProblem]:
    if (given.person_code is None) == (given.seat_code is None):
        yield RowProblem(
            index,
            "person",
            given.person_code or "",
            "负责人要么是一个人，要么是一个公共客户池的席位",
            "请在人员和席位里填一个，另一个留空",
        )


def _present(customers: Sequence[int]) -> dict[int, CustomerOwnership]:
    return {
        ownership.customer_id: ownership
        for part in chunks(customers)
        for ownership in CustomerOwnership.objects.filter(
            customer_id__in=part, last_day__isnull=True
        ).select_for_update()
    }
