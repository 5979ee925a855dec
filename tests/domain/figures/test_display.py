"""Figures as text."""

from fractions import Fraction

import pytest

from foresight.core.metrics import CATALOGUE, Value
from foresight.core.metrics.metric import NO_TARGET
from foresight.domain.figures.display import column_text, exact_text, part_text, value_text
from foresight.domain.figures.questions import Cell


def cell(numerator: int | None, denominator: int | Fraction | None = None, missing: bool = False) -> Cell:
    return Cell((), Value(numerator, denominator, NO_TARGET if missing else None))


@pytest.mark.parametrize(
    ("key", "found", "zh", "en", "exact"),
    [
        ("revenue.net", cell(112_000_000_000), "11.20\u00a0亿", "1,120.00\u00a0M", "1,120,000,000.00"),
        ("revenue.net", cell(-123_456), "−1,234.56\u00a0元", "−1,234.56", "−1,234.56"),
        ("attainment", cell(1133, 1000), "113.3%", "113.3%", "11.33 ÷ 10.00 = 113.3000%"),
        ("attainment", cell(1, 3), "33.3%", "33.3%", "0.01 ÷ 0.03 = 33.3333%"),
        ("repurchase.previous_year", cell(1234, 2000), "61.7%", "61.7%", "1,234 ÷ 2,000 = 61.7000%"),
        ("customers.buyers", cell(1234), "1,234", "1,234", "1,234"),
        ("sales_headcount", cell(42, 28), "1.5", "1.5", "42 ÷ 28 = 1.5"),
        ("sales_per_head", cell(300, Fraction(3, 2)), "2.00\u00a0元", "2.00", "3.00 ÷ 1.50 = 2.00\u00a0元"),
        ("pace.days", cell(-160, 100), "−1.6\u00a0天", "−1.6\u00a0days", "−1.60 ÷ 1.00 = −1.6\u00a0天"),
        ("attainment", cell(5, None, True), "没有目标，不计算", "no target, not computed", "没有目标，不计算"),
        ("revenue.net", cell(None), "—", "—", "—"),
    ],
)
def test_a_value_is_written_by_its_unit(key: str, found: Cell, zh: str, en: str, exact: str) -> None:
    metric = CATALOGUE[key]
    assert value_text(found, metric) == zh
    assert value_text(found, metric, language="en") == en
    assert exact_text(found, metric) == exact


def test_parts_are_written_to_the_last_fen_or_as_numbers() -> None:
    revenue, days = CATALOGUE["sales_per_head"].parts
    assert part_text(revenue, 123_456_789) == "1,234,567.89"
    assert part_text(days, 1234) == "1,234"
    assert part_text(revenue, None) == "—"
    assert part_text(revenue, 0) == "0.00"


def test_every_column_of_traced_rows_has_a_name_in_both_languages() -> None:
    columns = {column for metric in CATALOGUE.values() for part in metric.parts for column in (*part.columns, "amount")}
    for column in columns:
        assert column_text(column) != column
        assert column_text(column, language="en") not in {column, column_text(column)}
