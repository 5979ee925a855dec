"""Every action of every room, called once as it would be in life: by room, for the test of the house.

A room that adds an action adds it to its module here; ``ACTS`` maps ``room.action`` to a call that takes the actor. What
has to be there before is made in ``READY`` of the module, by the machine's own hand.
"""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from foresight.foundation.organisation.models import User
from tests.cast import Cast

Act = Callable[[User | None], object]

ACTS: dict[str, Act] = {}
FOR_EVERYBODY: set[str] = set()
"""Actions that any account may call, or any person for the own things."""
MACHINE_ONLY: set[str] = set()
"""Actions that only the machine's own command line may call."""
READY: list[Callable[[Cast], Any]] = []

for _module in pkgutil.iter_modules(__path__):
    _room = importlib.import_module(f"{__name__}.{_module.name}")
    ACTS |= _room.ACTS
    MACHINE_ONLY |= getattr(_room, "MACHINE_ONLY", set())
    FOR_EVERYBODY |= getattr(_room, "FOR_EVERYBODY", set())
    if hasattr(_room, "ready"):
        READY.append(_room.ready)
