"""The room's Django app."""

from django.apps import AppConfig


class Web(AppConfig):
    """Registers the room under the label ``web``."""

    name = "foresight.web"
    label = "web"
