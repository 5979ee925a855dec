"""A small random generator that gives the same numbers everywhere: splitmix64, seeded by a name."""

from bisect import bisect_right
from collections.abc import MutableSequence, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")

_MASK = (1 << 64) - 1


class Dice:
    """A stream of whole numbers; streams of different names have nothing to do with each other."""

    def __init__(self, name: str) -> None:
        state = 0xCBF29CE484222325
        for byte in name.encode():  # FNV-1a
            state = ((state ^ byte) * 0x100000001B3) & _MASK
        self._state = state

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def below(self, limit: int) -> int:
        """A whole number from 0 to ``limit`` − 1."""
        return (self._next() * limit) >> 64

    def between(self, lowest: int, highest: int) -> int:
        """A whole number from ``lowest`` to ``highest``, both included."""
        return lowest + self.below(highest - lowest + 1)

    def chance(self, per_thousand: int) -> bool:
        """True so many times in a thousand."""
        return self.below(1000) < per_thousand

    def pick(self, things: Sequence[Thing]) -> Thing:
        """One of the things, all alike."""
        return things[self.below(len(things))]

    def weighted(self, running: Sequence[int]) -> int:
        """The position of one of several weights, given as running sums."""
        return bisect_right(running, self.below(running[-1]))

    def shuffle(self, things: MutableSequence[Thing]) -> None:
        """Puts the things into another order, in place."""
        for last in range(len(things) - 1, 0, -1):
            other = self.below(last + 1)
            things[last], things[other] = things[other], things[last]
