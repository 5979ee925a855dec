"""Asking for approval: steps, thresholds, substitutes, time limits, withdrawal; never one's own."""
