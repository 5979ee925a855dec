"""The pages of figures: cockpit, targets, summary, metrics and their files."""

from foresight.core.metrics import CATALOGUE
from tests.house.pages import Sight

_METRICS = sorted(CATALOGUE)


def _by(key: str) -> str:
    """The split that names most: people, else customers."""
    named = [d for d in ("person", "customer") if d in CATALOGUE[key].dimensions]
    return f"&by={named[0]}" if named else ""


PAGES = {
    "cockpit": (Sight("/?period=2025"), Sight("/?period=2025Q1")),
    "targets": Sight("/targets/?period=2025"),
    "plan": Sight("/targets/2025@1/"),
    "summary": Sight("/summary/?period=2025"),
    "summary.docx": Sight("/summary/file/?period=2025"),
    "metrics": Sight("/metrics/"),
    "metric": tuple(Sight(f"/metrics/{key}/?period=2025{_by(key)}") for key in _METRICS),
    "rows": (
        Sight("/metrics/revenue.net/rows/?period=2025", shows=frozenset({"document"})),
        Sight("/metrics/collection_rate/rows/?period=2025", shows=frozenset({"document"})),
        *(Sight(f"/metrics/{key}/rows/?period=2025&part={CATALOGUE[key].parts[0].key}") for key in _METRICS),
    ),
}
ACTS_ONLY = {"language", "today"}
OPEN = {
    "summary.css": "a style sheet",
}
