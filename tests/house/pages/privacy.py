"""The pages of personal data: open to whoever has the right to it, and shut to all others."""

from foresight.foundation.organisation.models import Person
from tests.house.board import Board, name_of
from tests.house.pages import Sight

ALLOWED = frozenset({"dora"})


def stock(board: Board) -> None:
    """Cleo is looked at."""
    board.ids["person cleo"] = Person.objects.get(code="cleo").pk


PAGES = {
    "privacy": (
        Sight("/settings/personal-data/", open_to=ALLOWED),
        Sight("/settings/personal-data/?text=人-", open_to=ALLOWED, shows=frozenset({"person"})),
    ),
    "privacy.subject": Sight(
        lambda board: f"/settings/personal-data/person/{board.ids['person cleo']}/",
        open_to=ALLOWED,
        known=frozenset({name_of("cleo")}),
    ),
}
ACTS_ONLY = {"privacy.export", "privacy.erase"}
