"""Writes of approvals. Each act checks who acts, runs in one transaction and leaves an audit entry."""

from foresight.foundation.approvals.actions.decisions import decide
from foresight.foundation.approvals.actions.questions import answer_question, ask_question
from foresight.foundation.approvals.actions.requests import request_approval, withdraw
from foresight.foundation.approvals.actions.routes import set_route
from foresight.foundation.approvals.actions.upkeep import bring_up_to_date, expire_overdue

__all__ = [
    "answer_question",
    "ask_question",
    "bring_up_to_date",
    "decide",
    "expire_overdue",
    "request_approval",
    "set_route",
    "withdraw",
]
