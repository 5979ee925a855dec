"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "token.issue": ("建立接口令牌", "Make an API token"),
    "token.revoke": ("撤销接口令牌", "Revoke an API token"),
}
