"""``python -m foresight.api``: prints the description of the API, as it is kept in ``docs/reference/openapi.json``."""

import os
import sys

import django


def main() -> None:
    """Starts Django, then prints."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresight.config.settings")
    django.setup()
    # The operations can be read only when the models are loaded.
    from foresight.api.door import as_text

    sys.stdout.write(as_text())


if __name__ == "__main__":
    main()
