"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "job.start": ("开始后台任务", "Start a background job"),
    "job.cancel": ("取消后台任务", "Cancel a background job"),
    "job.again": ("重新开始后台任务", "Start a background job again"),
}
