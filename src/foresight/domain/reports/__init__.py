"""The yearly summary, written from the figures."""
