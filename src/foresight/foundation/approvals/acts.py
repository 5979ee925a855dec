"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "approval.answered": ("答复审批的提问", "Answer a question of an approver"),
    "approval.approved": ("审批同意", "Approve"),
    "approval.asked": ("审批中提问", "Ask before deciding"),
    "approval.escalated": ("审批超时转上一级", "Pass an overdue approval up"),
    "approval.expired": ("审批超时失效", "Let an approval expire"),
    "approval.lost": ("审批人退出", "An approver drops out"),
    "approval.nobody": ("没有人能审批", "Nobody can approve"),
    "approval.overdue": ("审批超时", "An approval is overdue"),
    "approval.passed": ("审批通过并办理", "Carry out what was approved"),
    "approval.refused": ("审批不同意", "Refuse"),
    "approval.replaced": ("更换审批人", "Replace an approver"),
    "approval.requested": ("提出审批申请", "Ask for approval"),
    "approval.step_opened": ("进入审批步骤", "Open a step of approval"),
    "approval.withdrawn": ("撤回审批申请", "Withdraw a request"),
    "approval_route.set": ("设置审批规则", "Set a rule of approval"),
}
