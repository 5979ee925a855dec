"""The organisation of any day, held in memory: for batches that ask thousands of times."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from foresight.foundation.organisation.looking import read_once
from foresight.foundation.organisation.models import Membership, Unit, UnitPlacement

FOREVER = date.max


@dataclass(frozen=True)
class _Stay:
    """Somebody or something in a place from a day to a day, both included."""

    place: int
    first_day: date
    last_day: date
    weight: int = 0
    """Among stays that cover the same day the one with the greatest weight counts."""

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass
class OrganisationBook:
    """Answers who was where on which day. It does not follow later changes: load it anew for each batch.

    A unit that has no placement on a day (not yet opened, or closed) hangs where it hung last before that day, or
    else where it will hang first, so that facts of such a day still find their region.
    """

    kinds: dict[int, str]
    order: dict[int, int]
    placements: dict[int, list[_Stay]] = field(default_factory=dict)
    memberships: dict[int, list[_Stay]] = field(default_factory=dict)
    _regions: dict[tuple[int, date], int | None] = field(default_factory=dict, repr=False)

    @classmethod
    @read_once
    def load(cls) -> Self:
        """Reads all units, placements and memberships: three queries."""
        units = list(Unit.objects.order_by("position", "code").values_list("id", "kind"))
        placements: dict[int, list[_Stay]] = defaultdict(list)
        for unit, parent, first, last in UnitPlacement.objects.order_by("first_day").values_list(
            "unit_id", "parent_id", "first_day", "last_day"
        ):
            placements[unit].append(_Stay(parent, first, last or FOREVER))
        memberships: dict[int, list[_Stay]] = defaultdict(list)
        for person, unit, job, first, last in Membership.objects.order_by("first_day", "id").values_list(
            "person_id", "unit_id", "job", "first_day", "last_day"
        ):
            weight = 1 if job == Membership.Job.SALES else 0
            memberships[person].append(_Stay(unit, first, last or FOREVER, weight))
        return cls(
            kinds=dict(units),
            order={unit: number for number, (unit, _) in enumerate(units)},
            placements=dict(placements),
            memberships=dict(memberships),
        )

    def unit_of(self, person: int, day: date) -> int | None:
        """The unit that the person belonged to on ``day``: a sales membership before others, the later before
        the earlier; None outside all memberships."""
        best: _Stay | None = None
        for stay in self.memberships.get(person, ()):
            if stay.covers(day) and (best is None or stay.weight >= best.weight):
                best = stay
        return best.place if best else None

    def parent(self, unit: int, day: date) -> int | None:
        """The unit above on ``day``; None for a root."""
        stays = self.placements.get(unit)
        if not stays:
            return None
        chosen = stays[0]
        for stay in stays:
            if stay.first_day <= day:
                chosen = stay
        return chosen.place

    def path(self, unit: int, day: date) -> tuple[int, ...]:
        """From the root down to the unit itself."""
        path = [unit]
        while (above := self.parent(path[-1], day)) is not None:
            if above in path:
                raise ValueError(f"the units {path} hang below themselves on {day}")
            path.append(above)
        return tuple(reversed(path))

    def region_of(self, unit: int, day: date) -> int | None:
        """The nearest unit of kind region at or above ``unit`` on ``day``; None where there is none."""
        key = (unit, day)
        if key not in self._regions:
            path = reversed(self.path(unit, day))
            self._regions[key] = next((u for u in path if self.kinds[u] == Unit.Kind.REGION), None)
        return self._regions[key]

    def children(self, unit: int, day: date) -> list[int]:
        """The units that hang directly below, in their order."""
        return [u for u in self.order if self.parent(u, day) == unit]

    def roots(self, day: date) -> list[int]:
        """The units that hang below no other."""
        return [u for u in self.order if self.parent(u, day) is None]

    def subtree(self, unit: int, day: date) -> frozenset[int]:
        """The unit and all below it on ``day``."""
        return self.subtrees([unit], day)

    def subtrees(self, units: Iterable[int], day: date) -> frozenset[int]:
        """The units and all below any of them on ``day``."""
        below: dict[int, list[int]] = defaultdict(list)
        for unit in self.order:
            above = self.parent(unit, day)
            if above is not None:
                below[above].append(unit)
        found: set[int] = set()
        waiting = list(units)
        while waiting:
            unit = waiting.pop()
            if unit not in found:
                found.add(unit)
                waiting.extend(below[unit])
        return frozenset(found)

    def stays_below(self, unit: int) -> list[tuple[int, date, date]]:
        """Every unit that ever hung at or below ``unit``, with the days (both included) on which it did.

        Days before the first placement count as the first one, as everywhere in this book.
        """
        starts = sorted({stay.first_day for stays in self.placements.values() for stay in stays})
        ends = [date.fromordinal(start.toordinal() - 1) for start in starts]
        spans = list(zip([date.min, *starts], [*ends, FOREVER], strict=True))
        found: dict[int, list[tuple[date, date]]] = {}
        for first, last in spans:
            if last < first:
                continue
            for below in self.subtree(unit, first):
                stays = found.setdefault(below, [])
                if stays and stays[-1][1].toordinal() + 1 == first.toordinal():
                    stays[-1] = (stays[-1][0], last)
                else:
                    stays.append((first, last))
        return [(below, first, last) for below, stays in sorted(found.items()) for first, last in stays]

    def moves(self, unit: int, first: date, last: date) -> list[date]:
        """The days after ``first`` and up to ``last`` on which the unit, or one above it, hangs elsewhere."""
        days: set[date] = set()
        starts = {stay.first_day for stays in self.placements.values() for stay in stays}
        for day in sorted(start for start in starts if first < start <= last):
            before = date.fromordinal(day.toordinal() - 1)
            if self.path(unit, day) != self.path(unit, before):
                days.add(day)
        return sorted(days)
