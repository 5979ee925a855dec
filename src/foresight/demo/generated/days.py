"""Days on which the demo company does business: working days with 调休, the ends of months and quarters busier."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from chinese_calendar import is_workday

from foresight.demo.generated.dice import Dice

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2025, 12, 31)
_ONE_DAY = timedelta(days=1)
_WORKED, _OFF = 100, 2
"""How likely an order is on a working day, and on another day."""
_RUSH = 5
"""The last days of a month …"""
_RUSH_MONTH, _RUSH_QUARTER = 150, 190
"""… and how likely an order is on each of them, at the end of a month and of a quarter."""


@cache
def works(day: date) -> bool:
    """Whether the day is worked in China; days after the demo's end count Monday to Friday."""
    return bool(is_workday(day)) if day <= LAST_DAY else day.weekday() < 5


def next_working(day: date) -> date:
    """The day itself if it is worked, else the next one that is."""
    while not works(day):
        day += _ONE_DAY
    return day


def last_working(day: date) -> date:
    """The day itself if it is worked, else the last one before it that is."""
    while not works(day):
        day -= _ONE_DAY
    return day


def month_end(year: int, month: int) -> date:
    """The last day of the month."""
    return date(year, month, monthrange(year, month)[1])


@cache
def _running(year: int, month: int) -> Sequence[int]:
    days = [date(year, month, number) for number in range(1, month_end(year, month).day + 1)]
    rush = [day for day in days if works(day)][-_RUSH:]
    busy = _RUSH_QUARTER if month % 3 == 0 else _RUSH_MONTH
    return tuple(accumulate(busy if day in rush else _WORKED if works(day) else _OFF for day in days))


def signing_day(dice: Dice, year: int, month: int) -> date:
    """A day of the month on which a customer signs."""
    return date(year, month, dice.weighted(_running(year, month)) + 1)
