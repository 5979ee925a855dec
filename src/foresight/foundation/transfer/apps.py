"""The room's Django app."""

from django.apps import AppConfig


class Transfer(AppConfig):
    """Registers the room under the label ``transfer``."""

    name = "foresight.foundation.transfer"
    label = "transfer"
