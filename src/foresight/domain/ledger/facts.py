"""What the ledger tells the warehouse."""

FACTS: tuple[object, ...] = ()
