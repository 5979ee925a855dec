"""Django application of the room."""

from django.apps import AppConfig


class Imports(AppConfig):
    """Imports by hand."""

    name = "foresight.foundation.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"
