"""The room's Django app."""

from django.apps import AppConfig


class Ledger(AppConfig):
    """Registers the room under the label ``ledger``."""

    name = "foresight.domain.ledger"
    label = "ledger"
