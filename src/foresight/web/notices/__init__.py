"""Pages of notices: one's own, how one wants to be told, and the groups that are told."""
