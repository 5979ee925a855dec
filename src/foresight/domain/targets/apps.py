"""The room's Django app."""

from django.apps import AppConfig


class Targets(AppConfig):
    """Registers the room under the label ``targets``."""

    name = "foresight.domain.targets"
    label = "targets"
