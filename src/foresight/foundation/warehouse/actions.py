"""Telling the warehouse that facts have changed."""

import uuid

from foresight.foundation.warehouse.models import DataVersion


def mark_changed() -> str:
    """Says, inside the transaction of a change, that registered facts are no longer what they were.

    Writes a new random token (random, so that a rolled back change can never share its token with a later one) and
    returns it. Once per action is enough.
    """
    token = str(uuid.uuid4())
    DataVersion.objects.update_or_create(id=1, defaults={"token": token})
    return token
