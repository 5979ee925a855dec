"""Splitting a whole number by weights so that the parts add up to it exactly."""

from collections.abc import Sequence
from itertools import accumulate


def _checked(weights: Sequence[int]) -> int:
    if any(weight < 0 for weight in weights):
        raise ValueError(f"权重不能为负：{list(weights)}")
    whole = sum(weights)
    if whole == 0:
        raise ValueError("权重全为 0，无法分配")
    return whole


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Splits ``total`` by integer weights with the method of the largest remainder (Hamilton).

    Each part is within 1 of its exact share, a weight of 0 gets 0, ties go to the earlier part, and the parts add up
    to ``total``. A negative total mirrors the positive one. Raises ValueError for negative weights or nothing but
    zeros. Best for places: regions, products, people.
    """
    whole = _checked(weights)
    if total < 0:
        return [-part for part in largest_remainder(-total, weights)]
    parts = [total * weight // whole for weight in weights]
    missing = total - sum(parts)
    order = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % whole), n))
    for n in order[:missing]:
        parts[n] += 1
    return parts


def cumulative(total: int, weights: Sequence[int]) -> list[int]:
    """Splits ``total`` by integer weights so that every running sum is within 1 of its exact share.

    Best for time: each period-to-date is right, not only each period. Parts add up to ``total``; a negative total
    mirrors the positive one. Raises ValueError for negative weights or nothing but zeros.
    """
    whole = _checked(weights)
    if total < 0:
        return [-part for part in cumulative(-total, weights)]
    marks = [total * running // whole for running in accumulate(weights)]
    return [mark - before for mark, before in zip(marks, [0, *marks[:-1]], strict=True)]


def cumulative_at(total: int, done: int, whole: int) -> int:
    """What of ``total`` (0 or more) is due after ``done`` of ``whole`` equal steps: 0 before, all after the last."""
    if whole <= 0:
        raise ValueError(f"总天数 {whole} 必须大于 0")
    return total * min(max(done, 0), whole) // whole
