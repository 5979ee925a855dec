"""Tests of imports by hand."""
