"""The chapters of the annual summary, one file each."""
