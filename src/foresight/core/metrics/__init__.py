"""The metric catalogue: each figure defined once, as expressions over named facts."""

from foresight.core.metrics.asked import (
    DIMENSIONS,
    PLACE_DIMENSIONS,
    TIME_DIMENSIONS,
    Asked,
    Bucket,
    Shape,
    Stay,
)
from foresight.core.metrics.catalogue import CATALOGUE, metric_of
from foresight.core.metrics.given import GIVEN, given_values
from foresight.core.metrics.metric import Metric, Part, Text, Value

__all__ = [
    "CATALOGUE",
    "DIMENSIONS",
    "GIVEN",
    "PLACE_DIMENSIONS",
    "TIME_DIMENSIONS",
    "Asked",
    "Bucket",
    "Metric",
    "Part",
    "Shape",
    "Stay",
    "Text",
    "Value",
    "given_values",
    "metric_of",
]
