"""What the rooms of the foundation hold about people."""

from foresight.foundation.privacy.sources.accounts import ACCOUNT
from foresight.foundation.privacy.sources.answers import ANSWERS
from foresight.foundation.privacy.sources.audit import AUDIT
from foresight.foundation.privacy.sources.imports import IMPORTS
from foresight.foundation.privacy.sources.jobs import JOBS
from foresight.foundation.privacy.sources.organisation import ORGANISATION
from foresight.foundation.privacy.sources.promises import APPROVALS, COMMITMENTS

SOURCES = (ORGANISATION, ACCOUNT, COMMITMENTS, APPROVALS, IMPORTS, JOBS, ANSWERS)

__all__ = ["AUDIT", "SOURCES"]
