"""Commitments, approvals, hand-overs, periods, the audit log."""

from collections.abc import Callable, Iterable
from datetime import date

from foresight.core.values import parse_period
from foresight.foundation.commitments.actions import make_commitment, report_commitment
from foresight.foundation.organisation.models import Person
from foresight.foundation.periods.actions import close_period
from tests.house.api import Deed, Listed
from tests.house.board import MARK, Board
from tests.house.pages import Sight
from tests.house.pages.approvals import NAMES, REQUESTS
from tests.house.pages.audit import SOUGHT
from tests.house.pages.commitments import PAGES as COMMITMENT_PAGES
from tests.house.pages.commitments import PROMISES
from tests.house.pages.handovers import LEADERS
from tests.house.pages.handovers import PAGES as HANDOVER_PAGES

CLOSERS = frozenset({"ops", "fay", "dora"})
SEEN_BY = dict(zip(PROMISES, COMMITMENT_PAGES["commitment"], strict=True))  # type: ignore[call-overload]  # a tuple of sights
HANDOVER = HANDOVER_PAGES["handover"]


def _at(path: str, key: str) -> Callable[[Board], str]:
    return lambda board: path.format(board.ids[key])


def _act(act: str, title: str, body: dict[str, object], *may: str) -> Deed:
    return Deed(_at(f"/commitments/{{}}/{act}", title), body, frozenset(may))


WHY: dict[str, object] = {"reason": "说明原因"}
EVERYBODY_OVER_ADA = ("tia", "ben", "dan", "director", "ops", "dora")
"""Who leads Ada: the team, the region and its stand-in, the company, operations, the administrator."""
READS = {
    "list_commitments": Sight("/commitments", shows=frozenset({"promise"})),
    "get_commitment": tuple(
        Sight(_at("/commitments/{}", title), open_to=SEEN_BY[title].open_to, known=frozenset({f"{title}☉"}))
        for title in ("PROM-ADA", "PROM-CLEO-ADA", "PROM-BEN-DIRECTOR", "PROM-REN-OPS")
    ),
    "get_todo": Sight("/todo"),
    "list_approvals": Sight("/approvals?limit=1000"),
    "list_approvals_inbox": Sight("/approvals/inbox"),
    "get_approval": tuple(
        Sight(_at("/approvals/{}", mark), open_to=frozenset(REQUESTS[mark][3]), known=NAMES) for mark in REQUESTS
    ),
    "list_handovers": Sight("/handovers", shows=frozenset({"handover"})),
    "get_handover": Sight(_at("/handovers/{}", "handover"), open_to=HANDOVER.open_to, known=HANDOVER.known),
    "list_closings": Sight("/closings"),
    "list_audit_entries": Sight(f"/audit-entries{SOUGHT}", shows=frozenset({"act"})),
}
DECIDES = {"ASK-ADA": {"tia"}, "ASK-CLEO": {"fay"}, "ASK-BEN": {"director"}, "ASK-FAY": {"dora"}, "ASK-REN": set[str]()}
"""Who is asked. Dan stands in for Ben, whose own request it is; what Ren asked is decided."""


def _marks(rows: list[dict[str, str]], marks: Iterable[str]) -> set[str]:
    titles = {row["title"].removesuffix(MARK) for row in rows}
    return titles & set(marks)


def _calling(board: Board, viewer: str) -> set[str]:
    own = {"dan", "ben"} if viewer == "dan" else {viewer}
    return {title for title, sides in PROMISES.items() if own & set(sides)}


LISTS = {
    "list_approvals_inbox": Listed(
        "/approvals/inbox",
        lambda answer: _marks(answer["items"], DECIDES),
        lambda board, viewer: {mark for mark, deciders in DECIDES.items() if viewer in deciders},
    ),
    "get_todo": Listed(
        "/todo", lambda answer: _marks([*answer["promised"], *answer["owed_to_me"]], PROMISES), _calling
    ),
    "list_approvals": Listed(
        "/approvals?limit=1000",
        lambda answer: {mark for mark in REQUESTS if any(row["title"] == f"{mark}☉" for row in answer["items"])},
        lambda board, viewer: {mark for mark, request in REQUESTS.items() if viewer in request[3]},
    ),
}
WRITES = {
    "make_commitment": Deed(
        "/commitments",
        {"title": "拜访", "promised_by": "ada", "due_on": "2025-07-04"},
        frozenset({"ada", *EVERYBODY_OVER_ADA}),
    ),
    "report_commitment": _act("report", "PROM-ADA", {"result": "办好了"}, "ada"),
    "move_commitment": _act("move", "PROM-ADA", {"due_on": "2025-07-11", **WHY}, "ada", *EVERYBODY_OVER_ADA),
    "remind_commitment": _act("remind", "PROM-ADA", {}, *EVERYBODY_OVER_ADA),
    "release_commitment": _act("release", "PROM-CLEO-ADA", WHY, "ada"),
    "cancel_commitment": _act("cancel", "PROM-ADA", WHY, *EVERYBODY_OVER_ADA),
    "accept_commitment": _act("accept", "PROM-REPORTED", {}, "ada"),
    "send_back_commitment": _act("send-back", "PROM-REPORTED", WHY, "ada"),
    "decide_approval": (
        Deed(_at("/approvals/{}/decide", "ASK-ADA"), {"approve": True}, frozenset({"tia"})),
        Deed(_at("/approvals/{}/decide", "ASK-CLEO"), {"approve": False, "note": "不行"}, frozenset({"fay"})),
    ),
    "withdraw_approval": Deed(_at("/approvals/{}/withdraw", "ASK-ADA"), {}, frozenset({"ada"})),
    "request_handover": Deed(
        "/handovers",
        {"from_person": "ada", "day": "2025-06-02", "reason": "调区", "to_person": "tia", "with_targets": False},
        LEADERS,
    ),
    "request_close": Deed("/closings", {"period": "2025-04", "reason": "月结"}, CLOSERS),
    "request_reopen": Deed(_at("/closings/{}/reopen", "closing"), WHY, CLOSERS),
}


def stock(board: Board) -> None:
    """Cleo has reported what she promised Ada a second time; January is closed."""
    people = dict(Person.objects.values_list("code", "id"))
    made = make_commitment(
        actor=None,
        kind="task",
        title="已报告",
        promised_by_id=people["cleo"],
        promised_to_id=people["ada"],
        due_on=date(2025, 7, 4),
    )
    report_commitment(actor=None, commitment_id=made.pk, result="好了")
    board.ids["PROM-REPORTED"] = made.pk
    board.ids["closing"] = close_period(actor=None, period=parse_period("2025-01"), reason="月结").pk
