"""The room's Django app."""

from django.apps import AppConfig


class Jobs(AppConfig):
    """Registers the room under the label ``jobs``."""

    name = "foresight.foundation.jobs"
    label = "jobs"
