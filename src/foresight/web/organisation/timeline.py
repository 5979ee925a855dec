"""Stays as bars along one line of time, drawn without style attributes: the policy of the pages allows none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

WIDTH = 1000
"""Units of the drawing from its first to its last day."""


@dataclass(frozen=True)
class Span:
    """From a day to a day, both included; None: still."""

    first_day: date
    last_day: date | None


@dataclass(frozen=True)
class Timeline:
    """A bar for each span, in their order, and the years at both ends."""

    bars: list[SafeString]
    years: str


def timeline(spans: Sequence[Span], *, today: date, joined: date | None) -> Timeline:
    """Draws the spans on one scale: from the first day that is known to the end of this year, or later if they reach
    further. A beginning that nobody knows begins at the left."""
    known = [span.first_day for span in spans if span.first_day.year > 1900] + ([joined] if joined else [])
    start = min([*known, today]).replace(month=1, day=1)
    ends = [span.last_day or today for span in spans] + [span.first_day for span in spans]
    end = max([*ends, today]).replace(month=12, day=31)
    scale = WIDTH / ((end - start).days + 1)

    def at(day: date) -> float:
        return round(max(0, (day - start).days) * scale, 1)

    now = at(today)
    bars = []
    for span in spans:
        left = at(span.first_day)
        right = at(span.last_day) if span.last_day else WIDTH
        bars.append(
            format_html(
                '<svg class="stay" viewBox="0 0 {} 12" preserveAspectRatio="none" aria-hidden="true">'
                '<rect class="{}" x="{}" y="2" width="{}" height="8"/><line x1="{}" x2="{}" y1="0" y2="12"/></svg>',
                WIDTH,
                "open" if span.last_day is None else "ended",
                left,
                max(2.0, round(right - left, 1)),
                now,
                now,
            )
        )
    years = str(start.year) if start.year == end.year else f"{start.year} – {end.year}"
    return Timeline(bars, years)
