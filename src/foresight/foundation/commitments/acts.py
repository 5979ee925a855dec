"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "commitment.accepted": ("验收承诺", "Accept a commitment"),
    "commitment.cancelled": ("取消承诺", "Cancel a commitment"),
    "commitment.evidence": ("给承诺补充凭据", "Add evidence to a commitment"),
    "commitment.handed_over": ("转交承诺", "Hand a commitment over"),
    "commitment.made": ("作出承诺", "Make a commitment"),
    "commitment.moved": ("承诺改期", "Move a commitment"),
    "commitment.released": ("免除承诺", "Release a commitment"),
    "commitment.reminded": ("催办承诺", "Remind of a commitment"),
    "commitment.reported": ("报告承诺完成", "Report a commitment"),
    "commitment.sent_back": ("退回承诺", "Send a commitment back"),
}
