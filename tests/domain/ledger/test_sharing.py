"""Splitting and taking back whole amounts: nothing is lost, nobody is taken more than was given."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresight.domain.ledger.sharing import split, take

amounts = st.integers(-(10**15), 10**15)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=6).filter(any)


@given(amounts, weights)
def test_parts_add_up_and_differ_from_their_proportion_by_less_than_a_fen(
    amount: int, given_weights: list[int]
) -> None:
    parts = split(amount, given_weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, given_weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(given_weights))) < 1


@given(amounts, weights)
def test_the_opposite_is_split_into_the_opposites(amount: int, given_weights: list[int]) -> None:
    assert split(-amount, given_weights) == [-part for part in split(amount, given_weights)]


@given(st.integers(0, 10**9), weights, st.lists(st.integers(0, 10**9), max_size=8))
def test_nobody_is_taken_more_than_is_held_however_often(
    amount: int, given_weights: list[int], portions: list[int]
) -> None:
    held = split(amount, given_weights)
    for portion in portions:
        portion = min(portion, sum(held))
        taken = take(portion, held)
        assert sum(taken) == portion
        assert all(0 <= part <= have for part, have in zip(taken, held, strict=True))
        held = [have - part for part, have in zip(taken, held, strict=True)]
    assert take(sum(held), held) == held


def test_an_amount_cannot_be_split_over_nothing() -> None:
    assert split(0, [0, 0]) == [0, 0]
    with pytest.raises(ValueError, match="all 0"):
        split(1, [0, 0])
