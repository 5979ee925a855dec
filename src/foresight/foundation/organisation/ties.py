"""What other rooms hang on units and people, asked before a unit is closed or a move is undone.

The organisation knows no customer and no order. The rooms that do register how to count them; ``config/wiring.py``
brings both together.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date


def _none_in(unit_id: int) -> int:
    return 0


def _none_in_seat(seat_id: int, after: date) -> int:
    return 0


def _none_booked(unit_ids: Collection[int], first_day: date, person_id: int | None) -> int:
    return 0


@dataclass(frozen=True)
class Tie:
    """One kind of thing that hangs on the organisation; ``name`` follows a number, as in 3 个客户."""

    name: str
    in_unit: Callable[[int], int] = _none_in
    """How many belong to a unit now."""
    in_seat: Callable[[int, date], int] = _none_in_seat
    """How many a seat keeps beyond a day."""
    booked: Callable[[Collection[int], date, int | None], int] = _none_booked
    """How many were written for one of the units on a day or later; with a person, for that person there."""


_ties: dict[str, Tie] = {}


def register_ties(*ties: Tie) -> None:
    """Adds ties; the same one may be registered again."""
    for tie in ties:
        _ties[tie.name] = tie


def hanging_on(unit_id: int) -> list[str]:
    """What belongs to a unit now, as ``3 个客户``."""
    return [f"{count} {tie.name}" for tie in _ties.values() if (count := tie.in_unit(unit_id))]


def kept_in_seat(seat_id: int, after: date) -> list[str]:
    """What a seat keeps beyond a day, as ``3 个客户``."""
    return [f"{count} {tie.name}" for tie in _ties.values() if (count := tie.in_seat(seat_id, after))]


def booked_since(unit_ids: Collection[int], first_day: date, person_id: int | None = None) -> list[str]:
    """What was written for the units (or one person in them) since a day, as ``12 笔业绩``."""
    counted = ((tie, tie.booked(unit_ids, first_day, person_id)) for tie in _ties.values())
    return [f"{count} {tie.name}" for tie, count in counted if count]
