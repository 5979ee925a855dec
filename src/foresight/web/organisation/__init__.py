"""Settings of the organisation: the tree of any day, people over time, seats, roles. Everybody sees the names of units;
people only as far as the rooms say."""
