"""The room's Django app."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Registers the room under the label ``accounts``."""

    name = "foresight.foundation.accounts"
    label = "accounts"
