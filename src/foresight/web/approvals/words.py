"""How the pages speak of approvals."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foresight.foundation.approvals.models import (
    ApprovalEvent,
    ApprovalRequest,
    ApprovalStep,
    Need,
    StepApprover,
    WhenLate,
)
from foresight.foundation.approvals.registry import approval_kinds
from foresight.foundation.organisation.roles import ROLE_NAMES, Role
from foresight.web.pages import language_of_page


def kind_text(key: str) -> str:
    """What a kind is called; its key where its room is no longer there."""
    kind = approval_kinds().get(key)
    if kind is None:
        return key
    return kind.name_en if language_of_page() == "en" else kind.name


def role_text(role: str) -> str:
    """What a role is called."""
    chinese, english = ROLE_NAMES[Role(role)]
    return english if language_of_page() == "en" else chinese


def state_text(state: str) -> str:
    """Where a request stands."""
    return {
        ApprovalRequest.State.OPEN: _("审批中"),
        ApprovalRequest.State.APPROVED: _("已同意"),
        ApprovalRequest.State.REFUSED: _("未同意"),
        ApprovalRequest.State.WITHDRAWN: _("已撤回"),
        ApprovalRequest.State.EXPIRED: _("已失效"),
    }[ApprovalRequest.State(state)]


def step_text(state: str) -> str:
    """Where a step stands."""
    return {
        ApprovalStep.State.WAITING: _("还没轮到"),
        ApprovalStep.State.OPEN: _("正在审批"),
        ApprovalStep.State.APPROVED: _("已同意"),
        ApprovalStep.State.REFUSED: _("未同意"),
        ApprovalStep.State.ENDED: _("没有审批"),
    }[ApprovalStep.State(state)]


def need_text(need: str) -> str:
    """How many have to agree."""
    return {Need.ANY: _("任一人同意即可"), Need.ALL: _("要全部同意")}[Need(need)]


def late_text(when_late: str) -> str:
    """What becomes of a step that is late."""
    return {WhenLate.ESCALATE: _("转给上一级"), WhenLate.EXPIRE: _("申请失效")}[WhenLate(when_late)]


def came_text(came: str) -> str:
    """Why somebody decides; empty where it is simply the role."""
    return {
        StepApprover.Came.ROLE: "",
        StepApprover.Came.WENT_UP: _("本级没有别人能审批，由上一级审批"),
        StepApprover.Came.ESCALATED: _("前一级超过时限"),
        StepApprover.Came.REPLACED: _("接替"),
    }[StepApprover.Came(came)]


def left_text(left: str) -> str:
    """Why somebody can no longer decide."""
    return {
        StepApprover.Left.LOST: _("不再担任这个角色"),
        StepApprover.Left.LATE: _("超过时限，已转给上一级"),
    }[StepApprover.Left(left)]


def event_text(kind: str) -> str:
    """What happened."""
    return {
        ApprovalEvent.Kind.REQUESTED: _("提出申请"),
        ApprovalEvent.Kind.STEP_OPENED: _("等待审批"),
        ApprovalEvent.Kind.APPROVED: _("已同意"),
        ApprovalEvent.Kind.REFUSED: _("未同意"),
        ApprovalEvent.Kind.LOST: _("不能再审批"),
        ApprovalEvent.Kind.REPLACED: _("由别人接替审批"),
        ApprovalEvent.Kind.NOBODY: _("没有人能审批"),
        ApprovalEvent.Kind.ESCALATED: _("超过时限，转给上一级"),
        ApprovalEvent.Kind.OVERDUE: _("超过时限，上面没有别人，继续等待"),
        ApprovalEvent.Kind.EXPIRED: _("超过时限，申请失效"),
        ApprovalEvent.Kind.WITHDRAWN: _("撤回申请"),
        ApprovalEvent.Kind.ASKED: _("提问"),
        ApprovalEvent.Kind.ANSWERED: _("答复"),
        ApprovalEvent.Kind.PASSED: _("全部同意，已办理"),
    }[ApprovalEvent.Kind(kind)]


def moment_text(moment: datetime | None) -> str:
    """A moment in local time; empty for none."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def asker_text(request: ApprovalRequest) -> str:
    """Who asked."""
    return str(request.requested_by) if request.requested_by else _("命令行")
