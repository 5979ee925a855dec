"""Migrations of the room, named after what they do."""
