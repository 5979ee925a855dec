"""Named levels of a target, from low to high."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Tier:
    """One level: 保底, 争取, 挑战 or any other. The base is what attainment is measured against by default."""

    key: str
    name: str
    name_en: str = ""
    is_base: bool = False


class TierSet:
    """Tiers in order from low to high, one of them the base."""

    def __init__(self, tiers: Sequence[Tier]) -> None:
        keys = [tier.key for tier in tiers]
        if not tiers:
            raise ValueError("计划至少要有一个档位")
        if len(set(keys)) != len(keys):
            raise ValueError(f"档位 {'、'.join(keys)} 有重复")
        bases = [tier.key for tier in tiers if tier.is_base]
        if len(bases) != 1:
            raise ValueError(f"考核基准必须恰好是一个档位，现在是 {len(bases)} 个（{'、'.join(bases) or '无'}）")
        self._tiers = tuple(tiers)

    def __iter__(self) -> Iterator[Tier]:
        return iter(self._tiers)

    def __len__(self) -> int:
        return len(self._tiers)

    @property
    def base(self) -> Tier:
        """The tier that attainment is measured against by default."""
        return next(tier for tier in self._tiers if tier.is_base)

    def position(self, key: str) -> int:
        """Place of a tier from the lowest, from 0; raises ValueError naming the known ones."""
        for number, tier in enumerate(self._tiers):
            if tier.key == key:
                return number
        raise ValueError(f"没有档位“{key}”，有 {'、'.join(tier.key for tier in self._tiers)}")


def default_tiers() -> TierSet:
    """保底 as the base, and 争取."""
    return TierSet([Tier("floor", "保底", "Floor", True), Tier("stretch", "争取", "Stretch")])
