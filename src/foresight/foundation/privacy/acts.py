"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "privacy.erase": ("删除个人信息", "Erase personal data"),
    "privacy.export": ("导出个人信息", "Export personal data"),
}
