"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {"import.apply": ("导入数据", "Import data")}
