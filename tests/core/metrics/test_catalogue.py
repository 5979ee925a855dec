"""What must be true of every entry of the catalogue."""

import re

import pytest

from foresight.core.metrics import CATALOGUE, DIMENSIONS, Metric, Shape, Text
from foresight.foundation.warehouse.engine import fact_tables

every_metric = pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda metric: metric.key)


@every_metric
def test_keys_are_lower_case_words_and_lead_to_the_metric(metric: Metric) -> None:
    assert CATALOGUE[metric.key] is metric
    assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", metric.key)
    assert len({part.key for part in metric.parts}) == len(metric.parts)


@every_metric
def test_every_text_is_there_in_both_languages(metric: Metric) -> None:
    texts = [metric.name, metric.sentence, metric.formula, metric.date_basis, metric.owner_basis, metric.population]
    texts += [part.name for part in metric.parts] + list(metric.refusals.values())
    for text in texts:
        assert isinstance(text, Text)
        assert re.search(r"[\u4e00-\u9fff]", text.zh), text
        assert text.en and not re.search(r"[\u4e00-\u9fff]", text.en), text


@every_metric
def test_every_dimension_is_offered_or_refused_with_a_reason(metric: Metric) -> None:
    assert set(metric.dimensions) | set(metric.refusals) >= set(DIMENSIONS)
    assert not set(metric.dimensions) & set(metric.refusals)


@every_metric
def test_variants_are_metrics_and_not_the_metric_itself(metric: Metric) -> None:
    assert set(metric.variants) <= set(CATALOGUE) - {metric.key}


@every_metric
def test_the_rows_of_every_part_can_be_shown(metric: Metric) -> None:
    for part in metric.parts:
        columns = metric.trace(part.key, fact_tables(), Shape()).columns
        assert columns == (*part.columns, "amount")
        assert part.columns


@every_metric
def test_a_part_says_of_time_and_place_whether_cells_add_up(metric: Metric) -> None:
    for part in metric.parts:
        assert part.adds_up in {"everywhere", "places", "nowhere"}
        assert part.adds_up_over(Shape(("region",))) == (part.adds_up != "nowhere")
        assert part.adds_up_over(Shape(("month",))) == (part.adds_up == "everywhere")
