"""The rows of a batch that can be looked at: without a fault of their own, and each key once."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from foresight.domain.ledger.actions.tally import Tally
from foresight.foundation.transfer.outcomes import RowProblem


class Keyed(Protocol):
    """Something with a key inside its source."""

    @property
    def source(self) -> str:
        """The source system."""

    @property
    def key(self) -> str:
        """The key inside the source."""


Given = TypeVar("Given", bound=Keyed)


def sound_rows(
    given: Sequence[Given], problems_of: Callable[[int, Given], Iterator[RowProblem]], tally: Tally
) -> list[tuple[int, Given]]:
    """Position and row of those that can be looked at; one that comes twice and says the same is unchanged."""
    sound: dict[tuple[str, str], tuple[int, Given]] = {}
    for index, row in enumerate(given):
        faults = list(problems_of(index, row))
        key = (row.source, row.key)
        if not faults and key in sound:
            if sound[key][1] == row:
                tally.unchanged += 1
                continue
            faults.append(
                RowProblem(
                    index,
                    "key",
                    row.key,
                    f"编号 {row.key} 在同一批里出现了两次，内容不一样",
                    "请删掉其中一行，或改正编号",
                )
            )
        if faults:
            tally.problems += faults
        else:
            sound[key] = (index, row)
    return list(sound.values())
