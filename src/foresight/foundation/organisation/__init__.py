"""Units as a dated tree, people, memberships over time, and who may see what."""
