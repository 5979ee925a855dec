"""Splitting whole numbers exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresight.core.planning import cumulative, cumulative_at, largest_remainder

totals = st.integers(-(10**14), 10**14)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(lambda w: sum(w) > 0)


@given(totals, weights)
def test_parts_add_up_and_are_within_one_of_their_share(total: int, shares: list[int]) -> None:
    parts = largest_remainder(total, shares)
    assert sum(parts) == total
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - Fraction(total * share, sum(shares))) < 1
        assert share or part == 0


@given(totals, weights)
def test_every_running_sum_is_within_one_of_its_share(total: int, shares: list[int]) -> None:
    parts = cumulative(total, shares)
    assert sum(parts) == total
    for n in range(len(parts)):
        assert abs(sum(parts[: n + 1]) - Fraction(total * sum(shares[: n + 1]), sum(shares))) < 1


@given(st.integers(0, 10**14), st.integers(1, 300))
def test_the_amount_due_after_each_day_is_the_running_sum_of_equal_days(total: int, days: int) -> None:
    parts = cumulative(total, [1] * days)
    assert [cumulative_at(total, day, days) for day in range(1, days + 1)] == [
        sum(parts[:n]) for n in range(1, days + 1)
    ]


def test_ties_go_to_the_earlier_part() -> None:
    assert largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    assert largest_remainder(-100, [1, 1, 1]) == [-34, -33, -33]
    assert cumulative(100, [1, 1, 1]) == [33, 33, 34]


def test_before_the_first_day_nothing_is_due_and_after_the_last_all() -> None:
    assert [cumulative_at(10, done, 4) for done in (-3, 0, 1, 4, 9)] == [0, 0, 2, 10, 10]


@pytest.mark.parametrize("shares", [[], [0, 0], [3, -1]])
def test_weights_that_cannot_be_split_by_are_refused(shares: list[int]) -> None:
    for split in (largest_remainder, cumulative):
        with pytest.raises(ValueError, match="权重"):
            split(10, shares)
