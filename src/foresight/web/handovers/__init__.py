"""The pages of hand-overs: what was handed over, asking for one with a preview, and one with its course."""
