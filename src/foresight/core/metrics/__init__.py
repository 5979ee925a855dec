"""The metric catalogue: each figure defined once, as expressions over named facts."""

from foresight.core.metrics.asked import DIMENSIONS, PLACE_DIMENSIONS, TIME_DIMENSIONS, Asked, Bucket
from foresight.core.metrics.catalogue import CATALOGUE, metric_of
from foresight.core.metrics.metric import NOTHING, Metric, Part, Text, Value

__all__ = [
    "CATALOGUE",
    "DIMENSIONS",
    "NOTHING",
    "PLACE_DIMENSIONS",
    "TIME_DIMENSIONS",
    "Asked",
    "Bucket",
    "Metric",
    "Part",
    "Text",
    "Value",
    "metric_of",
]
