"""What this room refuses, in the user's words."""


class ImportRefusal(ValueError):
    """What is asked of an import does not fit how it stands; says why, and what to do."""
