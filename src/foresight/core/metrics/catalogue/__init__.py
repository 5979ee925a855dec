"""The catalogue: every figure of the product, defined once."""

from collections.abc import Mapping
from difflib import get_close_matches

from foresight.core.metrics.catalogue.customers import CUSTOMERS
from foresight.core.metrics.catalogue.people import PEOPLE
from foresight.core.metrics.catalogue.receivables import RECEIVABLES
from foresight.core.metrics.catalogue.revenue import REVENUES
from foresight.core.metrics.catalogue.targets import TARGETS
from foresight.core.metrics.metric import Metric

CATALOGUE: Mapping[str, Metric] = {
    metric.key: metric for metric in (*REVENUES, *TARGETS, *RECEIVABLES, *CUSTOMERS, *PEOPLE)
}
"""Every metric by key, in the order of lists."""


def metric_of(key: str) -> Metric:
    """The metric with that key; raises LookupError naming near ones."""
    if key not in CATALOGUE:
        near = get_close_matches(key, list(CATALOGUE), n=3, cutoff=0.4)
        hint = f"是不是 {'、'.join(near)}？" if near else ""
        raise LookupError(f"没有指标“{key}”。{hint}全部指标见 foresight metrics。")
    return CATALOGUE[key]
