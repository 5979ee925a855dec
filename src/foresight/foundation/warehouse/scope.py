"""What rows a viewer may count: the same three questions for every scoped fact."""

from dataclasses import dataclass, field
from typing import Self

UNIT_COLUMN = "unit_id"
"""The unit of the row's day."""
PRESENT_UNIT_COLUMN = "present_unit_id"
"""The present unit of the row's customer."""
PERSON_COLUMN = "person_id"
"""The owner of the row on its day."""


@dataclass(frozen=True)
class RowScope:
    """A row is seen when its unit or its customer's present unit is among ``unit_ids``, or its owner among
    ``person_ids``; and when all rows of its kind are seen: those without unit and owner too.
    """

    everything: bool = False
    """Sees all rows of every kind."""
    whole: frozenset[str] = field(default_factory=frozenset)
    """The kinds of rows that are seen whole."""
    unit_ids: frozenset[int] = field(default_factory=frozenset)
    person_ids: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def all(cls) -> Self:
        """Sees every row."""
        return cls(everything=True)

    def sees_all(self, kind: str) -> bool:
        """Whether all rows of a kind are seen."""
        return self.everything or kind in self.whole

    @classmethod
    def nothing(cls) -> Self:
        """Sees no row."""
        return cls()
