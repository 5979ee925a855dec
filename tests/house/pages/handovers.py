"""The pages of hand-overs, periods and settings."""

from datetime import date

from foresight.core.values import parse_period
from foresight.domain.handovers.actions import request_handover
from foresight.domain.handovers.inputs import HandoverInput
from foresight.foundation.periods.actions import request_close
from tests.house.board import Board, name_of
from tests.house.pages import Sight

LEADERS = frozenset({"director", "ops", "ben", "tia", "dora", "dan"})
"""Who has the right to hand over somewhere. Dan stands in for Ben."""
MARK = "交接☉"


def stock(board: Board) -> None:
    """Eli hands over to Ada, both of 华东; Ben asks, and the director has to agree. Finance asks to close May."""
    made = request_handover(
        actor=board.account("ben"),
        given=HandoverInput("eli", date(2025, 6, 2), MARK, to_person_code="ada", with_targets=False),
    )
    board.ids["handover"] = made.pk
    viewers = board.viewers_of("promises", units=["east-1", "east-2"], owners=["eli", "ada"]) | {"ben", "dan"}
    board.add("handover", MARK, viewers)
    request_close(actor=board.account("fay"), period=parse_period("2025-05"), reason="月结")


PAGES = {
    "handovers": Sight("/handovers/", shows=frozenset({"handover"}), known=frozenset({name_of("eli"), name_of("ada")})),
    "handover": Sight(
        lambda board: f"/handovers/{board.ids['handover']}/",
        open_to=frozenset({"director", "ben", "dan", "tia", "ops", "aud", "dora", "ada", "mia"}),
        known=frozenset({name_of("eli"), name_of("ada"), name_of("ben")}),
    ),
    "handover.new": Sight("/handovers/new/?from=eli", open_to=LEADERS),
    "periods": Sight("/settings/periods/"),
}
ACTS_ONLY = {"periods.close", "periods.reopen", "periods.fiscal"}
OPEN = {"settings": "names of rooms only"}
