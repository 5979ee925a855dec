"""A plan's totals split level by level, exactly, in every tier at once.

The lowest tier is split first, then each increment between tiers with the same shares, so a higher tier is never below
a lower one in any cell.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TypeVar

from foresight.core.planning.rounding import largest_remainder

Number = TypeVar("Number", int, Fraction)

Path = tuple[tuple[str, str], ...]
"""The way from the root to a node: (dimension, member) pairs in the order of the levels."""


class PlanError(ValueError):
    """A plan that cannot be split; the message names level, member and value."""


@dataclass(frozen=True)
class SharesFor:
    """Shares that hold below certain members: ``where={"quarter": "2025Q3"}``."""

    where: Mapping[str, str]
    shares: Mapping[str, int]

    def matches(self, path: Path) -> bool:
        """Whether every condition is met on the way to the node."""
        members = dict(path)
        return all(members.get(dimension) == member for dimension, member in self.where.items())


@dataclass(frozen=True)
class Level:
    """One step of the split: every node is divided among the members by integer shares.

    ``exceptions`` are tried in their order before ``shares``; the first that matches holds.
    """

    dimension: str
    shares: Mapping[str, int] = field(default_factory=dict)
    exceptions: Sequence[SharesFor] = ()

    def shares_below(self, path: Path) -> Mapping[str, int]:
        """The shares that hold below a node; raises PlanError when there are none to split by."""
        shares = next((e.shares for e in self.exceptions if e.matches(path)), self.shares)
        below = "、".join(member for _, member in path) or "全公司"
        if not shares:
            raise PlanError(f"“{below}”下面没有可分的“{self.dimension}”，请检查这一层的比例")
        for member, share in shares.items():
            if share < 0:
                raise PlanError(f"“{below}”下“{self.dimension}”的“{member}”比例是 {share}，不能为负")
        if sum(shares.values()) == 0:
            raise PlanError(f"“{below}”下“{self.dimension}”的比例全为 0，无法分配")
        return shares


@dataclass(frozen=True)
class Cell:
    """A leaf of the cascade with its amount in every tier, from low to high (each the whole amount up to its tier)."""

    path: Path
    amounts: tuple[int, ...]

    def member(self, dimension: str) -> str | None:
        """The cell's member in a dimension."""
        return dict(self.path).get(dimension)


@dataclass(frozen=True)
class Cascade:
    """The result: leaves, every node on the way, and how far each margin is from its exact share."""

    totals: tuple[int, ...]
    cells: tuple[Cell, ...]
    nodes: Mapping[Path, tuple[int, ...]]
    exact: Mapping[str, Mapping[str, tuple[Fraction, ...]]]

    def margin(self, dimension: str) -> dict[str, tuple[int, ...]]:
        """Amounts per member of a dimension, over all other dimensions."""
        sums: dict[str, list[int]] = defaultdict(lambda: [0] * len(self.totals))
        for cell in self.cells:
            member = cell.member(dimension)
            if member is not None:
                for tier, amount in enumerate(cell.amounts):
                    sums[member][tier] += amount
        return {member: tuple(amounts) for member, amounts in sums.items()}

    def deviation(self, dimension: str) -> dict[str, tuple[Fraction, ...]]:
        """Each margin less its exact share, in fen: rounding that a split level by level leaves on the other axes."""
        exact = self.exact[dimension]
        return {
            member: tuple(amount - share for amount, share in zip(amounts, exact[member], strict=True))
            for member, amounts in self.margin(dimension).items()
        }


def cascade(*, totals: Sequence[int], levels: Sequence[Level]) -> Cascade:
    """Splits the totals of all tiers (fen, low to high) down the levels.

    Every node equals the sum of its children in every tier, and each child is within 1 fen of its share of the node.
    Raises PlanError when totals fall from one tier to the next, are negative, or a level cannot be split.
    """
    if not totals:
        raise PlanError("计划至少要有一个档位的总额")
    if totals[0] < 0:
        raise PlanError(f"总额 {totals[0]} 不能为负")
    for number, (lower, higher) in enumerate(pairwise(totals), start=1):
        if higher < lower:
            raise PlanError(f"第 {number + 1} 档总额 {higher} 低于第 {number} 档 {lower}，档位要从低到高")
    dimensions = [level.dimension for level in levels]
    if len(set(dimensions)) != len(dimensions):
        raise PlanError(f"分解层次 {'、'.join(dimensions)} 有重复")
    steps = [totals[0], *(higher - lower for lower, higher in pairwise(totals))]
    nodes: dict[Path, tuple[int, ...]] = {}
    exact: dict[str, dict[str, list[Fraction]]] = {d: {} for d in dimensions}
    cells: list[Cell] = []
    for path, amounts, shares in _descend((), tuple(steps), tuple(Fraction(step) for step in steps), levels):
        nodes[path] = _whole(amounts)
        if path:
            dimension, member = path[-1]
            kept = exact[dimension].setdefault(member, [Fraction(0)] * len(totals))
            for tier, share in enumerate(_whole(shares)):
                kept[tier] += share
        if len(path) == len(levels):
            cells.append(Cell(path, nodes[path]))
    return Cascade(
        tuple(totals),
        tuple(cells),
        nodes,
        {d: {m: tuple(v) for m, v in members.items()} for d, members in exact.items()},
    )


def _whole(steps: Sequence[Number]) -> tuple[Number, ...]:
    """Increments between tiers summed up to whole amounts."""
    return tuple(accumulate(steps))


def _descend(
    path: Path, amounts: tuple[int, ...], exact: tuple[Fraction, ...], levels: Sequence[Level]
) -> Iterator[tuple[Path, tuple[int, ...], tuple[Fraction, ...]]]:
    yield path, amounts, exact
    if len(path) == len(levels):
        return
    level = levels[len(path)]
    shares = level.shares_below(path)
    weights = list(shares.values())
    whole = sum(weights)
    split = [largest_remainder(amount, weights) for amount in amounts]
    for number, (member, weight) in enumerate(shares.items()):
        yield from _descend(
            (*path, (level.dimension, member)),
            tuple(parts[number] for parts in split),
            tuple(share * weight / whole for share in exact),
            levels,
        )
