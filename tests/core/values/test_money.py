"""Amounts: read from text, rounded, shown."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresight.core.values import (
    add_tax,
    exact_money_text,
    fen_from_decimal,
    money_text,
    parse_amount,
    remove_tax,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("1234.5", "1234.5"),
        ("-12", "-12"),
        ("12-", "-12"),
        ("(1,234.50)", "-1234.50"),
        ("（12）", "-12"),
        ("¥1,000", "1000"),
        ("-￥3", "-3"),
        ("１２，３４５．６", "12345.6"),
        ("1.2亿", "120000000"),
        ("3500万", "35000000"),
        ("12 元", "12"),
        ("0", "0"),
        (".5", "0.5"),
        ("−7", "-7"),
        ("5万元", "50000"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


def test_the_separators_of_the_source_are_respected() -> None:
    assert parse_amount("1.234,50", thousands=".", decimal=",") == Decimal("1234.50")


@pytest.mark.parametrize("text", ["", "abc", "1,23,4", "12,34", "1234,567", "1.2.3", "1e5", "--1万元元", "nan", "亿"])
def test_what_is_no_amount_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        parse_amount(text)


@pytest.mark.parametrize(
    ("text", "fen"), [("0.005", 1), ("-0.005", -1), ("2024.994", 202499), ("0.0049", 0), ("1.115", 112)]
)
def test_halves_round_away_from_zero(text: str, fen: int) -> None:
    assert fen_from_decimal(Decimal(text)) == fen


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (112_000_000_000, "11.20\u00a0亿"),
        (3_500_000_00, "350.00\u00a0万"),
        (98_000, "980.00\u00a0元"),
        (0, "0.00\u00a0元"),
        (-112_000_000_000, "−11.20\u00a0亿"),
        (999_999, "9,999.99\u00a0元"),
        (1_000_000, "1.00\u00a0万"),
    ],
)
def test_amounts_are_shown_by_size(fen: int, text: str) -> None:
    assert money_text(fen) == text


def test_english_pages_count_in_millions() -> None:
    assert money_text(112_000_000_000, language="en") == "1,120.00\u00a0M"
    assert money_text(98_050, language="en") == "980.50"


def test_the_exact_amount_shows_every_fen() -> None:
    assert exact_money_text(112_000_000_001) == "1,120,000,000.01"
    assert exact_money_text(-5) == "−0.05"


@given(
    st.integers(-(10**13), 10**13),
    st.sampled_from([Decimal(0), Decimal("0.06"), Decimal("0.13"), Decimal("0.09")]),
)
def test_net_and_tax_make_the_gross_both_ways(fen: int, rate: Decimal) -> None:
    tax, gross = add_tax(fen, rate)
    assert fen + tax == gross
    net, tax = remove_tax(fen, rate)
    assert net + tax == fen
    assert abs(Decimal(net) * (1 + rate) - fen) <= Decimal("0.5") * (1 + rate)
