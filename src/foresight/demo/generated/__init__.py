"""The demo company as plain facts: whole numbers and a random generator of its own, no clock, no database.

The same facts come out on every machine and every Python. Each chapter draws from a stream of its own, so that a
later chapter does not change an earlier one.
"""
