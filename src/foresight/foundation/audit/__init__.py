"""Who did what, when, to which object, with what before and after, and why."""
