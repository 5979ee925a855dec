"""Money, ratios, periods, calendars, tiers: the values that all figures are made of."""

from foresight.core.values.calendar import CalendarNotLoaded, CalendarOfAllDays, DayCalendar, WorkingCalendar
from foresight.core.values.days import parse_day
from foresight.core.values.hours import Counting, OfficeHours, WorkedDays, hours_later
from foresight.core.values.money import (
    Fen,
    add_tax,
    exact_money_text,
    fen_from_decimal,
    money_text,
    parse_amount,
    quotient_text,
    remove_tax,
)
from foresight.core.values.period import CALENDAR_YEAR, FiscalYear, Period, parse_period, split_period
from foresight.core.values.ratios import parse_shares, percent_text, points_text
from foresight.core.values.tiers import Tier, TierSet, default_tiers

__all__ = [
    "CALENDAR_YEAR",
    "CalendarNotLoaded",
    "CalendarOfAllDays",
    "Counting",
    "DayCalendar",
    "Fen",
    "FiscalYear",
    "OfficeHours",
    "Period",
    "Tier",
    "TierSet",
    "WorkedDays",
    "WorkingCalendar",
    "add_tax",
    "default_tiers",
    "exact_money_text",
    "fen_from_decimal",
    "hours_later",
    "money_text",
    "parse_amount",
    "parse_day",
    "parse_period",
    "parse_shares",
    "percent_text",
    "points_text",
    "quotient_text",
    "remove_tax",
    "split_period",
]
