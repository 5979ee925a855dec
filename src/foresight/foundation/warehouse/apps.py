"""The room's Django app."""

from django.apps import AppConfig


class Warehouse(AppConfig):
    """Registers the room under the label ``warehouse``."""

    name = "foresight.foundation.warehouse"
    label = "warehouse"
