"""The room's Django app."""

from django.apps import AppConfig


class Reports(AppConfig):
    """Registers the room under the label ``reports``."""

    name = "foresight.domain.reports"
    label = "reports"
