"""What became of an import: counts that add up, and every fault with its place."""

from dataclasses import asdict, dataclass, field
from typing import Any

from foresight.foundation.transfer.rows import Fault


@dataclass
class Counts:
    """Rows and records of one ``[[record]]``.

    Rows: read = good + bad + left_out + repeated. Records (documents of one or more good rows, and those that the
    room refused): given = new + unchanged + amended + refused.
    """

    type: str
    name: str
    file: str
    sheet: str
    read: int = 0
    good: int = 0
    bad: int = 0
    left_out: int = 0
    repeated: int = 0
    given: int = 0
    new: int = 0
    unchanged: int = 0
    amended: int = 0
    refused: int = 0
    sums: dict[str, str] = field(default_factory=dict)
    """Field → amounts of the good rows added up, in the file's own currency."""
    first: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """The first good rows by number, as they are understood."""
    bad_rows: list[int] = field(default_factory=list)
    """Numbers of the rows that were not taken."""

    def as_json(self) -> dict[str, Any]:
        """The counts as plain values."""
        values = asdict(self)
        for name in ("first", "bad_rows"):
            del values[name]
        return values


@dataclass
class Report:
    """The whole of it."""

    source: str
    applied: bool = False
    dry_run: bool = False
    run: int | None = None
    """Number of the import run, if one was applied."""
    counts: list[Counts] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def bad(self) -> int:
        """Rows that were not taken."""
        return sum(counts.bad for counts in self.counts)

    def as_json(self) -> dict[str, Any]:
        """Plain values for ``--json``."""
        return {
            "source": self.source,
            "applied": self.applied,
            "dry_run": self.dry_run,
            "run": self.run,
            "bad": self.bad,
            "records": [counts.as_json() for counts in self.counts],
            "faults": [asdict(fault) for fault in self.faults],
        }
