"""The organisation: its tree, its people, its seats, its roles, and the forms of every act on them."""

from datetime import date

from foresight.foundation.organisation.actions import (
    create_account,
    fill_seat,
    grant_role,
    join_person,
    move_people,
    open_seats,
    record_leaving,
)
from foresight.foundation.organisation.inputs import SeatInput
from foresight.foundation.organisation.models import Delegation, Membership, Mentorship, Person, RoleGrant, Seat
from foresight.foundation.organisation.roles import Role
from tests.cast import PASSWORD
from tests.house.board import BELOW, MARK, OWNERS, UNIT_OF, VIEWERS, WHOLE, Board, name_of
from tests.house.pages import Sight

DAY = date(2025, 6, 30)
ORGANISERS = frozenset({"ops", "dora"})
"""Who may change units, people and seats."""
GRANTERS = frozenset({"dora"})
"""Who may grant roles."""
UNITS = ("hq", "east", "east-1", "east-2", "north", "north-1")
SEEN = ("ada", "ben", "eli", "cleo", "director", "lea")
STANDS_IN = frozenset({name_of("dan")})
"""Whoever is absent knows who stands in."""
PEOPLE = "/settings/organisation/people/"


def _people(code: str, unit: str) -> set[str]:
    """Who may see somebody of a unit, by the plain rule."""
    return {
        viewer
        for viewer in VIEWERS
        if viewer in WHOLE["people"] or unit in BELOW.get(viewer, set()) or code in OWNERS.get(viewer, {viewer})
    }


def _seats(unit: str) -> set[str]:
    """Who may see the seats of a unit: whoever sees all rows of some kind, those above, and its members."""
    whole = WHOLE["people"] | WHOLE["money"]
    own = {viewer for viewer in VIEWERS if unit in {UNIT_OF[person] for person in OWNERS.get(viewer, {viewer})}}
    return whole | {viewer for viewer in VIEWERS if unit in BELOW.get(viewer, set())} | own


def stock(board: Board) -> None:
    """Somebody who leaves and says why, somebody who moved, a seat in every unit, roles given with a reason."""
    join_person(actor=None, code="lea", name=name_of("lea"), unit_code="east-1", first_day=DAY)
    join_person(actor=None, code="mov", name=name_of("mov"), unit_code="north-1", first_day=DAY)
    for code in ("lea", "mov"):
        create_account(actor=None, username=code, password=PASSWORD, person_code=code)
    board.add("person", name_of("lea"), _people("lea", "east-1"))
    board.add("person", name_of("mov"), _people("mov", "north-1") | _people("mov", "east-2"))
    place = Membership.objects.get(person__code="mov")
    move_people(actor=None, membership_ids=[place.pk], to_unit_code="east-2", first_day=date(2025, 7, 1))
    reason = board.add("leaving", f"LEFT-LEA{MARK}", _people("lea", "east-1"))
    record_leaving(actor=None, person_code="lea", last_day=DAY, reason=reason)
    for unit in UNITS:
        name = board.add("seat", f"SEAT-{unit}{MARK}", _seats(unit))
        open_seats(actor=None, seats=[SeatInput(unit, name, DAY, f"seat-{unit}")])
    fill_seat(actor=None, seat_code="seat-east-1", person_code="ada", first_day=DAY)
    for code in ("cleo", "ada"):
        why = board.add("grant", f"GRANT-{code}{MARK}", {code} | WHOLE["accounts"])
        grant_role(actor=None, person_code=code, role=Role.RESPONDER, first_day=DAY, reason=why)


def _unit(code: str, act: str = "", viewers: frozenset[str] | None = None) -> Sight:
    return Sight(lambda board: f"/settings/organisation/units/{board.cast.unit(code).pk}/{act}", open_to=viewers)


def _person(code: str, act: str = "", viewers: frozenset[str] | None = None) -> Sight:
    return Sight(lambda board: f"{PEOPLE}{board.cast.person(code).pk}/{act}", open_to=viewers, known=STANDS_IN)


def _seen(code: str) -> Sight:
    return _person(code, viewers=frozenset(_people(code, UNIT_OF.get(code, "east-1"))))


def _place(act: str) -> Sight:
    return Sight(
        lambda board: f"/settings/organisation/places/{Membership.objects.get(person__code='ada').pk}/{act}/",
        open_to=ORGANISERS,
    )


def _seat(act: str) -> Sight:
    return Sight(
        lambda board: f"/settings/organisation/seats/{Seat.objects.get(code='seat-east-1').pk}/{act}/",
        open_to=ORGANISERS,
    )


def _member() -> str:
    return f"member={Membership.objects.get(person__code='ada').pk}"


PAGES = {
    "units": (
        Sight("/settings/organisation/"),
        Sight("/settings/organisation/?on=2024-06-30"),
        Sight("/settings/organisation/?find=人", shows=frozenset({"person"}), known=frozenset()),
    ),
    "unit": tuple(_unit(code) for code in UNITS),
    **{
        f"unit.{name}": _unit("east-1", f"{act}/", ORGANISERS)
        for name, act in {
            "add": "add",
            "rename": "rename",
            "move": "move",
            "undo_move": "undo-move",
            "close": "close",
            "reopen": "reopen",
            "join": "join",
            "seats": "seats",
        }.items()
    },
    "people": (
        Sight(f"{PEOPLE}?state=all", shows=frozenset({"person"})),
        Sight(f"{PEOPLE}?state=left"),
        Sight(f"{PEOPLE}?on=2025-07-15"),
    ),
    "people.move": Sight(lambda board: f"{PEOPLE}move/?{_member()}", open_to=ORGANISERS),
    "person": tuple(_seen(code) for code in SEEN),
    "person.place": _person("ada", "place/", ORGANISERS),
    "person.leave": _person("ada", "leave/", ORGANISERS),
    "person.withdraw": _person("lea", "withdraw/", ORGANISERS),
    "place.change": _place("change"),
    "place.end": _place("end"),
    "place.undo": _place("undo"),
    "arrivals": Sight(
        "/settings/organisation/arrivals/?first=2024-01-01&last=2025-12-31",
        shows=frozenset({"person", "leaving"}),
    ),
    "vacancies": Sight("/settings/organisation/vacancies/"),
    "seat.fill": _seat("fill"),
    "seat.vacate": _seat("vacate"),
    "seat.close": _seat("close"),
    "roles": Sight("/settings/roles/", shows=frozenset({"grant"}), known=STANDS_IN),
    "role.grant": Sight(
        lambda board: f"/settings/roles/grant/?person={Person.objects.get(code='ada').pk}", open_to=GRANTERS
    ),
    "role.end": Sight(
        lambda board: f"/settings/roles/{RoleGrant.objects.get(person__code='ada').pk}/end/", open_to=GRANTERS
    ),
    "delegation.begin": Sight("/settings/roles/delegations/new/"),
    "delegation.end": Sight(
        lambda board: f"/settings/roles/delegations/{Delegation.objects.get(principal__code='ben').pk}/end/",
        open_to=frozenset({"ben", "dora"}),
        known=STANDS_IN,
    ),
    "mentorship.begin": Sight("/settings/roles/mentorships/new/", open_to=ORGANISERS),
    "mentorship.end": Sight(
        lambda board: f"/settings/roles/mentorships/{Mentorship.objects.get().pk}/end/", open_to=ORGANISERS
    ),
}
