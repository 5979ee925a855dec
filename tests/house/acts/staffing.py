"""The acts that change units, people and seats from a day on."""

from datetime import date

from foresight.foundation.organisation import actions as organisation
from foresight.foundation.organisation.inputs import SeatHoldingInput, SeatInput
from foresight.foundation.organisation.models import Membership
from tests.cast import Cast

DAY = date(2025, 7, 1)
LAST = date(2025, 9, 30)


def ready(cast: Cast) -> None:
    """A moved team, a closed one, somebody moved, somebody leaving, seats held and vacant."""
    organisation.add_unit(actor=None, code="east-2", name="华东二组", kind="team", parent_code="east", first_day=DAY)
    organisation.add_unit(actor=None, code="north-2", name="华北二组", kind="team", parent_code="north", first_day=DAY)
    organisation.move_unit(actor=None, unit_code="east-2", to_unit_code="north", first_day=LAST)
    organisation.close_unit(actor=None, unit_code="north-2", last_day=LAST, reason="合并")
    for code in ("flo", "gus", "hal"):
        organisation.join_person(actor=None, code=code, name=code, unit_code="east-1", first_day=DAY)
    organisation.move_people(
        actor=None, membership_ids=[_place("flo")], to_unit_code="north-1", first_day=date(2025, 8, 1)
    )
    organisation.add_membership(actor=None, person_code="hal", unit_code="north-1", first_day=DAY)
    organisation.record_leaving(actor=None, person_code="gus", last_day=LAST, reason="回老家")
    organisation.open_seats(
        actor=None, seats=[SeatInput("east-1", "销售", DAY, code) for code in ("held", "vacant", "spare")]
    )
    organisation.fill_seat(actor=None, seat_code="held", person_code="ada", first_day=DAY)


def _place(person: str, unit: str | None = None) -> int:
    places = Membership.objects.filter(person__code=person).order_by("-first_day")
    return (places.filter(unit__code=unit) if unit else places)[0].pk


ACTS = {
    "organisation.add_unit": lambda actor: organisation.add_unit(
        actor=actor, code="east-3", name="华东三组", kind="team", parent_code="east", first_day=DAY
    ),
    "organisation.rename_unit": lambda actor: organisation.rename_unit(actor=actor, unit_code="east", name="东区"),
    "organisation.move_unit": lambda actor: organisation.move_unit(
        actor=actor, unit_code="east-1", to_unit_code="north", first_day=LAST
    ),
    "organisation.undo_unit_move": lambda actor: organisation.undo_unit_move(actor=actor, unit_code="east-2"),
    "organisation.close_unit": lambda actor: organisation.close_unit(
        actor=actor, unit_code="east-2", last_day=LAST, reason="合并"
    ),
    "organisation.reopen_unit": lambda actor: organisation.reopen_unit(
        actor=actor, unit_code="north-2", reason="又要用"
    ),
    "organisation.join_person": lambda actor: organisation.join_person(
        actor=actor, code="ida", name="伊达", unit_code="east-1", first_day=DAY, seat_code="vacant"
    ),
    "organisation.add_membership": lambda actor: organisation.add_membership(
        actor=actor, person_code="ada", unit_code="north-1", first_day=DAY
    ),
    "organisation.move_people": lambda actor: organisation.move_people(
        actor=actor, membership_ids=[_place("ada")], to_unit_code="north-1", first_day=DAY
    ),
    "organisation.change_place": lambda actor: organisation.change_place(
        actor=actor, membership_id=_place("ada"), first_day=DAY, job="manager", leads=True
    ),
    "organisation.undo_move": lambda actor: organisation.undo_move(actor=actor, membership_id=_place("flo", "north-1")),
    "organisation.end_membership": lambda actor: organisation.end_membership(
        actor=actor, membership_id=_place("hal", "north-1"), last_day=LAST
    ),
    "organisation.record_leaving": lambda actor: organisation.record_leaving(
        actor=actor, person_code="ada", last_day=LAST, reason="家里有事"
    ),
    "organisation.withdraw_leaving": lambda actor: organisation.withdraw_leaving(actor=actor, person_code="gus"),
    "organisation.open_seats": lambda actor: organisation.open_seats(
        actor=actor, seats=[SeatInput("east-1", "销售", DAY)]
    ),
    "organisation.save_seat_holdings": lambda actor: organisation.save_seat_holdings(
        actor=actor, holdings=[SeatHoldingInput("vacant", "ada", DAY)]
    ),
    "organisation.fill_seat": lambda actor: organisation.fill_seat(
        actor=actor, seat_code="vacant", person_code="hal", first_day=DAY
    ),
    "organisation.vacate_seat": lambda actor: organisation.vacate_seat(actor=actor, seat_code="held", last_day=LAST),
    "organisation.close_seat": lambda actor: organisation.close_seat(actor=actor, seat_code="spare", last_day=LAST),
}
