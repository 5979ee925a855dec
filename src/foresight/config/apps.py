"""The app whose start-up wires the rooms together."""

from django.apps import AppConfig


class Wiring(AppConfig):
    """Comes last in INSTALLED_APPS, so that every room is loaded when it runs."""

    name = "foresight.config"
    label = "wiring"

    def ready(self) -> None:
        # Imported here because models must be loaded first.
        from foresight.config.wiring import wire

        wire()
