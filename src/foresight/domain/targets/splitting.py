"""The levels of a plan file as levels of the cascade: who shares below each node, and by which shares."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from foresight.core.planning import Level, Path
from foresight.core.values import parse_shares
from foresight.domain.targets.ground import TIMES, UNITS, Ground
from foresight.domain.targets.inputs import EVEN, LevelInput, Share, Shares
from foresight.domain.targets.members import TITLES, near_ones
from foresight.domain.targets.refusals import PlanRefused

NOBODY = ""
"""The member that stands for a vacancy: the amount stays with the unit."""


@dataclass(frozen=True)
class OpenLevel(Level):
    """A level whose members are found on the way: who stands below a node depends on its period and unit."""

    found_below: Callable[[Path], Mapping[str, int]] = field(kw_only=True)

    def shares_below(self, path: Path) -> Mapping[str, int]:
        """The shares that hold below a node."""
        return self.found_below(path)


@dataclass
class _Rule:
    """Shares that are ready for use: members are codes or labels. What is used is noted."""

    where: Mapping[str, frozenset[str]]
    shares: str | tuple[Share, ...] | Mapping[str, Share]
    matched: bool = False
    used: set[str] = field(default_factory=set)

    def matches(self, members: Mapping[str, str]) -> bool:
        return all(members[dimension] in wanted for dimension, wanted in self.where.items())


class _Splitter:
    """One level of the plan against its ground."""

    def __init__(self, level: LevelInput, earlier: Sequence[str], ground: Ground) -> None:
        self.dimension = level.dimension
        self.title = TITLES[level.dimension]
        self.default_share = level.default_share
        self.ground = ground
        self.exceptions = [
            _Rule(
                {d: frozenset(find_member(d, text, ground) for text in wanted) for d, wanted in e.where.items()},
                self._ready(e.shares),
            )
            for e in level.exceptions
        ]
        for exception in self.exceptions:
            for dimension in exception.where:
                if dimension not in earlier:
                    before = "、".join(TITLES[d] for d in earlier) or "没有更早的层"
                    raise PlanRefused(
                        f"按{self.title}分解的例外条件用了“{TITLES.get(dimension, dimension)}”，"
                        f"但它之前只有：{before}。请改条件，或把那一层移到前面。"
                    )
        self.rule = _Rule({}, self._ready(level.shares))

    def _ready(self, shares: Shares) -> Shares:
        if not isinstance(shares, Mapping):
            return shares
        ready: dict[str, Share] = {}
        for text, share in shares.items():
            code = find_member(self.dimension, text, self.ground)
            if code in ready:
                raise PlanRefused(f"按{self.title}分解的比例里，“{text}”出现了两次。请只留一次。")
            ready[code] = share
        return ready

    def shares_below(self, path: Path) -> dict[str, int]:
        members = dict(path)
        rule = next((e for e in self.exceptions if e.matches(members)), self.rule)
        rule.matched = True
        candidates = self.ground.below(self.dimension, path)
        if self.dimension == "person" and not candidates:
            return {NOBODY: 1}
        chosen = self._chosen(rule, candidates, path)
        if not chosen:
            raise PlanRefused(f"“{self._named(path)}”下面没有可分的{self.title}。请检查这一层的比例，或去掉这一层。")
        try:
            weights = parse_shares([share if isinstance(share, str) else str(share) for share in chosen.values()])
        except ValueError as fault:
            raise PlanRefused(
                f"“{self._named(path)}”下按{self.title}（{'、'.join(map(self._name, chosen))}）的比例不对：{fault}。"
            ) from fault
        rule.used.update(chosen)
        return dict(zip(chosen, weights, strict=True))

    def _chosen(self, rule: _Rule, candidates: Sequence[str], path: Path) -> dict[str, Share]:
        shares = rule.shares
        if shares == EVEN:
            return dict.fromkeys(candidates, 1)
        if isinstance(shares, str):
            try:
                shares = parse_shares(shares)
            except ValueError as fault:
                raise PlanRefused(f"按{self.title}分解的比例不对：{fault}。") from fault
        if isinstance(shares, tuple):
            if len(shares) != len(candidates):
                raise PlanRefused(
                    f"“{self._named(path)}”下有 {len(candidates)} 个{self.title}"
                    f"（{'、'.join(map(self._name, candidates))}），比例却给了 {len(shares)} 个。请一一对应。"
                )
            return dict(zip(candidates, shares, strict=True))
        if self.dimension == "person":
            return self._weights(shares, candidates, path)
        if self.dimension in UNITS:
            return self._units(shares, path)
        return {member: share for member, share in shares.items() if member in candidates}

    def _weights(self, shares: Mapping[str, Share], people: Sequence[str], path: Path) -> dict[str, Share]:
        missing = [code for code in people if code not in shares]
        if missing and self.default_share is None:
            more = f" 等 {len(missing)} 人" if len(missing) > 10 else ""
            raise PlanRefused(
                f"“{self._named(path)}”下的 {'、'.join(map(self._name, missing[:10]))}{more} 没有权重。"
                "请补上，或用 default_weight 给没有写到的人一个权重。"
            )
        return {code: shares.get(code, self.default_share or 0) for code in people}

    def _units(self, shares: Mapping[str, Share], path: Path) -> dict[str, Share]:
        above, day = self.ground.unit(path), self.ground.period(path).first
        ids = self.ground.members.units.ids
        chosen = {c: s for c, s in shares.items() if above is None or ids[c] in self.ground.subtree(above, day)}
        for code in chosen:
            nested = [c for c in chosen if c != code and ids[c] in self.ground.subtree(ids[code], day)]
            if nested:
                raise PlanRefused(
                    f"按{self.title}分解的比例里，“{self._name(nested[0])}”在“{self._name(code)}”之下，会重复计算。"
                    "请只留其中一个。"
                )
        return chosen

    def refuse_unused(self) -> None:
        """Raises PlanRefused for what the level names and no node could use."""
        for exception in self.exceptions:
            if not exception.matched:
                wanted = "，".join(
                    f"{TITLES[d]} = {'、'.join(map(str, sorted(members)))}" for d, members in exception.where.items()
                )
                raise PlanRefused(f"按{self.title}分解的例外（{wanted}）一次也没有用上。请检查条件和先后顺序。")
        for rule in (self.rule, *self.exceptions):
            if self.dimension != "person" and rule.matched and isinstance(rule.shares, Mapping):
                unused = [member for member in rule.shares if member not in rule.used]
                if unused:
                    raise PlanRefused(
                        f"按{self.title}分解的“{self._name(unused[0])}”不在任何上级之下，分不到目标。"
                        "请去掉它，或检查它的上级。"
                    )

    def _name(self, member: str) -> str:
        return member_name(self.dimension, member, self.ground)

    def _named(self, path: Path) -> str:
        return "、".join(member_name(dimension, member, self.ground) for dimension, member in path) or "全公司"


def member_name(dimension: str, member: str, ground: Ground) -> str:
    """What the user calls a member."""
    if dimension in TIMES:
        return member
    if dimension == "product_line":
        return ground.members.product_lines.names[member]
    if dimension == "person":
        return ground.members.people.names.get(member, "空缺")
    return ground.members.units.names[member]


def find_member(dimension: str, text: str, ground: Ground) -> str:
    """The label or code of a member that is named; a period also by its end, ``Q3`` for ``2025Q3``, where that is
    clear. Raises PlanRefused naming the near ones."""
    if dimension in TIMES:
        labels = ground.labels(dimension)
        hits = [label for label in labels if label == text] or [
            label for label in labels if len(text) > 1 and label.endswith(text)
        ]
        if len(hits) != 1:
            raise PlanRefused(f"计划里没有叫“{text}”的{TITLES[dimension]}。{near_ones(text, labels)}")
        return hits[0]
    if dimension == "product_line":
        return ground.members.product_lines.find(text)
    if dimension == "person":
        return ground.members.people.find(text)
    if dimension not in UNITS:
        raise PlanRefused(f"计划没有“{dimension}”这个维度。可用：{'、'.join(TITLES)}。")
    kind = UNITS[dimension]
    return (ground.members.units if kind is None else ground.members.of_kind(kind)).find(text)


@dataclass(frozen=True)
class Splitting:
    """The levels of a plan, ready for the cascade."""

    levels: tuple[Level, ...]
    _splitters: tuple[_Splitter, ...]

    def refuse_unused(self) -> None:
        """Raises PlanRefused for what the plan names and the cascade, already run, did not use."""
        for splitter in self._splitters:
            splitter.refuse_unused()


def splitting(levels: Sequence[LevelInput], ground: Ground) -> Splitting:
    """Makes the levels; raises PlanRefused for dimensions in an order that cannot be split, and unknown members."""
    _check_order([level.dimension for level in levels])
    splitters = tuple(
        _Splitter(level, [earlier.dimension for earlier in levels[:number]], ground)
        for number, level in enumerate(levels)
    )
    return Splitting(tuple(OpenLevel(s.dimension, found_below=s.shares_below) for s in splitters), splitters)


def _check_order(dimensions: Sequence[str]) -> None:
    for number, dimension in enumerate(dimensions):
        if dimension not in TITLES:
            raise PlanRefused(f"计划不能按“{dimension}”分解。可用：{'、'.join(TITLES)}。")
        if dimension in dimensions[:number]:
            raise PlanRefused(f"计划按{TITLES[dimension]}分解了两次。请只留一次。")
        if dimension in TIMES:
            shorter = [d for d in dimensions[:number] if d in TIMES and TIMES.index(d) > TIMES.index(dimension)]
            if shorter:
                raise PlanRefused(f"{TITLES[shorter[0]]}里不能再分{TITLES[dimension]}。请把长的期间放在前面。")
        if dimension in UNITS and "person" in dimensions[:number]:
            raise PlanRefused(f"人员下面不能再按{TITLES[dimension]}分解。请把{TITLES[dimension]}放在人员前面。")
        if dimension == "team" and "region" in dimensions[number:]:
            raise PlanRefused("团队下面不能再分区域。请把区域放在团队前面。")
