"""Counting what became of a batch, and closing it: audit entry, news for the warehouse, outcome."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from foresight.domain.ledger.differences import Difference
from foresight.domain.ledger.occasions import Occasion
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import User
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.warehouse.actions import mark_changed

LISTED = 200
"""So many amended documents are spelt out in one audit entry; the counts cover all."""


@dataclass
class Tally:
    """Counts of a batch of documents."""

    new: int = 0
    unchanged: int = 0
    amended: list[tuple[str, Sequence[Difference]]] = field(default_factory=list)
    """Documents with what changed in them."""
    problems: list[RowProblem] = field(default_factory=list)

    def close(self, actor: User | None, kind: str, occasion: Occasion) -> Outcome:
        """Leaves one audit entry and tells the warehouse, if anything was written."""
        if self.new or self.amended:
            mark_changed()
            occasion.check_still_open()
            listed = self.amended[:LISTED]
            record_act(
                actor=actor,
                action=f"{kind}.record",
                subject=f"{kind}:{self.new + len(self.amended)}",
                before={key: {d.label: d.old for d in differences} for key, differences in listed} or None,
                after={
                    "new": self.new,
                    "amended": len(self.amended),
                    "changes": {key: {d.label: d.new for d in differences} for key, differences in listed},
                    "import_run": occasion.run.pk if occasion.run else None,
                },
                reason=occasion.reason,
            )
        return Outcome(self.new, self.unchanged, len(self.amended), tuple(self.problems))
