"""Writes of the targets. Each act checks who acts, runs in one transaction and leaves one audit entry."""

from foresight.domain.targets.actions.adoption import adopt_plan
from foresight.domain.targets.actions.handing_over import hand_over_targets
from foresight.domain.targets.actions.recording import record_targets

__all__ = ["adopt_plan", "hand_over_targets", "record_targets"]
