"""What comes in through a door about targets: plain values; members by code or name, periods by label."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

EVEN = "even"
"""Everybody the same."""

Share = int | Decimal | str
"""A number, or a percentage as text (``"40%"``)."""

Shares = str | tuple[Share, ...] | Mapping[str, Share]
"""``"even"``, shares in the order of the members (``"3:3:2:2"`` or a tuple), or member → share."""


@dataclass(frozen=True)
class TierInput:
    """A named level of the plan with its total, from low to high. ``base``: rates are measured against it."""

    key: str
    name: str
    total_fen: int
    name_en: str = ""
    base: bool = False


@dataclass(frozen=True)
class SharesBelow:
    """Shares that hold below certain members of earlier levels: ``where={"quarter": ("2025Q3", "2025Q4")}``.

    Every condition must be met; among the members of one condition any will do.
    """

    where: Mapping[str, tuple[str, ...]]
    shares: Shares


@dataclass(frozen=True)
class LevelInput:
    """One step of the split.

    ``dimension`` is a time (``year``, ``half``, ``quarter``, ``month``), ``unit``, ``region``, ``team``,
    ``product_line`` or ``person``. Members of a time level are the parts of the period above; members of a unit level
    hang below the unit above; people are those who sell in the unit above on the first day of the period above, and
    their shares are weights. ``default_share`` is the weight of people whom a table of weights leaves out; without it
    they are an error. The first of the ``exceptions`` whose conditions are met holds instead of ``shares``.
    """

    dimension: str
    shares: Shares = EVEN
    exceptions: tuple[SharesBelow, ...] = ()
    default_share: Share | None = None


@dataclass(frozen=True)
class CellInput:
    """A leaf given as it is: tier key → fen, each the whole amount up to its tier."""

    first_day: date
    last_day: date
    amounts: Mapping[str, int]
    unit: str | None = None
    product_line: str | None = None
    person: str | None = None


@dataclass(frozen=True)
class PlanInput:
    """A plan, or the next version of one: totals of every tier, and either levels to split them by or exact cells.

    The span is a fiscal ``year`` or ``first_day`` to ``last_day``. A version after the first needs ``effective_on``
    and ``reason``. ``keep_until``: cells of periods that end on this day or before are taken over from the version
    before. ``follows`` is the number of the version that this one was written for (0: there was none); without it,
    the latest at the time of the call.
    """

    code: str
    name: str
    tiers: tuple[TierInput, ...]
    year: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    metric: str = "revenue.net"
    spread: str = "working_days"
    levels: tuple[LevelInput, ...] = ()
    cells: tuple[CellInput, ...] = ()
    effective_on: date | None = None
    reason: str = ""
    keep_until: date | None = None
    follows: int | None = None


@dataclass(frozen=True, kw_only=True)
class TargetRow:
    """An imported target with a window of its own; members by code."""

    first_day: date
    last_day: date
    amount_fen: int
    person_code: str | None = None
    unit_code: str | None = None
    product_line_code: str | None = None
