"""The acts of approvals."""

from foresight.foundation.approvals import actions as approvals
from foresight.foundation.approvals import registry
from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.approvals.registry import ApprovalKind, StepRule
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import Role
from tests.cast import Cast

KIND = "house"


def _nothing(request: ApprovalRequest, actor: User | None) -> None:
    """Nothing has to be carried out."""


def ready(cast: Cast) -> None:
    """One request that Dora decides and one that Dora asked for; Ada made the matter of both, and sees them."""
    if KIND not in registry.approval_kinds():
        registry.register_approval_kinds(ApprovalKind(KIND, "家务", "House", (StepRule(Role.ADMINISTRATOR),), _nothing))
    ada = cast.person("ada")
    _ask(cast.ben, "house:for-dora", ada.pk)
    approvals.set_route(actor=None, kind=KIND, steps=[StepRule(Role.DIRECTOR)])
    _ask(cast.dora, "house:of-dora", ada.pk)


def _ask(actor: User | None, subject: str, made_by_id: int | None = None) -> ApprovalRequest:
    return approvals.request_approval(actor=actor, kind=KIND, subject=subject, title="换锁", made_by_id=made_by_id)


def _request(subject: str) -> int:
    return ApprovalRequest.objects.get(subject=subject).pk


ACTS = {
    "approvals.request_approval": lambda actor: _ask(actor, "house:new"),
    "approvals.decide": lambda actor: approvals.decide(
        actor=actor, request_id=_request("house:for-dora"), approve=True
    ),
    "approvals.withdraw": lambda actor: approvals.withdraw(actor=actor, request_id=_request("house:of-dora")),
    "approvals.ask_question": lambda actor: approvals.ask_question(
        actor=actor, request_id=_request("house:for-dora"), question="为什么？"
    ),
    "approvals.answer_question": lambda actor: approvals.answer_question(
        actor=actor, request_id=_request("house:of-dora"), answer="因为。"
    ),
    "approvals.set_route": lambda actor: approvals.set_route(
        actor=actor, kind=KIND, steps=[StepRule(Role.FINANCE)], reason="从严"
    ),
}
FOR_EVERYBODY = {"approvals.request_approval"}
"""The rooms that ask check who may."""
