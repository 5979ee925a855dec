"""Record types of the room."""

RECORD_TYPES: tuple[object, ...] = ()
