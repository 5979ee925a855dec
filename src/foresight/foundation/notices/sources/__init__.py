"""What the rooms of the foundation have to tell."""

from foresight.foundation.notices.sources.approvals import APPROVALS
from foresight.foundation.notices.sources.commitments import COMMITMENTS
from foresight.foundation.notices.sources.jobs import JOBS

SOURCES = (APPROVALS, COMMITMENTS, JOBS)
