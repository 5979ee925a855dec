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
    """A row is seen when its unit or its customer's present unit is among ``unit_ids``, or its owner is the viewer.

    ``everything`` sees all rows, those without unit and owner included.
    """

    everything: bool = False
    unit_ids: frozenset[int] = field(default_factory=frozenset)
    person_id: int | None = None

    @classmethod
    def all(cls) -> Self:
        """Sees every row."""
        return cls(everything=True)

    @classmethod
    def nothing(cls) -> Self:
        """Sees no row."""
        return cls()
