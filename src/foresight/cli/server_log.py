"""Gunicorn's own lines go where all others go."""

import logging
from typing import Any

from gunicorn.glogging import Logger


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn carries no types
    """Keeps gunicorn from making handlers of its own."""

    def setup(self, cfg: Any) -> None:
        """Uses those of the settings."""
        self.error_log = logging.getLogger("foresight.server")
        self.access_log = logging.getLogger("foresight.server.access")
        self.access_log.disabled = True
