"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "period.close": ("关账", "Close a period"),
    "period.reopen": ("重开已关账的期间", "Reopen a period"),
}
