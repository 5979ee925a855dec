"""Rates as text, shares as weights, tiers in order."""

from fractions import Fraction

import pytest

from foresight.core.values import Tier, TierSet, default_tiers, parse_shares, percent_text, points_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(136, 120), "113.3%"),
        (Fraction(136, 140), "97.1%"),
        (Fraction(0), "0.0%"),
        (None, "不计算"),
        (Fraction(-1, 3), "−33.3%"),
        (Fraction(1, 2000), "0.1%"),
        (Fraction(12), "1,200.0%"),
    ],
)
def test_rates_are_shown_exactly_and_over_one_hundred(value: Fraction | None, text: str) -> None:
    assert percent_text(value) == text


def test_points_carry_their_sign() -> None:
    assert points_text(Fraction(5, 100)) == "+5.0"
    assert points_text(Fraction(-12, 1000)) == "−1.2"
    assert points_text(Fraction(0)) == "0.0"


@pytest.mark.parametrize(
    ("given", "weights"),
    [
        ("3:3:2:2", (3, 3, 2, 2)),
        (["40%", "30%", "20%", "10%"], (40, 30, 20, 10)),
        ([55, 30, 15], (55, 30, 15)),
        ("1.5：1", (3, 2)),
    ],
)
def test_shares_become_whole_weights(given: str | list[str], weights: tuple[int, ...]) -> None:
    assert parse_shares(given) == weights


@pytest.mark.parametrize(
    ("given", "words"),
    [(["40%", "50%"], "90%"), (["40%", "60"], "统一"), ([0, 0], "全为 0"), ([3, -1], "负"), ("3:x", "x")],
)
def test_shares_that_make_no_sense_are_refused(given: str | list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_shares(given)


def test_tiers_have_one_base() -> None:
    tiers = default_tiers()
    assert tiers.base.name == "保底"
    assert tiers.position("stretch") == 1
    with pytest.raises(ValueError, match="恰好"):
        TierSet([Tier("a", "甲"), Tier("b", "乙")])
    with pytest.raises(ValueError, match="重复"):
        TierSet([Tier("a", "甲", is_base=True), Tier("a", "乙")])
    with pytest.raises(ValueError, match="stretch"):
        tiers.position("dream")
