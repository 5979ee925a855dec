"""Units, people, memberships, seats."""

from tests.house.api import Deed, Listed
from tests.house.board import UNIT_OF, Board, name_of
from tests.house.pages import Sight
from tests.house.pages.organisation import PAGES as ORGANISATION_PAGES
from tests.house.pages.organisation import SEEN

ORGANISERS = frozenset({"ops", "dora"})
SEEN_BY = dict(zip(SEEN, ORGANISATION_PAGES["person"], strict=True))  # type: ignore[call-overload]  # a tuple of sights


def _memberships(board: Board, viewer: str) -> set[str]:
    """The people of the board whose place the viewer may see."""
    return {code for code, unit in UNIT_OF.items() if viewer in board.viewers_of("people", units=[unit], owners=[code])}


def _holders(board: Board, viewer: str) -> set[str]:
    return {"ada"} if viewer in board.viewers_of("people", units=["east-1"], owners=["ada"]) else set()


def _batch(**row: object) -> dict[str, object]:
    return {"rows": [row], "dry_run": True}


ANY = {"If-Match": "*"}
READS = {
    "get_me": Sight("/me"),
    "list_units": Sight("/units"),
    "get_unit": Sight("/units/north"),
    "list_people": Sight("/people", shows=frozenset({"person"})),
    "get_person": tuple(
        Sight(f"/people/{code}", open_to=SEEN_BY[code].open_to, known=frozenset({name_of(code)}))
        for code in ("ada", "ben", "cleo")
    ),
    "list_memberships": Sight("/memberships"),
    "list_seats": Sight("/seats", shows=frozenset({"seat"})),
    "list_seat_holdings": Sight("/seat-holdings"),
}
LISTS = {
    "list_memberships": Listed(
        "/memberships",
        lambda answer: {row["person"] for row in answer["items"]} & set(UNIT_OF),
        _memberships,
    ),
    "list_seat_holdings": Listed("/seat-holdings", lambda answer: {row["person"] for row in answer["items"]}, _holders),
}
WRITES = {
    "save_units": Deed("/units", _batch(code="new", name="新组", parent="east"), ORGANISERS),
    "save_people": Deed("/people", _batch(code="new", name="新人"), ORGANISERS),
    "update_person": tuple(
        Deed(f"/people/{code}", {"name": "改名", "joined_on": "2024-01-01"}, ORGANISERS, "PUT", ANY)
        for code in ("ada", "cleo")
    ),
    "save_memberships": Deed("/memberships", _batch(person="ada", unit="north-1", first_day="2025-06-01"), ORGANISERS),
    "open_seats": Deed(
        "/seats", _batch(code="s-new", name="新席位", unit="east-1", opened_on="2025-06-01"), ORGANISERS
    ),
    "save_seat_holdings": Deed(
        "/seat-holdings", _batch(seat="seat-north-1", person="cleo", first_day="2025-06-30"), ORGANISERS
    ),
}
