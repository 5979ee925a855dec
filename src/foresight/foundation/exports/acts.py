"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {"export.list": ("导出清单", "Export a list")}
