"""What the nodes of a plan stand on: the parts of its span, and the units and sellers of each day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from foresight.core.planning import Path
from foresight.core.values import FiscalYear, Period, split_period
from foresight.domain.targets.members import Members
from foresight.foundation.organisation.book import FOREVER, OrganisationBook
from foresight.foundation.organisation.models import Membership, Unit

TIMES = ("year", "half", "quarter", "month")
"""Dimensions of time, from long to short."""
UNITS = {"unit": None, "region": Unit.Kind.REGION, "team": Unit.Kind.TEAM}
"""Dimensions of the organisation, with the kind of unit that each takes."""


@dataclass
class Ground:
    """Answers, for the node at the end of a path, which period and unit it is in and who stands below it.

    Members on paths are period labels and codes. Answers are kept: a plan asks the same thousands of times.
    """

    span: Period
    fiscal: FiscalYear
    members: Members
    book: OrganisationBook
    _sales: dict[int, list[tuple[date, date]]] = field(default_factory=dict, repr=False)
    _sellers: dict[date, dict[int, list[str]]] = field(default_factory=dict, repr=False)
    _periods: dict[Path, Period] = field(default_factory=dict, repr=False)
    _below: dict[tuple[str, Period, int | None], tuple[str, ...]] = field(default_factory=dict, repr=False)
    _subtrees: dict[tuple[int, date], frozenset[int]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        sales: dict[int, list[tuple[date, date]]] = defaultdict(list)
        for person, first, last in Membership.objects.filter(job=Membership.Job.SALES).values_list(
            "person_id", "first_day", "last_day"
        ):
            sales[person].append((first, last or FOREVER))
        self._sales = dict(sales)
        self.unit_codes = {key: code for code, key in self.members.units.ids.items()}

    def period(self, path: Path) -> Period:
        """The innermost period on the way."""
        times = tuple(step for step in path if step[0] in TIMES)
        if not times:
            return self.span
        if times not in self._periods:
            dimension, label = times[-1]
            parts = split_period(self.period(times[:-1]), dimension, self.fiscal)
            self._periods[times] = next(part for part in parts if part.label == label)
        return self._periods[times]

    def unit(self, path: Path) -> int | None:
        """The innermost unit on the way."""
        return next((self.members.units.ids[code] for dimension, code in reversed(path) if dimension in UNITS), None)

    def labels(self, dimension: str) -> list[str]:
        """All parts of the span in a dimension of time."""
        return [part.label for part in split_period(self.span, dimension, self.fiscal)]

    def subtree(self, unit: int, day: date) -> frozenset[int]:
        """The unit and all below it on a day."""
        key = (unit, day)
        if key not in self._subtrees:
            self._subtrees[key] = self.book.subtree(unit, day)
        return self._subtrees[key]

    def below(self, dimension: str, path: Path) -> tuple[str, ...]:
        """Who stands below a node when nobody is named: all parts of its period, the nearest units of the kind below
        its unit, all product lines, everybody who sells in its unit on its first day."""
        period, unit = self.period(path), self.unit(path)
        key = (dimension, period, unit)
        if key not in self._below:
            self._below[key] = self._find_below(dimension, period, unit)
        return self._below[key]

    def _find_below(self, dimension: str, period: Period, unit: int | None) -> tuple[str, ...]:
        if dimension in TIMES:
            return tuple(part.label for part in split_period(period, dimension, self.fiscal))
        if dimension == "product_line":
            return tuple(self.members.product_lines.ids)
        if dimension == "person":
            return self._sellers_in(unit, period.first)
        return self._units_below(UNITS[dimension], unit, period.first)

    def _units_below(self, kind: str | None, unit: int | None, day: date) -> tuple[str, ...]:
        if kind is None:
            roots = self.book.roots(day)
            above = unit if unit is not None else roots[0] if len(roots) == 1 else None
            found = roots if above is None else self.book.children(above, day)
            return tuple(self.unit_codes[key] for key in found)
        within = self.subtree(unit, day) - {unit} if unit is not None else frozenset(self.book.order)
        alike = {key for key in within if self.book.kinds[key] == kind}
        return tuple(
            self.unit_codes[key]
            for key in self.book.order
            if key in alike and not alike & set(self.book.path(key, day)[:-1])
        )

    def _sellers_in(self, unit: int | None, day: date) -> tuple[str, ...]:
        if day not in self._sellers:
            placed: dict[int, list[str]] = defaultdict(list)
            for code, person in self.members.people.ids.items():
                if any(first <= day <= last for first, last in self._sales.get(person, ())):
                    place = self.book.unit_of(person, day)
                    if place is not None:
                        placed[place].append(code)
            self._sellers[day] = dict(placed)
        units = self._sellers[day] if unit is None else self.subtree(unit, day)
        return tuple(sorted(code for key in units for code in self._sellers[day].get(key, ())))
