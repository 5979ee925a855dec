"""What the targets tell the warehouse."""

FACTS: tuple[object, ...] = ()
