"""The room's Django app."""

from django.apps import AppConfig


class Notices(AppConfig):
    """Registers the room under the label ``notices``."""

    name = "foresight.foundation.notices"
    label = "notices"
