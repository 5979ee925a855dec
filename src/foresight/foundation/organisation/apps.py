"""The room's Django app."""

from django.apps import AppConfig


class Organisation(AppConfig):
    """Registers the room under the label ``organisation``."""

    name = "foresight.foundation.organisation"
    label = "organisation"
