"""The kinds of approval that rooms offer, each with its default route and what follows when it ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from foresight.core.values import exact_money_text
from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import ROLE_NAMES, Role

APPROVING_ROLES = tuple(role for role in Role if role not in {Role.SELLER, Role.AUDITOR})
"""Roles that may stand in a route: sellers are too many to be asked, auditors only read."""
LONGEST_LIMIT = 800
"""Working hours: a hundred days of eight or nine hours."""

Follow = Callable[[ApprovalRequest, User | None], None]
"""Called with the request and whoever gave the last word (None: a time limit)."""


@dataclass(frozen=True)
class StepRule:
    """One step of a route: who is asked, from which amount on, and for how long.

    Approvers hold ``role`` for the request's unit. ``any`` one of them decides, or ``all`` have to agree; whoever
    refuses ends the request either way. The step applies from ``from_fen`` on (the magnitude counts); a request that
    names no amount takes every step. When ``hours`` working hours have passed the step goes to the next higher holder
    (``escalate``) or the request ends (``expire``).
    """

    role: Role
    need: Literal["any", "all"] = "any"
    from_fen: int = 0
    hours: int | None = None
    when_late: Literal["escalate", "expire"] = "escalate"

    def applies_to(self, amount_fen: int | None) -> bool:
        """Whether a request of that amount takes the step."""
        return amount_fen is None or abs(amount_fen) >= self.from_fen


def check_steps(steps: Sequence[StepRule]) -> None:
    """Raises ValueError, naming the step, for a route that some request could not pass."""
    if not steps:
        raise ValueError("审批路线至少要有一步。请加上一步。")
    choices = "、".join(ROLE_NAMES[role][0] for role in APPROVING_ROLES)
    for number, step in enumerate(steps, start=1):
        if step.role not in APPROVING_ROLES:
            raise ValueError(f"第 {number} 步：{ROLE_NAMES[step.role][0]}不能审批。可选：{choices}。")
        if step.from_fen < 0:
            raise ValueError(f"第 {number} 步：起点金额 {exact_money_text(step.from_fen)} 是负数。请填 0 或正数。")
        if step.hours is not None and not 1 <= step.hours <= LONGEST_LIMIT:
            raise ValueError(f"第 {number} 步：时限 {step.hours} 小时不对。请填 1 到 {LONGEST_LIMIT}，或留空。")
    if all(step.from_fen for step in steps):
        raise ValueError("每一步都有起点金额，小额申请就没有人审批了。请让至少一步从 0 起。")


@dataclass(frozen=True)
class ApprovalKind:
    """Something that needs approval.

    ``on_approved`` carries it out, inside the transaction of the last approval: if it raises ValueError the approval
    does not count and the approver reads why. ``on_ended`` is told when a request was refused, withdrawn or expired; it
    cannot object.
    """

    key: str
    name: str
    name_en: str
    steps: tuple[StepRule, ...]
    """The route until somebody sets another one."""
    on_approved: Follow
    on_ended: Follow | None = None
    url: Callable[[ApprovalRequest], str] | None = None
    """Address of what is to be approved."""
    facts: Callable[[ApprovalRequest], Sequence[tuple[str, str]]] | None = None
    """What is asked for, as pairs of a label and a value; without it the page shows the request's details."""

    def __post_init__(self) -> None:
        check_steps(self.steps)


_kinds: dict[str, ApprovalKind] = {}


def register_approval_kinds(*kinds: ApprovalKind) -> None:
    """Adds kinds; a key is taken once."""
    for kind in kinds:
        known = _kinds.get(kind.key)
        if known is not None and known is not kind:
            raise ValueError(f"two kinds of approval are named {kind.key!r}")
        _kinds[kind.key] = kind


def approval_kinds() -> Mapping[str, ApprovalKind]:
    """All kinds by key, in the order in which they were registered."""
    return _kinds


def kind_of(key: str) -> ApprovalKind:
    """The kind of that key; raises LookupError with a sentence."""
    found = _kinds.get(key)
    if found is None:
        raise LookupError(f"没有审批类型 {key}。可用：{'、'.join(_kinds) or '无'}。")
    return found
