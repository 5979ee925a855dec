"""The room's Django app."""

from django.apps import AppConfig


class Audit(AppConfig):
    """Registers the room under the label ``audit``."""

    name = "foresight.foundation.audit"
    label = "audit"
