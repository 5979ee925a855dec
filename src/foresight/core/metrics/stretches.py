"""Numbering the stretches of time (months, quarters, weeks …), alike for a day and for a column of days."""

from datetime import date

import ibis.expr.types as ir

from foresight.core.values import FiscalYear

_MONDAY = date(1900, 1, 1)
"""A Monday from which days and weeks are counted."""
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_DAYS = {"day": 1, "week": 7}


def stretch_number(day: date, time: str, fiscal: FiscalYear) -> int:
    """The number of the stretch of a kind in which a day lies; neighbouring stretches have neighbouring numbers."""
    if time in _MONTHS:
        return (day.year * 12 + day.month - fiscal.start_month) // _MONTHS[time]
    return (day - _MONDAY).days // _DAYS[time]


def stretch_numbers(day: ir.DateValue, time: str, start_month: ir.IntegerScalar) -> ir.IntegerValue:
    """The same for a column."""
    if time in _MONTHS:
        number = day.year().cast("int64") * 12 + day.month() - start_month
        return number if _MONTHS[time] == 1 else number // _MONTHS[time]
    number = day.delta(_MONDAY, unit="day")
    return number if _DAYS[time] == 1 else number // _DAYS[time]
