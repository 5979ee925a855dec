"""What a hand-over is asked for with."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class HandoverInput:
    """From whom, to whom, from which day on, and what.

    Without ``to_person_code`` the unit ``to_unit_code`` takes over: a vacancy, whose customers go to the house account
    ``to_seat_code``. With a person the unit is the person's on that day.
    """

    from_person_code: str
    day: date
    reason: str
    to_person_code: str | None = None
    to_unit_code: str | None = None
    to_seat_code: str | None = None
    customer_codes: tuple[str, ...] | None = None
    """None: all that the person looks after."""
    with_receivables: bool = True
    with_targets: bool = True
    with_commitments: bool = True
