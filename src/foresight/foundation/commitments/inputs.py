"""What comes in through a door about a commitment."""

from dataclasses import dataclass

from foresight.core.values import Counting


@dataclass(frozen=True)
class EvidenceInput:
    """Words, a link (``https://…`` or an address of this product), an object as ``kind:key``: one of them at least."""

    text: str = ""
    link: str = ""
    subject: str = ""


@dataclass(frozen=True)
class WithinHours:
    """A time limit that runs from the moment of the promise, in the hours that ``counting`` says."""

    hours: int
    counting: Counting
