"""The room's Django app."""

from django.apps import AppConfig


class Approvals(AppConfig):
    """Registers the room under the label ``approvals``."""

    name = "foresight.foundation.approvals"
    label = "approvals"
