"""The pages of the audit log: everybody's own acts, and all of them for whoever reads the whole log."""

from foresight.foundation.audit.actions import record_act
from foresight.foundation.audit.models import AuditEntry
from tests.house.board import MARK, UNIT_OF, VIEWERS, WHOLE, Board, name_of
from tests.house.pages import Sight

LOG = "/settings/audit/"
WHOM = frozenset(map(name_of, UNIT_OF))
"""The own acts say whom they were about, by the name that was given then."""
SOUGHT = "?subject=house:"


def stock(board: Board) -> None:
    """Everybody has done something."""
    for viewer in VIEWERS:
        mark = board.add("act", f"事-{viewer}{MARK}", WHOLE["audit"] | {viewer})
        record_act(actor=board.account(viewer), action="delegation.begin", subject=f"house:{viewer}", reason=mark)
    board.ids["act of ada"] = AuditEntry.objects.get(subject="house:ada").sequence


PAGES = {
    "audit": (Sight(LOG + SOUGHT, shows=frozenset({"act"})), Sight(LOG)),
    "audit.entry": Sight(lambda board: f"{LOG}{board.ids['act of ada']}/", open_to=frozenset(WHOLE["audit"] | {"ada"})),
}
