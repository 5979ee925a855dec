"""The room's Django app."""

from django.apps import AppConfig


class Handovers(AppConfig):
    """Registers the room under the label ``handovers``."""

    name = "foresight.domain.handovers"
    label = "handovers"
