"""The room's Django app."""

from django.apps import AppConfig


class Commitments(AppConfig):
    """Registers the room under the label ``commitments``."""

    name = "foresight.foundation.commitments"
    label = "commitments"
