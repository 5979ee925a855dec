"""What became of a batch of rows that an action was given, and what is wrong with those that it refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RowProblem:
    """One row of a batch that was not taken. The texts are Chinese, as the user reads them."""

    index: int
    """Position of the row in the batch, from 0."""
    field: str
    """Name of the field at fault; empty when the row as a whole is."""
    value: str
    reason: str
    todo: str
    """What to do about it."""


@dataclass(frozen=True)
class Outcome:
    """Counts by what happened to each row; they add up to the size of the batch."""

    new: int = 0
    unchanged: int = 0
    amended: int = 0
    problems: Sequence[RowProblem] = field(default_factory=tuple)

    @property
    def bad(self) -> int:
        """How many rows have at least one problem."""
        return len({problem.index for problem in self.problems})
