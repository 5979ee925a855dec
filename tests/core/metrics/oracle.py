"""Every figure computed a second time, row by row in plain Python, from the words of its definition.

Nothing of the catalogue is used. Stretches of time are found by walking over days, targets by listing the days over
which they spread, headcount by looking at every day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

Row = Mapping[str, Any]
Members = tuple[int | None, ...]
Item = tuple[Members, int]
"""Where a row counts, and how much."""

COLUMNS = {
    "region": "region_id",
    "unit": "unit_id",
    "person": "person_id",
    "product_line": "product_line_id",
    "product_item": "product_id",
    "customer": "customer_id",
}
ONE_DAY = timedelta(days=1)


def days_of(first: date, last: date) -> list[date]:
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


@dataclass(frozen=True)
class Query:
    """A question in plain values. ``prior`` is the same span a year earlier, ``below`` is (unit, first, last)."""

    first: date
    last: date
    prior: tuple[date, date]
    as_of: date
    by: tuple[str, ...]
    start_month: int
    filters: tuple[tuple[str, int | None], ...]
    below: tuple[tuple[int, date, date], ...] | None
    planned: str
    plan: int
    tier: str
    counts: Callable[[date], bool]
    """Whether a target spreads over the day."""
    plan_span: tuple[date, date] = (date.min, date.max)

    @cached_property
    def seen_last(self) -> date:
        return min(self.last, self.as_of)

    def fiscal_year(self, day: date) -> int:
        return day.year if day.month >= self.start_month else day.year - 1

    def _stretch_name(self, time: str, day: date) -> object:
        month = (day.month - self.start_month) % 12
        return {
            "year": self.fiscal_year(day),
            "half": (self.fiscal_year(day), month // 6),
            "quarter": (self.fiscal_year(day), month // 3),
            "month": (day.year, day.month),
            "week": day.isocalendar()[:2],
            "day": day,
        }[time]

    @cached_property
    def stretches(self) -> list[tuple[date, date]]:
        """First and last day of every stretch."""
        time = next((dimension for dimension in self.by if dimension not in COLUMNS), None)
        if time is None:
            return [(self.first, self.last)]
        found: dict[object, list[date]] = {}
        for day in days_of(self.first, self.last):
            found.setdefault(self._stretch_name(time, day), []).append(day)
        return [(days[0], days[-1]) for days in found.values()]

    @cached_property
    def _numbers(self) -> dict[date, int]:
        return {day: number for number, span in enumerate(self.stretches) for day in days_of(*span)}

    def stretch(self, day: date) -> int:
        return self._numbers[day]

    def members(self, row: Row, stretch: int) -> Members:
        return tuple(row[COLUMNS[dimension]] if dimension in COLUMNS else stretch for dimension in self.by)

    def wanted(self, row: Row, day: date) -> bool:
        """Whether filters and the unit looked below let the row through."""
        return self.named(row) and (
            self.below is None
            or any(row["unit_id"] == unit and first <= day <= last for unit, first, last in self.below)
        )

    def named(self, row: Row) -> bool:
        return all(row[COLUMNS[dimension]] == member for dimension, member in self.filters)


Facts = Mapping[str, Iterable[Row]]


def _sold(facts: Facts, query: Query) -> Iterator[tuple[Row, int]]:
    for row in facts["sales"]:
        if query.first <= row["day"] <= query.seen_last and query.wanted(row, row["day"]):
            yield row, query.stretch(row["day"])


def _revenue(column: str, *, signed_only: bool = False) -> Callable[[Facts, Query], list[Item]]:
    def items(facts: Facts, query: Query) -> list[Item]:
        return [
            (query.members(row, stretch), row[column])
            for row, stretch in _sold(facts, query)
            if not (signed_only and row["of_reversal"])
        ]

    return items


def _new(facts: Facts, query: Query) -> list[Item]:
    return [
        (query.members(row, stretch), row["net_fen"])
        for row, stretch in _sold(facts, query)
        if row["customer_first_day"] is not None
        and query.fiscal_year(row["customer_first_day"]) == query.fiscal_year(row["day"])
    ]


def _purchasers(rows: Iterable[tuple[Row, int]], query: Query) -> set[tuple[Members, int, int]]:
    """Cell, stretch and customer of whoever has an order there that does not come to 0."""
    orders: dict[tuple[Members, int, int, int], int] = defaultdict(int)
    for row, stretch in rows:
        if not row["of_reversal"] and row["customer_id"] is not None:
            orders[query.members(row, stretch), stretch, row["customer_id"], row["order_id"]] += row["net_fen"]
    return {key[:3] for key, net in orders.items() if net != 0}


def _buyers(facts: Facts, query: Query) -> list[Item]:
    return [(cell, 1) for cell, _, _ in _purchasers(_sold(facts, query), query)]


def _twice(facts: Facts, query: Query) -> list[Item]:
    def orders(customer: int, stretch: int) -> int:
        first, last = query.stretches[stretch]
        return len(
            {
                row["order_id"]
                for row in facts["customer_orders"]
                if row["customer_id"] == customer and first <= row["day"] <= min(last, query.as_of)
            }
        )

    bought = _purchasers(_sold(facts, query), query)
    return [(cell, 1) for cell, stretch, customer in bought if orders(customer, stretch) >= 2]


def _before_rows(facts: Facts, query: Query) -> set[tuple[Members, int, int]]:
    first, last = query.prior
    rows = [(row, 0) for row in facts["sales"] if first <= row["day"] <= last and query.wanted(row, row["day"])]
    return _purchasers(rows, query)


def _before(facts: Facts, query: Query) -> list[Item]:
    return [(cell, 1) for cell, _, _ in _before_rows(facts, query)]


def _again(facts: Facts, query: Query) -> list[Item]:
    now = {r["customer_id"] for r in facts["customer_orders"] if query.first <= r["day"] <= query.seen_last}
    return [(cell, 1) for cell, _, customer in _before_rows(facts, query) if customer in now]


def _entries(facts: Facts, query: Query, kind: str, known_by: date) -> Iterator[Row]:
    for row in facts["receivables"]:
        known = row["known_on"] is None or row["known_on"] <= known_by
        if row["kind"] == kind and known and query.wanted(row, row["due_on"]):
            yield row


def _due(facts: Facts, query: Query) -> list[Item]:
    return [
        (query.members(row, query.stretch(row["due_on"])), row["amount_fen"])
        for row in _entries(facts, query, "due", query.as_of)
        if query.first <= row["due_on"] <= query.seen_last
    ]


def _paid(facts: Facts, query: Query) -> list[Item]:
    found = []
    for row in _entries(facts, query, "paid", query.as_of):
        if query.first <= row["due_on"] <= query.seen_last:
            stretch = query.stretch(row["due_on"])
            if row["day"] <= min(query.stretches[stretch][1], query.as_of):
                found.append((query.members(row, stretch), row["amount_fen"]))
    return found


def _collected(facts: Facts, query: Query) -> list[Item]:
    return [
        (query.members(row, query.stretch(row["day"])), row["amount_fen"])
        for row in _entries(facts, query, "paid", query.as_of)
        if query.first <= row["day"] <= query.seen_last
    ]


def _open(wanted: Callable[[date, date], bool]) -> Callable[[Facts, Query], list[Item]]:
    def items(facts: Facts, query: Query) -> list[Item]:
        closing = min(query.last, query.as_of)
        due = [(r, r["amount_fen"]) for r in _entries(facts, query, "due", closing)]
        paid = [(r, -r["amount_fen"]) for r in _entries(facts, query, "paid", closing) if r["day"] <= closing]
        return [(query.members(row, 0), fen) for row, fen in (*due, *paid) if wanted(row["due_on"], closing)]

    return items


def _target(*, to_date: bool) -> Callable[[Facts, Query], list[Item]]:
    def items(facts: Facts, query: Query) -> list[Item]:
        found = []
        for cell in facts["plan_cells"]:
            in_period = cell["first_day"] <= query.last and cell["last_day"] >= query.first
            if (cell["version_id"], cell["tier_key"]) != (query.plan, query.tier) or not in_period:
                continue
            days = [day for day in days_of(cell["first_day"], cell["last_day"]) if query.counts(day)]
            if not days or not query.wanted(cell, cell["first_day"]):
                continue
            for number, (first, last) in enumerate(query.stretches):
                if days[0] > last or days[-1] < first:
                    continue
                until = max(min(last, query.as_of), first - ONE_DAY) if to_date else last
                fen = _share(cell["amount_fen"], days, until) - _share(cell["amount_fen"], days, first - ONE_DAY)
                found.append((query.members(cell, number), fen))
        return found

    return items


def _share(amount: int, days: list[date], until: date) -> int:
    return amount * sum(day <= until for day in days) // len(days)


PLANNED = {
    "revenue.net": _revenue("net_fen"),
    "revenue.gross": _revenue("net_fen", signed_only=True),
    "revenue.with_tax": _revenue("gross_fen"),
}


def _actual(facts: Facts, query: Query) -> list[Item]:
    return PLANNED[query.planned](facts, query)


def _people(*, on_target: bool) -> Callable[[Facts, Query], list[Item]]:
    def items(facts: Facts, query: Query) -> list[Item]:
        found = []
        people = {row["person_id"] for row in (*facts["plan_cells"], *facts["sales"])} - {None}
        for person in people:
            own = {name: [row for row in facts[name] if row["person_id"] == person] for name in ("sales", "plan_cells")}
            planned, reached = summed(_target(to_date=True)(own, query)), summed(_actual(own, query))
            found += [
                (cell, 1) for cell, fen in planned.items() if fen > 0 and (not on_target or reached.get(cell, 0) >= fen)
            ]
        return found

    return items


def _person_days(facts: Facts, query: Query) -> list[Item]:
    counted = set()
    for row in facts["headcount"]:
        if row["job"] == "sales":
            first, last = max(row["first_day"], query.first), min(row["last_day"], query.seen_last)
            for day in days_of(first, last):
                if query.wanted(row, day):
                    counted.add((query.members(row, query.stretch(day)), row["person_id"], day))
    return [(cell, 1) for cell, _, _ in counted]


PARTS: Mapping[str, Callable[[Facts, Query], list[Item]]] = {
    "revenue": _actual,
    "signed": _revenue("net_fen", signed_only=True),
    "revenue_with_tax": _revenue("gross_fen"),
    "target": _target(to_date=False),
    "target_to_date": _target(to_date=True),
    "people_on_target": _people(on_target=True),
    "people_with_target": _people(on_target=False),
    "paid": _paid,
    "due": _due,
    "collected": _collected,
    "open": _open(lambda due_on, closing: True),
    "overdue": _open(lambda due_on, closing: due_on < closing),
    "due_soon": _open(lambda due_on, closing: closing <= due_on <= closing + 30 * ONE_DAY),
    "buyers": _buyers,
    "again": _again,
    "before": _before,
    "twice": _twice,
    "new": _new,
    "person_days": _person_days,
}
"""What is summed, by the key of the part. ``revenue`` of metrics without a plan is net."""

METRICS: Mapping[str, tuple[str, ...]] = {
    "revenue.net": ("revenue",),
    "revenue.gross": ("signed",),
    "revenue.with_tax": ("revenue_with_tax",),
    "target": ("target",),
    "target.to_date": ("target_to_date",),
    "attainment": ("revenue", "target"),
    "gap": ("revenue", "target"),
    "pace": ("revenue", "target_to_date"),
    "pace.gap": ("revenue", "target_to_date"),
    "pace.days": ("revenue", "target_to_date", "target"),
    "attainment.people": ("people_on_target", "people_with_target"),
    "collection_rate": ("paid", "due"),
    "receivable.due": ("due",),
    "receivable.collected": ("collected",),
    "receivable.open": ("open",),
    "receivable.overdue": ("overdue",),
    "receivable.due_soon": ("due_soon",),
    "customers.buyers": ("buyers",),
    "repurchase.previous_year": ("again", "before"),
    "repurchase.two_orders": ("twice", "buyers"),
    "new_customer_share": ("new", "revenue"),
    "sales_headcount": ("person_days",),
    "sales_per_head": ("revenue", "person_days"),
}
"""Numerator, denominator and what else goes into each metric."""
AGAINST_TARGETS = {key for key, parts in METRICS.items() if {"target", "target_to_date", "people_on_target"} & {*parts}}


def summed(items: Iterable[Item]) -> dict[Members, int]:
    sums: dict[Members, int] = defaultdict(int)
    for cell, amount in items:
        sums[cell] += amount
    return dict(sums)


def parts_of(key: str, facts: Facts, query: Query) -> dict[Members, dict[str, int | None]]:
    """For every cell in which a part has a row: the sum of each part, None where that part has none."""
    sums = {}
    for name in METRICS[key]:
        plain = name == "revenue" and key not in AGAINST_TARGETS
        sums[name] = summed((_revenue("net_fen") if plain else PARTS[name])(facts, query))
    cells = {cell for found in sums.values() for cell in found}
    return {cell: {name: found.get(cell) for name, found in sums.items()} for cell in cells}


def value_of(key: str, parts: Mapping[str, int | None], query: Query, stretch: int = 0) -> Fraction | None:
    """The value of a cell; None where it is not computed."""
    first, last = query.stretches[stretch]
    if first > query.as_of and key != "target":
        return None
    top, *others = (parts.get(name) for name in METRICS[key])
    reached = Fraction(top or 0)
    if not others:
        return reached / len(days_of(first, min(last, query.as_of))) if key == "sales_headcount" else reached
    if key in {"gap", "pace.gap"}:
        return None if others[0] is None else reached - others[0]
    if key == "pace.days":
        to_date, whole = others
        lowest, highest = query.plan_span
        days = sum(query.counts(day) for day in days_of(max(first, lowest), min(last, highest)))
        return (reached - (to_date or 0)) / Fraction(whole, days) if whole and days else None
    if not others[0]:
        return None
    if key == "sales_per_head":
        return reached / Fraction(others[0], len(days_of(first, min(last, query.as_of))))
    return reached / others[0]
