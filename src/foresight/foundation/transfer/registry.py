"""The record types that rooms offer to the import."""


def register_record_types(*types: object) -> None:
    """Adds record types."""
