"""The kinds of commitment that the rooms register, so that one page shows the promises of all of them."""

from collections.abc import Callable
from dataclasses import dataclass

from foresight.foundation.commitments.models import Commitment
from foresight.foundation.organisation.models import User


@dataclass(frozen=True)
class CommitmentKind:
    """What a room says about its promises."""

    key: str
    """Kept with each commitment, for instance ``handover.duty``."""
    name: str
    name_en: str
    evidence_required: bool = False
    """Whether a report must bring evidence."""
    url: Callable[[Commitment], str] | None = None
    """The page of what it is about."""
    on_done: Callable[[Commitment, User | None], None] | None = None
    """Told when one is done, with the account that said the last word, inside the transaction of that act; what it
    raises undoes the act."""
    remind_days_ahead: int = 1
    """How many days before the due day the promiser is reminded."""
    asked_by_everybody: bool = False
    """Whether anybody may ask it of anybody, as with requests between departments. Otherwise people promise for
    themselves, and whoever leads somebody may set them a task."""

    def words(self, language: str) -> str:
        """The name in a language."""
        return self.name_en if language == "en" else self.name


TASK = CommitmentKind("task", "任务", "Task")
"""The plain kind, for whatever no other room knows of."""

_KINDS: dict[str, CommitmentKind] = {}


def register_commitment_kinds(*kinds: CommitmentKind) -> None:
    """Adds kinds; a key that is taken by another kind is refused."""
    for kind in kinds:
        if _KINDS.setdefault(kind.key, kind) != kind:
            raise ValueError(f"the commitment kind {kind.key!r} is registered already")


def commitment_kinds() -> tuple[CommitmentKind, ...]:
    """All kinds, in the order of their registration."""
    return tuple(_KINDS.values())


def commitment_kind(key: str) -> CommitmentKind:
    """The kind with that key; raises LookupError naming those there are."""
    found = _KINDS.get(key)
    if found is None:
        raise LookupError(f"没有承诺种类“{key}”。现有：{'、'.join(_KINDS)}。")
    return found
