"""What comes in through a door about the organisation: plain values, references by code."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class UnitInput:
    """A unit and where it hangs from ``first_day`` on. Without a parent it is a root."""

    code: str
    name: str
    kind: str = "team"
    parent_code: str | None = None
    position: int = 0
    first_day: date | None = None
    """From when it hangs there; empty: from the beginning."""
    last_day: date | None = None
    """The day on which it is closed, if it is."""


@dataclass(frozen=True)
class PersonInput:
    """Somebody who works or worked here."""

    code: str
    name: str
    joined_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class MembershipInput:
    """A person's place in a unit. ``last_day`` empty means still."""

    person_code: str
    unit_code: str
    first_day: date
    last_day: date | None = None
    job: str = "sales"
    leads: bool = False


@dataclass(frozen=True)
class SeatInput:
    """A seat of a unit. Without a code it gets the next free one of the unit."""

    unit_code: str
    name: str
    opened_on: date
    code: str = ""
    job: str = "sales"
    kind: str = "position"


@dataclass(frozen=True)
class SeatHoldingInput:
    """Somebody in a seat. ``last_day`` empty means still."""

    seat_code: str
    person_code: str
    first_day: date
    last_day: date | None = None
