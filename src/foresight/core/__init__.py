"""Pure Python: no Django, no settings, no clock, no I/O; usable from a notebook."""
