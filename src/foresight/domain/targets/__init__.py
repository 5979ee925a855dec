"""Targets: plans, versions, tiers and their cells."""
