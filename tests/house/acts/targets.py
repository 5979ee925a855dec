"""The acts of the targets."""

from datetime import date

from foresight.domain.targets import actions as targets
from foresight.domain.targets.inputs import PlanInput, TargetRow, TierInput

ACTS = {
    "targets.adopt_plan": lambda actor: targets.adopt_plan(
        actor=actor, plan=PlanInput("p", "计划", (TierInput("floor", "保底", 100, base=True),), year=2025)
    ),
    "targets.record_targets": lambda actor: targets.record_targets(
        actor=actor,
        code="q",
        name="定额",
        rows=[TargetRow(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31), amount_fen=100, person_code="ada")],
    ),
}
