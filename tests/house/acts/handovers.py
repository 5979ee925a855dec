"""The acts of hand-overs, and those that they are made of."""

from datetime import date

from foresight.domain.handovers import actions as handovers
from foresight.domain.handovers.inputs import HandoverInput
from foresight.domain.ledger import actions as ledger
from foresight.domain.ledger.actions import Successor
from foresight.domain.ledger.inputs import OwnershipInput
from foresight.domain.ledger.models import Customer, Receivable
from foresight.domain.targets import actions as targets
from foresight.domain.targets.inputs import LevelInput
from foresight.foundation.organisation.models import Person, Unit
from tests.books import RECORDED, bill, bills, plan_2025, sound
from tests.cast import Cast

DAY = date(2025, 5, 6)


def ready(cast: Cast) -> None:
    """Ada has money to come in and a target."""
    sound(bills(bill("B-OPEN", "2025-03-01", 1000, "O-1")))
    plan_2025(LevelInput("region", {"华东": 50, "华北": 50}), LevelInput("person"), floor=12_000, stretch=14_000)


def _cleo() -> Successor:
    return Successor(Unit.objects.get(code="north-1"), person=Person.objects.get(code="cleo"))


def _east() -> int:
    return Unit.objects.get(code="east-1").pk


ACTS = {
    "handovers.request_handover": lambda actor: handovers.request_handover(
        actor=actor, given=HandoverInput("ada", DAY, "调区", to_person_code="cleo")
    ),
    "ledger.hand_over_customers": lambda actor: ledger.hand_over_customers(
        actor=actor,
        customer_ids=[Customer.objects.get(code="k1").pk],
        successor=_cleo(),
        day=DAY,
        reason="调区",
        unit_id=_east(),
    ),
    "ledger.hand_over_receivables": lambda actor: ledger.hand_over_receivables(
        actor=actor,
        receivable_ids=[Receivable.objects.get(key="B-OPEN").pk],
        from_person=Person.objects.get(code="ada"),
        successor=_cleo(),
        day=DAY,
        recorded_at=RECORDED,
        reason="调区",
        unit_id=_east(),
    ),
    "ledger.save_ownerships": lambda actor: ledger.save_ownerships(
        actor=actor, ownerships=[OwnershipInput("k3", "ada")]
    ),
    "targets.hand_over_targets": lambda actor: targets.hand_over_targets(
        actor=actor,
        from_person=Person.objects.get(code="ada"),
        to_person=Person.objects.get(code="cleo"),
        unit=Unit.objects.get(code="north-1"),
        day=DAY,
        reason="调区",
        unit_id=_east(),
    ),
}
