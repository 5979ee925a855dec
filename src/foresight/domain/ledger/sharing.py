"""Sharing a line's amounts among its sellers, exactly: nothing is lost, and nobody is taken more than was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a line, a reversal or a part of them is worth."""

    net: int
    """Fen, excluding tax."""
    tax: int
    """Fen."""
    quantity: int
    """Ten-thousandths of a piece; 0 where no quantity is known."""

    @property
    def gross(self) -> int:
        """Fen, including tax."""
        return self.net + self.tax

    def __add__(self, other: Self) -> "Amounts":
        return Amounts(self.net + other.net, self.tax + other.tax, self.quantity + other.quantity)

    def __sub__(self, other: Self) -> "Amounts":
        return Amounts(self.net - other.net, self.tax - other.tax, self.quantity - other.quantity)

    def __neg__(self) -> "Amounts":
        return Amounts(-self.net, -self.tax, -self.quantity)

    def __bool__(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.net or self.tax or self.quantity)


NOTHING = Amounts(0, 0, 0)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Whole parts in proportion to ``weights`` (none negative) that add up to ``amount``, by largest remainder.

    Each part differs from its exact proportion by less than 1; equal remainders favour the earlier part. A
    negative amount is split like its opposite. Raises ValueError when all weights are 0 and the amount is not.
    """
    if len(weights) == 1 and weights[0]:
        return [amount]
    if not amount:
        return [0] * len(weights)
    total = sum(weights)
    if not total:
        raise ValueError(f"{amount} cannot be split over weights that are all 0")
    size = abs(amount)
    parts = [size * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(size * weights[i] % total))
    for i in by_remainder[: size - sum(parts)]:
        parts[i] += 1
    return parts if amount > 0 else [-part for part in parts]


def take(amount: int, held: Sequence[int]) -> list[int]:
    """How much of ``amount`` each holder gives, in proportion to what each still holds.

    All of ``held`` have one sign, and ``amount`` is within their sum. Then nobody gives more than they hold, nobody
    gets something back, and taking all that is left leaves 0 for everybody, however often something was taken
    before: a proportional part of whole holdings, rounded to a neighbour, never passes the holding.
    """
    return split(amount, [abs(part) for part in held])


def share(whole: Amounts, weights: Sequence[int]) -> list[Amounts]:
    """The parts of the sellers: net, tax and quantity are split each on its own, gross is net + tax."""
    if len(weights) == 1:
        return [whole]
    return [
        Amounts(*part)
        for part in zip(
            split(whole.net, weights), split(whole.tax, weights), split(whole.quantity, weights), strict=True
        )
    ]


def take_back(part: Amounts, held: Sequence[Amounts]) -> list[Amounts]:
    """What each seller gives when ``part`` is taken back from what all of them hold."""
    if len(held) == 1:
        return [part]
    return [
        Amounts(*given)
        for given in zip(
            take(part.net, [h.net for h in held]),
            take(part.tax, [h.tax for h in held]),
            take(part.quantity, [h.quantity for h in held]),
            strict=True,
        )
    ]


def within(part: int, whole: int) -> bool:
    """Whether ``part`` can be taken out of ``whole``: not of the other sign, not larger."""
    return 0 <= part <= whole if whole >= 0 else whole <= part <= 0


def fits(part: Amounts, whole: Amounts) -> bool:
    """Whether net, tax and quantity of ``part`` can all be taken out of ``whole``."""
    return within(part.net, whole.net) and within(part.tax, whole.tax) and within(part.quantity, whole.quantity)
