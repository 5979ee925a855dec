"""Hand-overs: customers, open receivables, the rest of a target and open promises pass to a successor in one act."""
