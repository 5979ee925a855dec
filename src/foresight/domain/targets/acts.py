"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "plan.adopt": ("立目标计划", "Adopt a plan"),
    "targets.record": ("记录定额", "Record targets"),
}
