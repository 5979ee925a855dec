"""准星 Foresight: sales management from the year's target to the annual summary."""

__version__ = "0.1.0"
