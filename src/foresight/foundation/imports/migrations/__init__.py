"""Schema of imports by hand."""
