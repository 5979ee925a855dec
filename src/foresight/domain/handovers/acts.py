"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "handover.request": ("提出交接", "Ask for a hand-over"),
    "handover.done": ("办完交接", "Carry out a hand-over"),
    "handover.ended": ("交接没有办成", "End a hand-over that was not agreed to"),
}
