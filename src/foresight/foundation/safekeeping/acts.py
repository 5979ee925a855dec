"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "backup.make": ("备份", "Make a backup"),
    "backup.restore": ("恢复备份", "Restore a backup"),
}
