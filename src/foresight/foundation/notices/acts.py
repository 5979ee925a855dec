"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "notices.choose": ("选择怎样接收通知", "Choose how to be told"),
    "notices.mail": ("打开或关闭通知邮件", "Turn mail of notices on or off"),
    "notices.group.save": ("设置通知群", "Set up a group for notices"),
    "notices.group.remove": ("移除通知群", "Remove a group for notices"),
    "notices.group.try": ("向通知群试发一条", "Send a trial message to a group"),
}
