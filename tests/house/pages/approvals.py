"""Approvals: the lists, each request, the rules."""

from foresight.foundation.approvals import registry
from foresight.foundation.approvals.actions import ask_question, decide, request_approval
from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.approvals.registry import ApprovalKind, StepRule
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import Role
from tests.house.board import MARK, Board, name_of
from tests.house.pages import Sight

ALL = {"ops", "aud", "dora"}
REQUESTS = {
    # mark: who asked, unit, step, whoever may see it
    "ASK-ADA": ("ada", "east-1", Role.TEAM_LEAD, {"ada", "tia", "ben", "dan", "director", *ALL}),
    "ASK-CLEO": ("cleo", "north-1", Role.FINANCE, {"cleo", "fay", "director", *ALL}),
    "ASK-BEN": ("ben", "east", Role.REGION_MANAGER, {"ben", "dan", "director", *ALL}),
    "ASK-REN": ("ren", None, Role.OPERATIONS, {"ren", *ALL}),
    "ASK-FAY": ("fay", None, Role.ADMINISTRATOR, {"fay", *ALL}),
}
"""Ben decides on Ben's own request as little as Dan, who stands in; the director does."""
NAMES = frozenset(name_of(code) for code in ("ada", "cleo", "ben", "ren", "fay", "tia", "director", "ops", "dora"))
"""Whoever sees a request is told who asked and who decides."""


def _nothing(request: ApprovalRequest, actor: User | None) -> None:
    """Nothing has to be carried out."""


def stock(board: Board) -> None:
    """Requests of several people; one has been answered, one was asked back."""
    for mark, (by, unit, role, viewers) in REQUESTS.items():
        key = f"board-{role.value}"
        if key not in registry.approval_kinds():
            kind = ApprovalKind(key, "板上的事", "Board", (StepRule(role, hours=800),), _nothing)
            registry.register_approval_kinds(kind)
        made = request_approval(
            actor=board.account(by),
            kind=key,
            subject=f"board:{mark}",
            title=mark + MARK,
            unit_id=board.cast.unit(unit).pk if unit else None,
            reason=f"REASON-{mark}{MARK}",
        )
        board.ids[mark] = made.pk
        board.add("approval", mark + MARK, viewers)
        board.add("approval", f"REASON-{mark}{MARK}", viewers)
    decide(actor=board.account("ops"), request_id=board.ids["ASK-REN"], approve=True)
    question = board.add("approval", f"QUESTION{MARK}", REQUESTS["ASK-ADA"][3])
    ask_question(actor=board.account("tia"), request_id=board.ids["ASK-ADA"], question=question)


def _sight(mark: str) -> Sight:
    viewers = REQUESTS[mark][3]
    return Sight(lambda board: f"/approvals/{board.ids[mark]}/", open_to=frozenset(viewers), known=NAMES)


PAGES = {
    "approvals": tuple(Sight(f"/approvals/?tab={tab}", known=NAMES) for tab in ("waiting", "mine", "done")),
    "approval": tuple(_sight(mark) for mark in REQUESTS),
    "approval_rules": Sight("/settings/approvals/", open_to=frozenset({"ops", "dora"})),
    "approval_rule": Sight("/settings/approvals/board-finance/", open_to=frozenset({"ops", "dora"})),
}
ACTS_ONLY = {"approval.act"}
