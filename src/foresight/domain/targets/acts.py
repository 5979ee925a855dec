"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "plan.adopt": ("立目标计划", "Adopt a plan"),
    "plan.hand_over": ("交接目标", "Hand over targets"),
    "targets.record": ("记录定额", "Record targets"),
}
