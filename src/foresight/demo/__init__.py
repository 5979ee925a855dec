"""The demo company: a deterministic generator that builds a whole selling year through the rooms' own actions."""
