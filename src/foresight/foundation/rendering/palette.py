"""The colours of charts by what they mean, in light and dark.

Actual is blue, plans are grey, behind is a strong orange: the three stay apart for colour-blind eyes, and every
judgement that a colour makes stands beside it in words or figures.
"""

from collections.abc import Mapping

FONT = "Noto Sans SC"
"""The face in files; a page uses its own."""

LIGHT = {
    "$actual": "#1f5fbf",
    "$plan": "#7b8794",
    "$further": "#b4bdc7",
    "$watch": "#b7791f",
    "$behind": "#b3451e",
    "$text": "#1b2733",
    "$quiet": "#5b6875",
    "$grid": "#e4e8ec",
    "$paper": "#ffffff",
    "$heat-far-below": "#f0a878",
    "$heat-below": "#f9dcc4",
    "$heat-even": "#eef2f6",
    "$heat-above": "#cfe1f5",
    "$heat-far-above": "#93bdea",
    "$heat-text": "#1b2733",
}
DARK = {
    "$actual": "#7aa7f0",
    "$plan": "#98a4b0",
    "$further": "#5f6c79",
    "$watch": "#e0b05c",
    "$behind": "#f59563",
    "$text": "#e7ecf1",
    "$quiet": "#a7b2bd",
    "$grid": "#33414e",
    "$paper": "#1a2331",
    "$heat-far-below": "#8f4a1e",
    "$heat-below": "#5e3a25",
    "$heat-even": "#2a3641",
    "$heat-above": "#23476c",
    "$heat-far-above": "#2a6bb0",
    "$heat-text": "#f2f5f8",
}
PALETTE: Mapping[str, Mapping[str, str]] = {"light": LIGHT, "dark": DARK}
