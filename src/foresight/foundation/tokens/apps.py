"""The Django application of this room."""

from django.apps import AppConfig


class Tokens(AppConfig):
    """Tokens for programs."""

    name = "foresight.foundation.tokens"
    label = "tokens"
