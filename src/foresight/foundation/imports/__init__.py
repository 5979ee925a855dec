"""Importing by hand: files are uploaded, understood, checked, mended and applied; and an import can be undone."""
